-- Why a run left letters that it might have sent: what its relays said, or the first letter that
-- could not be prepared; NULL: nothing kept them.
ALTER TABLE dispatch_run ADD COLUMN fault TEXT;
