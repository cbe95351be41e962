-- The letterhead of letters to a circle, by name; '': none of its own.
ALTER TABLE directory_circle ADD COLUMN letterhead TEXT NOT NULL DEFAULT '';
