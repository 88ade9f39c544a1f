-- Replays that are under way: what is shown, by whom, and the anchor from which everybody computes where one stands.
CREATE TABLE {replays} (
    id text COLLATE "C" PRIMARY KEY,
    emergency text NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    reader text NOT NULL,
    silence_ms bigint,
    presenter text NOT NULL,
    started_at text NOT NULL,
    used_at text NOT NULL,
    run text NOT NULL,
    clock text NOT NULL,
    anchored_at text NOT NULL,
    speed integer NOT NULL,
    turn integer NOT NULL,
    lap integer NOT NULL
);
