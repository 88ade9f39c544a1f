"""Commands of planning and preparedness, one module a subject."""
