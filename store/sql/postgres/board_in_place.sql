-- The new board takes the old one's place. Indexes after filling, which is faster, and before readers are kept out.
ALTER TABLE {board_next} ADD CONSTRAINT board_next_key PRIMARY KEY (kind, id, position);
CREATE UNIQUE INDEX board_next_present ON {board_next} (kind, id) WHERE until IS NULL;
CREATE INDEX board_next_position ON {board_next} (position);
CREATE INDEX board_next_until ON {board_next} (until) WHERE until IS NOT NULL;
CREATE INDEX board_next_emergency ON {board_next} (emergency, kind, id, position);
ANALYZE {board_next};
DROP TABLE IF EXISTS {board};
ALTER TABLE {board_next} RENAME TO board;
ALTER TABLE {board} RENAME CONSTRAINT board_next_key TO board_key;
ALTER INDEX {board_next_present} RENAME TO board_present;
ALTER INDEX {board_next_position} RENAME TO board_position;
ALTER INDEX {board_next_until} RENAME TO board_until;
ALTER INDEX {board_next_emergency} RENAME TO board_emergency;
