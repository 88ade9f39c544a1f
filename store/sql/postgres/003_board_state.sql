-- One row: how far the board is folded and by which reducers; where and why it stopped, if it did.
-- `build` is new whenever the board is folded from the beginning.
CREATE TABLE {board_state} (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    position bigint NOT NULL,
    version integer NOT NULL,
    fingerprint text NOT NULL,
    build text NOT NULL,
    stopped_at bigint,
    stopped_why text
);
