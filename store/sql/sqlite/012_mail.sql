-- What goes out by mail. A row is a mail to one addressee, and follows from a fact of the log; the cursor tells up to
-- where the log has been looked through. A store that was there before sends nothing of its past.
CREATE TABLE mail_cursor (
    only_row INTEGER PRIMARY KEY NOT NULL CHECK (only_row = 1),
    position INTEGER NOT NULL
) STRICT;
INSERT INTO mail_cursor SELECT 1, coalesce(max(position), 0) FROM log;
CREATE TABLE outbox (
    id TEXT PRIMARY KEY NOT NULL,
    dispatch TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    decision INTEGER,
    addressee TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TEXT NOT NULL,
    claimed_by TEXT,
    lease_until TEXT,
    reason TEXT,
    told TEXT
) STRICT;
CREATE INDEX outbox_state ON outbox (state, next_at);
-- The contact of each nation to whom its mail goes.
CREATE TABLE points_of_contact (
    nation TEXT PRIMARY KEY NOT NULL,
    contact TEXT NOT NULL
) STRICT;
-- The originals as received, by their SHA-256; and their names, which may say who a person is.
CREATE TABLE files (
    sha256 TEXT PRIMARY KEY NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE TABLE file_names (
    attachment TEXT PRIMARY KEY NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT;
CREATE INDEX file_names_of ON file_names (sha256);
