"""Who may act, and for whom (DOMAIN.md, section 4; CONTRACT.md, section 2)."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from domain import commands
from domain.authority import (
    CENTRE,
    IMPORTER,
    ROLES,
    Actor,
    only_a_donor_decides,
    only_the_stricken_nation_decides,
    provenance,
    require_presenter,
)
from domain.centre import Centre, Command, Decision
from domain.commands import (
    attachment,
    case_file,
    consignment,
    dispatch,
    emergency,
    entry,
    merging,
    message,
    offer,
    post,
    request,
    watch,
)
from domain.commands.planning import activity, file, group, meeting, menu, programme, seat, task
from domain.commands.training import exercise, inject, objectives
from domain.provenance import Party, Said
from domain.rules import (
    DeciderIsAnotherNation,
    DeciderNotNamed,
    OnlyDonorDecides,
    OnlyPresenterLeads,
    OnlyStrickenNationDecides,
    ReporterNotNamed,
    RoleMayNot,
)
from tests.domain.builders import (
    ADMIN,
    AUDITOR,
    CLOCK,
    ERCC,
    HEAD,
    NOON,
    OFFICER,
    PLANNER,
    centre,
    donors,
    nation,
    told_by_organisation,
    word_of,
)

SPAIN = nation("ESP")
ACTORS = {
    "duty_officer": OFFICER,
    "head": HEAD,
    "nation": SPAIN,
    "observer": ERCC,
    "planner": PLANNER,
    "auditor": AUDITOR,
    "admin": ADMIN,
    "clock": CLOCK,
    "mailer": dispatch.MAILER,
    "import": Actor(account=IMPORTER, role=IMPORTER, name="Case file import"),
}

# --- which role may do what ------------------------------------------------------------------------------------

DESK, NATION = {"duty_officer", "head"}, {"nation"}
PLANNERS = DESK | {"planner"}
# CONTRACT.md, sections 2 and 5, column "who"; a duty officer acts for a nation. Nobody else may anything.
WHO: dict[type[Command], set[str]] = {
    emergency.OpenEmergency: DESK | NATION,
    emergency.EndNeed: DESK | NATION,
    emergency.StandDown: DESK,
    emergency.Reopen: {"head"},
    emergency.RecordMandate: {"head"},
    emergency.AssignGlide: DESK,
    merging.MergeEmergency: DESK,
    merging.UnmergeEmergency: DESK,
    request.ReceiveRequest: DESK | NATION,
    request.Disseminate: {"head"},
    request.AmendRequest: DESK | NATION,
    request.WithdrawRequest: DESK | NATION,
    request.CloseRequest: DESK | NATION,
    request.CloseItem: DESK | NATION,
    offer.SubmitOffer: DESK | NATION | {"observer"},
    offer.AcceptOffer: DESK | NATION,
    offer.DeclineOffer: DESK | NATION,
    offer.AmendOffer: DESK | NATION,
    offer.WithdrawOffer: DESK | NATION,
    offer.FailOffer: DESK | NATION,
    offer.ReleaseOffer: DESK | NATION,
    offer.ExpireOffer: {"clock"},
    offer.LinkOffer: DESK,
    offer.UnlinkOffer: DESK,
    consignment.PlanConsignment: DESK | NATION,
    consignment.RecordConsignment: DESK,
    consignment.ReportClearances: DESK | NATION,
    consignment.Depart: DESK | NATION,
    consignment.Arrive: DESK | NATION,
    consignment.HandOver: DESK | NATION,
    consignment.Divert: DESK | NATION,
    consignment.Cancel: DESK | NATION,
    consignment.Lose: DESK | NATION,
    consignment.GoHome: DESK | NATION,
    message.DraftReport: DESK,
    message.EditDraft: DESK,
    message.ApproveMessage: {"head"},
    message.CorrectMessage: DESK,
    message.ReleaseWider: {"head"},
    post.Appoint: {"head"},
    post.LeavePost: {"head"},
    # A planner in the record of planning alone.
    entry.CorrectEntry: PLANNERS,
    entry.AcknowledgeEntry: DESK,
    watch.SignOn: DESK,
    watch.SignOff: DESK,
    watch.OfferHandover: DESK,
    watch.ConfirmHandover: DESK,
    watch.TakeOver: DESK,
    watch.WriteNote: DESK,
    case_file.ImportCaseFile: {"import"},
    attachment.AttachFile: DESK,
    dispatch.AcknowledgeMessage: DESK | NATION,
    dispatch.MarkTransmission: DESK,
    dispatch.RepeatTransmission: DESK,
    dispatch.RemindUnread: {"clock"},
    dispatch.RecordOutcome: {"mailer"},
}
PLANNING: dict[type[Command], set[str]] = {
    group.EstablishGroup: PLANNERS,
    group.RenameGroup: PLANNERS,
    group.ReorganiseGroup: PLANNERS,
    group.MergeGroup: PLANNERS,
    group.DissolveGroup: PLANNERS,
    seat.NominateSeat: PLANNERS | NATION,
    seat.ConfirmSeat: PLANNERS,
    seat.EndSeat: PLANNERS | NATION,
    meeting.CallMeeting: PLANNERS,
    meeting.HoldMeeting: PLANNERS,
    meeting.CancelMeeting: PLANNERS,
    meeting.RecordAttendance: PLANNERS,
    meeting.RecordDecision: PLANNERS,
    task.FollowUpTask: PLANNERS,
    task.CloseTask: PLANNERS,
    activity.OfferActivity: PLANNERS,
    activity.AmendActivity: PLANNERS,
    activity.CancelActivity: PLANNERS,
    activity.ApproveNation: PLANNERS,
    activity.RecordLesson: PLANNERS,
    activity.Enrol: PLANNERS | NATION,
    activity.WithdrawEnrolment: PLANNERS | NATION,
    activity.Attend: PLANNERS,
    activity.Complete: PLANNERS,
    activity.StayAway: PLANNERS,
    menu.ImportMenu: PLANNERS,
    programme.ProposeProgramme: PLANNERS | NATION,
    programme.AmendProgramme: PLANNERS | NATION,
    programme.AgreeProgramme: PLANNERS | NATION,
    programme.ReviewProgramme: PLANNERS | NATION,
    file.ImportPlanningFile: {"import"},
}
# What several commands share; nobody gives them by themselves.
# Exercises belong to planners; what falls due in one is fired by its clock as well.
TRAINING: dict[type[Command], set[str]] = {
    exercise.ForkExercise: {"planner"},
    exercise.SetClock: {"planner"},
    inject.PlanInjects: {"planner"},
    inject.HoldInject: {"planner"},
    inject.SkipInject: {"planner"},
    inject.MoveInject: {"planner"},
    inject.RecordFiring: {"planner", "clock"},
    objectives.SetObjectives: {"planner"},
}

EVERY = WHO | PLANNING | TRAINING

SHARED = {
    inject.InjectCommand,
    emergency.EmergencyCommand,
    message.MessageCommand,
    request.RequestCommand,
    offer.OfferCommand,
    consignment.Journey,
    consignment.ConsignmentCommand,
    group.GroupCommand,
    meeting.MeetingCommand,
    activity.ActivityCommand,
    activity.ParticipationCommand,
    programme.ProgrammeCommand,
}


def kinds(base: type[Command] = Command) -> Iterator[type[Command]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith(commands.__name__):
            yield kind
        yield from kinds(kind)


def test_every_command_has_its_line_here() -> None:
    assert set(kinds()) - SHARED == set(EVERY)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("role", ACTORS)
def test_only_the_roles_of_the_contract_may_give_a_command(kind: type[Command], role: str) -> None:
    assert (role in kind.MAY) is (role in EVERY[kind])


# What belongs to a nation or donor; whoever types it for them says who decided and who told. In planning the planners
# nominate, enrol and propose by themselves as well.
FOR_ANOTHER = {kind for kind, who in WHO.items() if "nation" in who} - {emergency.OpenEmergency} | {
    consignment.RecordConsignment
}


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_what_is_anothers_is_typed_in_its_name(kind: type[Command]) -> None:
    assert kind.FOR_ANOTHER is (kind in FOR_ANOTHER)


def test_a_file_that_is_opened_with_a_request_is_too() -> None:
    command = emergency.OpenEmergency(
        actor=OFFICER, country="BIH", hazard="flood", request=request.RequestContent(items=())
    )
    with pytest.raises(DeciderNotNamed):
        centre().execute(command)


@pytest.mark.parametrize("role", ROLES)
def test_by_default_nobody_may(role: str) -> None:
    class Anything(Command):
        def decide(self, centre: Centre) -> Decision:
            raise AssertionError("it was decided")

    with pytest.raises(RoleMayNot) as refusal:
        centre().execute(Anything(actor=ACTORS[role]))
    assert refusal.value.may == ()


def test_a_refusal_says_who_may() -> None:
    command = emergency.Reopen(actor=OFFICER, emergency_id=UUID(int=1))
    with pytest.raises(RoleMayNot) as refusal:
        centre().execute(command)
    assert str(refusal.value) == "the role duty_officer may not reopen an emergency"
    assert refusal.value.may == ("head",)


# --- for whom --------------------------------------------------------------------------------------------------


def test_a_nation_speaks_for_itself() -> None:
    told = provenance(SPAIN, Said(), NOON, acts_for=True)
    spain = Party(nation="ESP")
    assert (told.decided_by, told.reported_by, told.channel) == (spain, spain, "api")


def test_a_nation_names_its_own_authority() -> None:
    ministry = Party(nation="ESP", authority="Ministry of the Interior")
    assert provenance(SPAIN, Said(decided_by=ministry), NOON, acts_for=True).decided_by == ministry


@pytest.mark.parametrize("other", [Party(nation="PRT"), Party(organisation="NATO")])
def test_a_nation_speaks_for_nobody_else(other: Party) -> None:
    with pytest.raises(DeciderIsAnotherNation) as refusal:
        provenance(SPAIN, Said(decided_by=other), NOON, acts_for=True)
    assert (refusal.value.named, refusal.value.own) == (other.name, "ESP")


@pytest.mark.parametrize("actor", [OFFICER, HEAD], ids=lambda actor: actor.role)
def test_the_desk_says_for_whom_it_types(actor: Actor) -> None:
    with pytest.raises(DeciderNotNamed):
        provenance(actor, Said(reported_by=Party(nation="ESP")), NOON, acts_for=True)


@pytest.mark.parametrize("actor", [OFFICER, HEAD], ids=lambda actor: actor.role)
def test_the_desk_says_who_told_it(actor: Actor) -> None:
    with pytest.raises(ReporterNotNamed):
        provenance(actor, Said(decided_by=Party(nation="ESP")), NOON, acts_for=True)


def test_the_three_who_stand_apart() -> None:
    """Spain decided, the Union's centre told, the duty officer typed."""
    said = Said(decided_by=Party(nation="ESP"), reported_by=Party(organisation="EU ERCC"))
    told = provenance(OFFICER, said, NOON, acts_for=True)
    assert (told.decided_by, told.reported_by, told.recorded_by, told.recorded_as) == (
        Party(nation="ESP"),
        Party(organisation="EU ERCC"),
        "officer",
        "duty_officer",
    )


def test_what_is_the_centres_own_the_centre_decides() -> None:
    assert provenance(OFFICER, Said(), NOON, acts_for=False).decided_by == CENTRE


def test_an_observer_says_whose_offer_it_reports() -> None:
    with pytest.raises(DeciderNotNamed):
        provenance(ERCC, Said(), NOON, acts_for=True)


def test_an_observer_reports_by_itself() -> None:
    told = provenance(ERCC, Said(decided_by=Party(nation="SWE")), NOON, acts_for=True)
    assert told.reported_by == Party(organisation="EU ERCC")


def test_what_a_source_does_not_say_is_not_invented() -> None:
    told = provenance(ACTORS["import"], Said(), NOON, acts_for=True)
    assert (told.decided_by, told.reported_by) == (None, None)


# --- the right to decide ---------------------------------------------------------------------------------------


def test_rule_11_the_stricken_nation_decides() -> None:
    only_the_stricken_nation_decides("BIH", word_of("BIH"))


def test_rule_11_nobody_decides_for_it() -> None:
    with pytest.raises(OnlyStrickenNationDecides) as refusal:
        only_the_stricken_nation_decides("BIH", word_of("HRV"))
    assert str(refusal.value) == "only the stricken nation, BIH, decides this; decided_by names HRV"


def test_rule_11_where_nobody_is_named_nobody_decided() -> None:
    unnamed = provenance(ACTORS["import"], Said(), NOON, acts_for=True)
    with pytest.raises(OnlyStrickenNationDecides) as refusal:
        only_the_stricken_nation_decides("BIH", unnamed)
    assert refusal.value.named is None


def test_any_of_the_donors_decides_what_they_give() -> None:
    only_a_donor_decides(donors("CZE", "SVK"), word_of("SVK"))


def test_an_organisation_decides_what_it_gives() -> None:
    said = told_by_organisation("UNHCR")
    only_a_donor_decides(donors("CZE", "UNHCR"), provenance(OFFICER, said, NOON, acts_for=True))


def test_nobody_else_decides_what_a_donor_gives() -> None:
    with pytest.raises(OnlyDonorDecides) as refusal:
        only_a_donor_decides(donors("CZE", "SVK"), word_of("HRV"))
    assert (refusal.value.donors, refusal.value.named) == (("CZE", "SVK"), "HRV")


def test_unnamed_donors_bind_nobody() -> None:
    only_a_donor_decides((), word_of("HRV"))


def test_who_watches_a_replay_does_not_lead_it() -> None:
    require_presenter(OFFICER, OFFICER.account)
    with pytest.raises(OnlyPresenterLeads):
        require_presenter(OFFICER, "another account, though of the same role")
