-- What the messages of a letter carry beside its text and HTML; NULL: the pdf.
ALTER TABLE register_letter ADD COLUMN attachment TEXT CHECK (attachment IN ('none'));
