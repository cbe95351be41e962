-- Of an act what it is and what it is of, as its payload writes them, so that what was signed
-- about a dossier, or about users, is found without reading the others. Other entries have
-- neither: each that is added would be searched for them.
ALTER TABLE register_entry ADD COLUMN deed TEXT AS ( -- "submit": the payload's field `act`
	CASE kind WHEN 'act' THEN
		CAST(SUBSTR(payload, 22, INSTR(SUBSTR(payload, 22), X'0A') - 1) AS TEXT)
	END) VIRTUAL;
ALTER TABLE register_entry ADD COLUMN about TEXT AS ( -- "khojali-33": its field `subject`
	CASE kind WHEN 'act' THEN
		CAST(SUBSTR(payload, NULLIF(INSTR(payload, X'0A7375626A6563743A20'), 0) + 10,
			INSTR(SUBSTR(payload, INSTR(payload, X'0A7375626A6563743A20') + 10),
				X'0A') - 1) AS TEXT)
	END) VIRTUAL;
CREATE INDEX register_entry_deed ON register_entry (deed) WHERE kind = 'act';
CREATE INDEX register_entry_about ON register_entry (about) WHERE kind = 'act';
