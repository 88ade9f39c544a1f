-- Who is signed in from a browser. Of the name in the cookie only its keyed hash is kept.
CREATE TABLE sessions (
    name_hash BLOB PRIMARY KEY NOT NULL,
    account TEXT NOT NULL,
    ends_at TEXT NOT NULL
) STRICT;
