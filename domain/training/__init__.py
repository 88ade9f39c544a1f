"""Training: exercises that are forked from past emergencies, their events and objectives (DESIGN.md, rule 8)."""
