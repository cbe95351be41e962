-- The roots of the complete subtrees of the tree, as before, but in the order in which they
-- come to be: what entries add together lies together, whatever its level.
CREATE TABLE register_node_new (
	last_leaf INTEGER NOT NULL, -- that it covers
	level INTEGER NOT NULL,     -- it covers 2^level leaves; 0 is a leaf
	hash BLOB NOT NULL,         -- 32 bytes
	-- from leaf place * 2^level on
	place INTEGER NOT NULL AS (((last_leaf + 1) >> level) - 1) VIRTUAL,
	PRIMARY KEY (last_leaf, level)
) WITHOUT ROWID;
INSERT INTO register_node_new (last_leaf, level, hash)
SELECT ((place + 1) << level) - 1, level, hash FROM register_node ORDER BY 1, 2;
DROP TABLE register_node;
ALTER TABLE register_node_new RENAME TO register_node;
