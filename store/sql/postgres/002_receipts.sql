-- What became of a command, so that a repeat under the same key is answered and not recorded again.
CREATE TABLE {receipts} (
    account text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (account, key)
);
