-- The new board takes the old one's place; indexes last, because filling is faster without them.
DROP TABLE IF EXISTS board;
ALTER TABLE board_next RENAME TO board;
CREATE UNIQUE INDEX board_key ON board (kind, id, position);
CREATE UNIQUE INDEX board_present ON board (kind, id) WHERE until IS NULL;
CREATE INDEX board_position ON board (position);
CREATE INDEX board_until ON board (until) WHERE until IS NOT NULL;
CREATE INDEX board_emergency ON board (emergency, kind, id, position);
