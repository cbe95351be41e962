-- Reasons to write that come back every year.
CREATE TABLE calendar_occasion (
	name TEXT NOT NULL PRIMARY KEY, -- lower-case letters, digits and hyphens
	date TEXT NOT NULL              -- YYYY-MM-DD, the day on which it first happened
);

-- What an occasion is called.
CREATE TABLE calendar_title (
	occasion TEXT NOT NULL REFERENCES calendar_occasion (name), -- whose title it is
	language TEXT NOT NULL,                                     -- its code, as "az"
	text TEXT NOT NULL,                                         -- "anniversary of …"
	PRIMARY KEY (occasion, language)
);
