-- Who is signed in from a browser. Of the name in the cookie only its keyed hash is kept.
CREATE TABLE {sessions} (
    name_hash bytea PRIMARY KEY,
    account text NOT NULL,
    ends_at text NOT NULL
);
