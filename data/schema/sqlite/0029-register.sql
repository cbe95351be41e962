-- Of an outcome the letter and the channel that it is of, as its payload writes them, so that
-- what the register said last of a parcel is found without reading the others.
ALTER TABLE register_entry ADD COLUMN parcel TEXT AS ( -- "1-14/2025/00005", LF, "channel: email"
	CAST(SUBSTR(payload, 29, INSTR(payload, X'0A73746174653A20') - 29) AS TEXT)) VIRTUAL;
CREATE INDEX register_entry_parcel ON register_entry (parcel) WHERE kind = 'outcome';
