-- Persons. They never stand in the log, so that they can be erased.
CREATE TABLE contacts (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT,
    telephone TEXT,
    email TEXT,
    languages TEXT,
    hours TEXT,
    owner_nation TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    belongs_kind TEXT,
    belongs_id TEXT,
    erased_at TEXT
) STRICT;
CREATE INDEX contacts_belongs ON contacts (belongs_kind, belongs_id);
