-- Where the log of a fork goes on after what was not copied: `after`, the last position before each gap, and `before`, the
-- first one behind it. Empty in every other log, in which a gap means damage.
CREATE TABLE fork_gaps (
    after INTEGER PRIMARY KEY CHECK (after >= 0),
    before INTEGER NOT NULL CHECK (before > after + 1)
) STRICT;

CREATE TRIGGER fork_gaps_are_never_updated BEFORE UPDATE ON fork_gaps
BEGIN SELECT raise(ABORT, 'the gaps of a fork are never changed'); END;

CREATE TRIGGER fork_gaps_are_never_deleted BEFORE DELETE ON fork_gaps
BEGIN SELECT raise(ABORT, 'the gaps of a fork are never changed'); END;
