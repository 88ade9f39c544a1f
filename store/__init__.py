"""One database for the log, the board, the receipts, the accounts and the contacts."""
