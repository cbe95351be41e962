-- Of which dispatch a run was: its jobs' runs have one and the same. NULL: it has not ended, or did
-- before this was kept.
ALTER TABLE dispatch_run ADD COLUMN dispatch TEXT;
-- Its place among those of its dossier that have ended, from 1; 0: as above.
ALTER TABLE dispatch_run ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dispatch_run_closed ON dispatch_run (dossier, closed);
CREATE INDEX dispatch_run_dispatch ON dispatch_run (dispatch);
