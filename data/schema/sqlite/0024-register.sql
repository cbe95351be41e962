-- A dossier's letters in the order in which they were issued, which is that of their numbers.
CREATE INDEX register_letter_issued ON register_letter (dossier, entry);
