-- Who may sign in. Of a token only its keyed hash is kept.
CREATE TABLE {accounts} (
    id text COLLATE "C" PRIMARY KEY,
    role text NOT NULL,
    name text NOT NULL,
    nation text,
    token_hash bytea NOT NULL UNIQUE,
    created_at text NOT NULL,
    revoked_at text
);

-- Random keys of this store, made when it began.
CREATE TABLE {secrets} (
    name text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL
);
