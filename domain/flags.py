"""The flags: what does not fit and was recorded all the same, by name.

What the rules refuse stands in `rules.py`; here is what the field expects to go wrong. A fact carries the flags that
it was recorded under, a thing those of its facts that still hold. The numbers are those of DOMAIN.md, section 6.
"""

from collections.abc import Mapping
from types import MappingProxyType

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        # Files.
        "opened_again": "a source tells twice that the file was opened",
        "opened_late": "a source tells of other acts before it tells that the file was opened",
        "council_decision_missing": "it went out although no Council decision is known (rule 2)",
        "glide_hazard_unknown": "a GLIDE number of it begins with letters that the table of hazards lacks",
        "consignments_unfinished": "it was closed over consignments that were not finished (rule 25)",
        "closed_already": "a source tells twice that the file was closed",
        "request_not_recorded": "a dissemination is told of a request that is not on file (rule 1)",
        "offer_not_recorded": "an answer is told to an offer that is not on file (rule 11)",
        "offer_not_open": "an answer is told to an offer that had its answer, or had ended (rule 11)",
        "decided_by_another": "a source names another nation as the one that closed (rule 25)",
        "in_part": "part of a line was declined, or of an item closed; the line or item stays as it was",
        "quantity_differs": "a line was declined, or an item closed, under another number than is on file",
        # Requests.
        "recorded_on_closed_file": "it came when the file was closed, and waits for reopening (rule 27)",
        "needs_council_decision": "its country had no access to the centre that day (rule 2)",
        "asked_by_another": "a source names another nation as the one that asked (rule 1)",
        "item_missing": "an item was closed that a correction has taken away (rule 29)",
        # Messages.
        "dated_before_request": "a source dates the report before the request (rule 3)",
        "after_final": "a report that came after the final one (rule 5)",
        # Offers.
        "before_request": "it was made before anybody had asked (rule 3)",
        "before_dissemination": "it was made before the request had gone out (rule 1)",
        "after_end_of_need": "it was made after the nation had said that it needs nothing more (rule 25)",
        "no_items": "what is offered is not told (rule 13)",
        "item_closed": "it names an item that is closed (rule 26)",
        "item_not_matched": "it names a thing that nobody asked for in these words",
        "unit_differs": "it is counted in another unit than what it is for, and so counts nothing for it (rule 24)",
        "donor_not_named": "a source does not say who gives (rule 16)",
        "donor_in_own_emergency": "a source names the stricken nation as donor (rule 15)",
        "offer_not_named": "an answer that may have been meant for another offer of the same donor",
        "items_not_in_offer": "an answer names things, and the offer none (rule 13)",
        "acceptance_exceeds_offer": "more was accepted than is offered (rule 12)",
        "line_missing": "a line was answered that a correction has taken away (rule 29)",
        "over_covered": "more was accepted of an item than was asked (rule 12)",
        # Consignments.
        "without_offer": "it came without an offer (rule 20)",
        "before_acceptance": "it was on its way before its offer was accepted (rule 20)",
        "exceeds_acceptance": "it carries more than was accepted (rule 12)",
        "recorded_for_information": "its offer was made in another channel and is decided there (rule 20)",
        "departed_uncleared": "it left before all its clearances were granted",
        "diverted": "it went, or goes, elsewhere than it was meant to (rule 21)",
        "short": "less was handed over than had left (rule 12)",
        "more_than_sent": "more was handed over than had left (rule 12)",
        # Planning and preparedness; those of an imported source are recorded where the rule would have refused.
        "outside_format": "a nation is told of in a seat or meeting whose format did not admit it that day (rule 28)",
        "suspended": "practical cooperation with the nation was suspended on that day (rule 28)",
        "not_nominated": "a source tells that a seat was confirmed, and not that anybody was nominated",
        "overlapping_chairs": "two nations or organisations hold the chair of the group on the same day",
        "group_not_standing": "it is dated when its group was not there (rule 28)",
        "meeting_cancelled": "nations came to a meeting that is told to have been cancelled",
        "not_open_to_nation": "a nation took part in an activity that was not open to it on that day (rule 28)",
        "synthetic": "it is made up for a demonstration, and no source tells it",
        # Anything that was corrected.
        "struck": "it was entered by mistake and counts for nothing (rule 29)",
        "no_longer_fits": "after a correction, something happened to it that could not have happened (rule 29)",
    }
)
