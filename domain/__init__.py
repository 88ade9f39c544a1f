"""The centre's work: what may happen, who decides it, and what is true afterwards.

Nothing here knows of HTTP, of a database or of a clock; times and ids come in with the command.
"""
