-- The log: what happened, in the order in which it was recorded. This form is final (DESIGN.md, "Settled").
CREATE TABLE log (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    stream TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    UNIQUE (stream, version)
) STRICT;

CREATE TRIGGER log_is_never_updated BEFORE UPDATE ON log
BEGIN SELECT raise(ABORT, 'the log is never changed: record a correction'); END;

CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log
BEGIN SELECT raise(ABORT, 'the log is never changed: record a correction'); END;

-- INSERT OR REPLACE would delete a row without asking the trigger above; and a position that is left out would be
-- made up by SQLite, which shows it here as -1.
CREATE TRIGGER log_only_grows BEFORE INSERT ON log
WHEN NEW.position < 1
    OR NEW.position <= (SELECT max(position) FROM log)
    OR EXISTS (SELECT 1 FROM log WHERE stream = NEW.stream AND version = NEW.version)
BEGIN SELECT raise(ABORT, 'the log only grows at its end'); END;

-- One row: the form of the log, and the name that this log was given when it began.
CREATE TABLE log_format (
    format INTEGER PRIMARY KEY CHECK (format = 1),
    generation TEXT NOT NULL CHECK (length(generation) = 32)
) STRICT;

CREATE TRIGGER log_format_is_never_updated BEFORE UPDATE ON log_format
BEGIN SELECT raise(ABORT, 'the form of a log is never changed'); END;

CREATE TRIGGER log_format_is_never_deleted BEFORE DELETE ON log_format
BEGIN SELECT raise(ABORT, 'the form of a log is never changed'); END;

CREATE TRIGGER log_format_is_one_row BEFORE INSERT ON log_format
WHEN EXISTS (SELECT 1 FROM log_format)
BEGIN SELECT raise(ABORT, 'the form of a log is never changed'); END;
