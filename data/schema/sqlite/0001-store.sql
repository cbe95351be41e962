-- The migrations that this store has been through.
CREATE TABLE store_migration (
	number INTEGER NOT NULL PRIMARY KEY, -- of the file that held it: 1 for 0001-store.sql
	name TEXT NOT NULL                   -- of that file
);
