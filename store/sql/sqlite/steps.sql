-- Which of the numbered files have been run.
CREATE TABLE IF NOT EXISTS steps (name TEXT PRIMARY KEY NOT NULL) STRICT;
