"""What the facts add up to: given what happened, what the board shows, and to whom."""
