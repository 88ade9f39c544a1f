"""The board: what the facts add up to, as small JSON documents. Pure; knows no storage and no clock."""
