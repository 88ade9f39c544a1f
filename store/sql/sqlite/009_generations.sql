-- The names that this log has borne. It is given a new one whenever it may lack what somebody has already been told; the
-- last one counts. `home` is the place in which it was kept then, so that a copy in another place is noticed.
CREATE TABLE generations (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    generation TEXT NOT NULL UNIQUE CHECK (length(generation) = 32),
    since_position INTEGER NOT NULL,
    home TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;

CREATE TRIGGER generations_are_never_updated BEFORE UPDATE ON generations
BEGIN SELECT raise(ABORT, 'the names of a log are never changed'); END;

CREATE TRIGGER generations_are_never_deleted BEFORE DELETE ON generations
BEGIN SELECT raise(ABORT, 'the names of a log are never changed'); END;
