"""Tests of the store: one contract, run on SQLite and on PostgreSQL."""
