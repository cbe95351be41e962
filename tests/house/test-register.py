#!/usr/bin/env python3
"""The register only grows: no statement of the program changes or deletes one of its rows."""
import re

import house

STATEMENT = re.compile(r'(?:"(?:\\.|[^"\\\n])*"\s*(?:\b[A-Z_]+\b\s*)?)+')
CHANGES = re.compile(r"\b(?:UPDATE|DELETE\s+FROM|REPLACE\s+INTO|ALTER\s+TABLE|DROP\s+TABLE)\s+"
                     r"(register_\w+)|INTO\s+(register_\w+)\b.*\bDO\s+UPDATE", re.I | re.S)
GROWS = {"register_series"}  # its `last` is the number given last


def statements(tree):
    """Each run of adjacent literals of the sources, with its place, as one text."""
    for path in tree.c_files("src"):
        text = house.blank_comments(tree.text(path))
        for match in STATEMENT.finditer(text):
            yield path, house.line_of(text, match.start()), re.sub(r'"\s*"', "", match.group())


def only_grows(tree):
    """Letters, entries, nodes and checkpoints are inserted, and that is all."""
    complaints = []
    for path, line, statement in statements(tree):
        for match in CHANGES.finditer(statement):
            table = match.group(1) or match.group(2)
            if table not in GROWS:
                complaints.append("%s:%d: changes '%s'" % (path, line, table))
    return complaints


def is_written(tree):
    """The rule above reads the statements that it means to judge."""
    seen = " ".join(text for _, _, text in statements(tree))
    return ["src/register:1: no statement inserts into '%s'" % table
            for table in ("register_letter", "register_entry", "register_node",
                          "register_checkpoint", "register_series")
            if not re.search(r"INSERT INTO %s\b" % table, seen)]


house.run([
    ("no statement changes the register", only_grows,
     {"src/register/register-x.c":
      'const char *sql = "UPDATE "\n\t"register_letter SET text = $1";\n'}),
    ("no upsert changes the register", only_grows,
     {"src/register/register-x.c":
      'const char *sql = "INSERT INTO register_entry (position) VALUES ($1) "\n'
      '\t"ON CONFLICT (position) DO UPDATE SET kind = $2";\n'}),
    ("the register is written at all", is_written,
     {"src/register/register-x.c": "int x;\n"}),
])
