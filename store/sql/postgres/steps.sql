-- Which of the numbered files have been run.
CREATE TABLE IF NOT EXISTS {steps} (name text COLLATE "C" PRIMARY KEY);
