-- The language that letters to a circle are written and signed in; '': each addressee's.
ALTER TABLE directory_circle ADD COLUMN original TEXT NOT NULL DEFAULT '';
-- Whether a courtesy translation goes with them: 'none', 'one', 'two'; '': it is not said.
ALTER TABLE directory_circle ADD COLUMN translation TEXT NOT NULL DEFAULT '';
