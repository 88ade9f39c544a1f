-- One row: how far the board is folded and by which reducers; where and why it stopped, if it did.
-- `build` is new whenever the board is folded from the beginning.
CREATE TABLE board_state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    build TEXT NOT NULL,
    stopped_at INTEGER,
    stopped_why TEXT
) STRICT;
