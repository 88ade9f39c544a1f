"""What a message says: composed from the board as it stands when the message is released, and frozen with it."""
