-- Where the log of a fork goes on after what was not copied: `after`, the last position before each gap, and `before`, the
-- first one behind it. Empty in every other log, in which a gap means damage.
CREATE TABLE {fork_gaps} (
    after bigint PRIMARY KEY CHECK (after >= 0),
    before bigint NOT NULL CHECK (before > after + 1)
);

CREATE TRIGGER fork_gaps_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {fork_gaps}
FOR EACH STATEMENT EXECUTE FUNCTION {log_is_never_changed}();
