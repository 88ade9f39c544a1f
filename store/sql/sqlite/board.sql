-- Every version of every entity; the present is `until` null. Filled beside the board in use, then put in its place.
-- What a process left that died meanwhile goes.
DROP TABLE IF EXISTS board_next;
CREATE TABLE board_next (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    emergency TEXT,
    position INTEGER NOT NULL,
    until INTEGER CHECK (until > position),
    readers TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
