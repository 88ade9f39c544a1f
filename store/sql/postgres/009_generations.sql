-- The names that this log has borne. It is given a new one whenever it may lack what somebody has already been told; the
-- last one counts. `home` is the place in which it was kept then, so that a copy in another place is noticed.
CREATE TABLE {generations} (
    number integer PRIMARY KEY CHECK (number > 0),
    generation text COLLATE "C" NOT NULL UNIQUE CHECK (length(generation) = 32),
    since_position bigint NOT NULL,
    home text NOT NULL,
    why text NOT NULL
);

CREATE TRIGGER generations_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {generations}
FOR EACH STATEMENT EXECUTE FUNCTION {log_is_never_changed}();
