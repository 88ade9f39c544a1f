-- The new board takes the old one's place.
DROP TABLE IF EXISTS board;
ALTER TABLE board_next RENAME TO board;
