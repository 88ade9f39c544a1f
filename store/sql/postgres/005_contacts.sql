-- Persons. They never stand in the log, so that they can be erased.
CREATE TABLE {contacts} (
    id text COLLATE "C" PRIMARY KEY,
    name text,
    telephone text,
    email text,
    languages text,
    hours text,
    owner_nation text,
    created_by text NOT NULL,
    created_at text NOT NULL,
    belongs_kind text COLLATE "C",
    belongs_id text COLLATE "C",
    erased_at text
);
CREATE INDEX contacts_belongs ON {contacts} (belongs_kind, belongs_id);
