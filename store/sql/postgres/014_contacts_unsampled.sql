-- Planning statistics are samples of what stands in a table, kept elsewhere: of persons none are taken.
ALTER TABLE {contacts}
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN telephone SET STATISTICS 0,
    ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN languages SET STATISTICS 0,
    ALTER COLUMN hours SET STATISTICS 0;
