-- What outcomes were scanned from, such as a receipt; each is named by an entry. Rows are
-- inserted and never changed.
CREATE TABLE register_scan (
	digest TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the bytes, hexadecimal
	bytes BLOB NOT NULL
);
