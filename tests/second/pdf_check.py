#!/usr/bin/python3
"""Judge PDF letters by PDF/UA-1 (the Matterhorn Protocol 1.02) and PDF/A-2a (ISO 19005-2).

usage: pdf_check.py FILE...      judge the files; exit 1 when one fails
       pdf_check.py --rows       print the table: what is checked, and why the rest is not

Written from the standards, not from the program that writes the letters. It needs pikepdf and
fontTools (Debian's python3-pikepdf and python3-fonttools), hence /usr/bin/python3.
"""
import os
import sys

import pikepdf

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
from pdfcheck import file_rows, font_rows, graphics_rows, metadata_rows  # noqa: E402
from pdfcheck import structure_rows  # noqa: E402
from pdfcheck.document import Document  # noqa: E402

ROWS = (file_rows.ROWS + graphics_rows.ROWS + font_rows.ROWS + metadata_rows.ROWS +
        structure_rows.ROWS)
MOST_PLACES = 5  # of one row's failures in one file that are printed


def judge(path):
    """The failures of a file, as (row, where) in the table's order."""
    document = Document(path)
    return [(row, where) for row in ROWS if row.check for where in row.check(document)]


def report(path):
    """Print what fails; whether nothing does."""
    try:
        failures = judge(path)
    except (pikepdf.PdfError, OSError) as error:
        print("%s: cannot be read: %s" % (path, error))
        return False
    counts = {}
    for row, where in failures:
        counts[row.id] = counts.get(row.id, 0) + 1
        if counts[row.id] <= MOST_PLACES:
            print("%s: %s: not so: %s: %s" % (path, row.id, row.what, where))
    for name, count in counts.items():
        if count > MOST_PLACES:
            print("%s: %s: and %d more" % (path, name, count - MOST_PLACES))
    return not failures


def print_rows():
    for row in ROWS:
        print("%-14s %s%s" % (row.id, row.what,
                              "" if row.check else " — not checked: " + row.reason))
    checked = sum(row.check is not None for row in ROWS)
    print("%d rows, %d checked" % (len(ROWS), checked))


def main(arguments):
    if arguments == ["--rows"]:
        print_rows()
        return 0
    if not arguments or arguments[0].startswith("-"):
        sys.stderr.write(__doc__.split("\n\n")[1] + "\n")
        return 64
    return 0 if all([report(path) for path in arguments]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
