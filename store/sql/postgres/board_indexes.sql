-- After filling, which is faster without them. They keep their names when the board takes the old one's place, so each
-- building of a board gives them names of their own.
ALTER TABLE {board_next} ADD CONSTRAINT board_BUILD_key PRIMARY KEY (kind, id, position);
CREATE UNIQUE INDEX board_BUILD_present ON {board_next} (kind, id) WHERE until IS NULL;
CREATE INDEX board_BUILD_position ON {board_next} (position);
CREATE INDEX board_BUILD_until ON {board_next} (until) WHERE until IS NOT NULL;
CREATE INDEX board_BUILD_emergency ON {board_next} (emergency, kind, id, position);
ANALYZE {board_next};
