-- The log: what happened, in the order in which it was recorded. This form is final (DESIGN.md, "Settled").
CREATE TABLE {log} (
    position bigint PRIMARY KEY CHECK (position > 0),
    stream uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    UNIQUE (stream, version)
);

-- One row: the form of the log, and the name that this log was given when it began.
CREATE TABLE {log_format} (
    format integer PRIMARY KEY CHECK (format = 1),
    generation text COLLATE "C" NOT NULL CHECK (length(generation) = 32)
);

CREATE FUNCTION {log_is_never_changed}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log is never changed: record a correction'; END $$;

CREATE TRIGGER log_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {log}
FOR EACH STATEMENT EXECUTE FUNCTION {log_is_never_changed}();

CREATE TRIGGER log_format_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {log_format}
FOR EACH STATEMENT EXECUTE FUNCTION {log_is_never_changed}();

-- Beside the triggers: not even the owner has the right. The write lock is on `log_format`, which needs it there.
REVOKE UPDATE, DELETE, TRUNCATE ON {log} FROM PUBLIC, CURRENT_USER;
