"""The watch: who holds it, how it is handed over, and what those on it note down."""
