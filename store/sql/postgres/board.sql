-- Every version of every entity; the present is `until` null. Filled beside the board in use, then put in its place.
-- What a process left that died meanwhile goes.
DROP TABLE IF EXISTS {board_next};
CREATE TABLE {board_next} (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    emergency text COLLATE "C",
    position bigint NOT NULL,
    until bigint CHECK (until > position),
    readers text COLLATE "C" NOT NULL,
    text text NOT NULL
);
