-- What goes out by mail. A row is a mail to one addressee, and follows from a fact of the log; the cursor tells up to
-- where the log has been looked through. A store that was there before sends nothing of its past.
CREATE TABLE {mail_cursor} (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    position bigint NOT NULL
);
INSERT INTO {mail_cursor} SELECT 1, coalesce(max(position), 0) FROM {log};
CREATE TABLE {outbox} (
    id text COLLATE "C" PRIMARY KEY,
    dispatch text NOT NULL,
    what text NOT NULL,
    subject text NOT NULL,
    decision bigint,
    addressee text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    next_at text COLLATE "C" NOT NULL,
    claimed_by text,
    lease_until text COLLATE "C",
    reason text,
    told text
);
CREATE INDEX outbox_state ON {outbox} (state, next_at);
-- The contact of each nation to whom its mail goes.
CREATE TABLE {points_of_contact} (
    nation text COLLATE "C" PRIMARY KEY,
    contact text NOT NULL
);
-- The originals as received, by their SHA-256; and their names, which may say who a person is.
CREATE TABLE {files} (
    sha256 text COLLATE "C" PRIMARY KEY,
    content bytea NOT NULL
);
CREATE TABLE {file_names} (
    attachment text COLLATE "C" PRIMARY KEY,
    sha256 text COLLATE "C" NOT NULL,
    name text NOT NULL
);
CREATE INDEX file_names_of ON {file_names} (sha256);
