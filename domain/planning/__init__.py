"""Civil emergency planning and preparedness: who takes part in the groups, courses and exercises that prepare.

It is written to the same log as the emergencies, with the same provenance. Most of its facts have dates of their own,
so it can be asked twice: what was known (`at`), and what was so (`on`). Sources: DOMAIN.md, sections 5 and 8,
invariants 28 and 29; CONTRACT.md, section 5.
"""
