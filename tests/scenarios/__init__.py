"""Whole emergencies, from the first word to the last."""
