-- What a person said of a letter that goes by post or by hand; NULL of all others.
ALTER TABLE dispatch_resolution ADD COLUMN day TEXT;    -- on which it was so, YYYY-MM-DD
ALTER TABLE dispatch_resolution ADD COLUMN bearer TEXT; -- who carried it or took it in
ALTER TABLE dispatch_resolution ADD COLUMN scan TEXT;   -- SHA-256 of a file, hexadecimal
