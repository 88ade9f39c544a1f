-- Replays that are under way: what is shown, by whom, and the anchor from which everybody computes where one stands.
CREATE TABLE replays (
    id TEXT PRIMARY KEY NOT NULL,
    emergency TEXT NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL,
    reader TEXT NOT NULL,
    silence_ms INTEGER,
    presenter TEXT NOT NULL,
    started_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    run TEXT NOT NULL,
    clock TEXT NOT NULL,
    anchored_at TEXT NOT NULL,
    speed INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    lap INTEGER NOT NULL
) STRICT;
