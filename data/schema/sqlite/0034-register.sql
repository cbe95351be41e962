-- The roots of the complete subtrees of the tree, as before, but by one number that grows as the
-- register does: SQLite fills page after page, where it would go over the last three again and
-- again to even them out.
CREATE TABLE register_node_new (
	rank INTEGER NOT NULL PRIMARY KEY, -- the last leaf that it covers, times 64, and its level
	hash BLOB NOT NULL,                -- 32 bytes
	-- it covers 2^level leaves; 0 is a leaf
	level INTEGER NOT NULL AS (rank & 63) VIRTUAL,
	-- from leaf place * 2^level on
	place INTEGER NOT NULL AS ((((rank >> 6) + 1) >> (rank & 63)) - 1) VIRTUAL
);
INSERT INTO register_node_new (rank, hash)
SELECT last_leaf * 64 + level, hash FROM register_node ORDER BY last_leaf, level;
DROP TABLE register_node;
ALTER TABLE register_node_new RENAME TO register_node;
