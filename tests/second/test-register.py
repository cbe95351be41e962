#!/usr/bin/env python3
"""Hold the program's reader of the register and the second reader against each other.

usage: test-register.py REGISTER-TOOL

A register is built by the program, then tampered with in many ways; both readers must name the
same kinds of fault, and the expected ones.
"""
import base64
import contextlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import register  # noqa: E402

PAYLOAD = "UPDATE register_entry SET payload = CAST(REPLACE(CAST(payload AS TEXT), '%s', '%s') " \
          "AS BLOB) WHERE position = %d"

# name, what is done, checkpoint kept elsewhere, kinds of fault
# The register has 10 entries: home, two users, six letters, an outcome; checkpoints 9 and 10.
CASES = [
    ("sound", [], None, ""),
    ("sound-against-early", [], "early.note", ""),
    ("sound-against-late", [], "late.note", ""),
    ("entry-rewritten", [PAYLOAD % ("accepted", "refused", 9)], None, "rewritten"),
    ("letter-entry-rewritten", [PAYLOAD % ("body-2", "body-9", 4)], None, "letter rewritten"),
    ("salt", ["UPDATE register_entry SET salt = randomblob(32) WHERE position = 5"], None,
     "rewritten"),
    ("salt-short", ["UPDATE register_entry SET salt = zeroblob(3) WHERE position = 5"], None,
     "entry rewritten"),
    ("kind", ["UPDATE register_entry SET kind = 'publication' WHERE position = 9"], None,
     "rewritten"),
    ("stamp", ["UPDATE register_entry SET stamp = '2025-02-21T09:00:00Z' WHERE position = 5"],
     None, "entry"),
    ("payload-not-text", ["UPDATE register_entry SET payload = X'ff0a' WHERE position = 9"], None,
     "entry rewritten"),
    ("payload-empty", ["UPDATE register_entry SET payload = X'' WHERE position = 9"], None,
     "entry rewritten"),
    ("payload-as-text",
     ["UPDATE register_entry SET payload = CAST(payload AS TEXT) WHERE position = 9"], None, ""),
    ("end-cut", ["DELETE FROM register_entry WHERE position = 9",
                 "DELETE FROM register_node WHERE level = 0 AND place = 9",
                 "DELETE FROM register_node WHERE level = 1 AND place = 4"], None, "truncated"),
    ("end-cut-well", ["DELETE FROM register_entry WHERE position = 9",
                      "DELETE FROM register_node WHERE level = 0 AND place = 9",
                      "DELETE FROM register_node WHERE level = 1 AND place = 4",
                      "DELETE FROM register_checkpoint WHERE size = 10"], None, ""),
    ("end-cut-well-against-late", ["DELETE FROM register_entry WHERE position = 9",
                                   "DELETE FROM register_node WHERE level = 0 AND place = 9",
                                   "DELETE FROM register_node WHERE level = 1 AND place = 4",
                                   "DELETE FROM register_checkpoint WHERE size = 10"],
     "late.note", "truncated"),
    ("rewritten-against", [PAYLOAD % ("accepted", "refused", 9)], "late.note", "rewritten"),
    ("rewritten-behind-early", [PAYLOAD % ("accepted", "refused", 9),
                                "DELETE FROM register_checkpoint WHERE size = 10"],
     "early.note", "rewritten"),
    ("rewritten-unsigned-against", [PAYLOAD % ("accepted", "refused", 9),
                                    "DELETE FROM register_checkpoint"], "late.note", "rewritten"),
    ("forked", [], "forked.note", "forked"),
    ("truncated-against-later", [], "later.note", "truncated"),
    ("entry-gone", ["DELETE FROM register_entry WHERE position = 2"], None, "rewritten"),
    ("entry-gone-against", ["DELETE FROM register_entry WHERE position = 2"], "early.note",
     "rewritten"),
    ("leaf", ["UPDATE register_node SET hash = zeroblob(32) WHERE level = 0 AND place = 3"], None,
     "node"),
    ("node", ["UPDATE register_node SET hash = zeroblob(32) WHERE level = 2 AND place = 1"], None,
     "node"),
    ("node-short", ["UPDATE register_node SET hash = X'00' WHERE level = 1 AND place = 1"], None,
     "node"),
    ("node-gone", ["DELETE FROM register_node WHERE level = 3"], None, "node"),
    ("node-too-many", ["INSERT INTO register_node VALUES (327625, zeroblob(32))"], None, "node"),
    ("checkpoint", ["UPDATE register_checkpoint SET note = REPLACE(note, 'majlis', 'mejlis')"],
     None, "checkpoint"),
    ("checkpoint-moved", ["UPDATE register_checkpoint SET size = 7 WHERE size = 9"], None,
     "checkpoint"),
    ("letter-pdf", ["UPDATE register_letter SET pdf = X'00' WHERE sequence = 2"], None, "letter"),
    ("letter-html", ["UPDATE register_letter SET html = '<p>' WHERE sequence = 2"], None,
     "letter"),
    ("letter-country", ["UPDATE register_letter SET country = 'xb' WHERE sequence = 2"], None,
     "letter"),
    ("letter-reply-to", ["UPDATE register_letter SET reply_to = NULL WHERE sequence = 2"], None,
     "letter"),
    ("letter-translation-pdf", ["UPDATE register_letter SET translation_pdf = X'00' "
                                "WHERE sequence = 4"], None, "letter"),
    ("letter-translation", ["UPDATE register_letter SET translation = 'en' WHERE sequence = 2"],
     None, "letter"),
    ("letter-attachment", ["UPDATE register_letter SET attachment = 'none' WHERE sequence = 2"],
     None, "letter"),
    ("letter-entry", ["UPDATE register_letter SET entry = 9 WHERE sequence = 2"], None, "letter"),
    ("letter-gone", ["DELETE FROM register_letter WHERE sequence = 3"], None, "letter number"),
    ("letters-gone", ["DELETE FROM register_letter"], None, "letter number"),
    ("number", ["UPDATE register_letter SET number = '1-14/2025/00077' WHERE sequence = 3"], None,
     "letter number"),
    ("series", ["UPDATE register_series SET last = 7"], None, "number"),
    ("series-gone", ["DELETE FROM register_series"], None, "number"),
    ("act-altered", [PAYLOAD % ("subject: bela", "subject: cora", 2)], None,
     "rewritten signature"),
    ("act-of-nobody", [PAYLOAD % ("— anna", "— cora", 2)], None, "rewritten signature"),
    ("user-added-twice", ["UPDATE register_entry SET kind = 'act', payload = (SELECT payload FROM "
                          "register_entry WHERE position = 2) WHERE position = 9"], None,
     "rewritten signature"),
    ("founder-altered", [PAYLOAD % ("subject: anna", "subject: cora", 1)], None,
     "rewritten signature"),
    ("home-altered", [PAYLOAD % ("origin: majlis", "origin: mejlis", 0)], None,
     "checkpoint rewritten"),
    ("home-again", ["UPDATE register_entry SET kind = 'home' WHERE position = 9"], None,
     "entry rewritten"),
    ("kind-unknown", ["UPDATE register_entry SET kind = 'rumour' WHERE position = 9"], None,
     "entry rewritten"),
]

# Checkpoints that are none of this register: both readers refuse them.
REFUSED = ["foreign.note", "nothing.note", "broken.note"]


class Tap:
    def __init__(self):
        self.count, self.failed = 0, 0

    def result(self, good, name, *why):
        self.count += 1
        self.failed += not good
        print("%s %d %s" % ("ok" if good else "not ok", self.count, name))
        for line in () if good else why:
            print("#   %s" % str(line).replace("\n", "\n#   "))

    def skip(self, name, why):
        self.count += 1
        print("ok %d %s # SKIP %s" % (self.count, name, why))


def tamper(path, statements):
    database = sqlite3.connect(path)
    database.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def ask_tool(tool, store, note):
    """Exit code, output and errors of the program's reader."""
    done = subprocess.run([tool, "verify", store, *([note] if note else [])],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def ask_second(store, note):
    """The same of the second reader."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        code = register.main([*(["--against", note] if note else []), store])
    return code, output.getvalue(), errors.getvalue()


def kinds_of(output):
    return " ".join(sorted({line.split(":")[0] for line in output.splitlines()} - {"sound"}))


def judge(tap, case, tool, folder, work):
    name, statements, against, expected = case
    store = os.path.join(work, "store.db")
    shutil.copy(os.path.join(folder, "store.db"), store)
    tamper(store, statements)
    note = os.path.join(folder, against) if against else None
    code, ours, errors = ask_tool(tool, store, note)
    code2, theirs, errors2 = ask_second(store, note)
    good = code == code2 == (70 if expected else 0) and \
        kinds_of(ours) == kinds_of(theirs) == expected and \
        (expected != "" or ours == theirs)
    tap.result(good, name, "expected: " + expected, code, ours, errors, code2, theirs, errors2)


def judge_refused(tap, name, tool, folder):
    store, note = os.path.join(folder, "store.db"), os.path.join(folder, name)
    code, ours, errors = ask_tool(tool, store, note)
    code2, theirs, errors2 = ask_second(store, note)
    tap.result(code == code2 == 65 and ours == theirs == "", "refused-" + name, code, ours,
               errors, code2, theirs, errors2)


def verdict_of(note, known):
    try:
        text, signers = register.note_open(note, known)
    except register.Malformed:
        return "malformed-note", b"", 0
    except register.Untrusted as error:
        return ("invalid-signature" if "wrong" in str(error) else "unverified"), b"", 0
    return "ok", text.encode(), len(signers)


def judge_vectors(tap):
    data = os.environ.get("CHANCERY_TESTDATA",
                          os.path.join(HERE, "..", "..", "..", "shared", "data"))
    path = os.path.join(data, "register", "notes.jsonl")
    if not os.path.exists(path):
        tap.skip("note-vectors", "the test data is not here (CHANCERY_TESTDATA)")
        return
    wrong = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            vector = json.loads(line)
            known = [register.Verifier(vkey) for vkey in vector["Keys"]]
            ours = verdict_of(base64.b64decode(vector["Note"]), known)
            theirs = vector["Verdict"], base64.b64decode(vector["Text"]), vector["Sigs"]
            if ours != theirs:
                wrong.append("%s: %s" % (vector["ID"], ours))
    tap.result(not wrong, "note-vectors", *wrong)


def main():
    tool, tap = sys.argv[1], Tap()
    with tempfile.TemporaryDirectory(prefix="chancery-second-") as top:
        folder, work = os.path.join(top, "built"), os.path.join(top, "work")
        os.mkdir(folder)
        os.mkdir(work)
        subprocess.run([tool, "build", folder], check=True)
        for case in CASES:
            judge(tap, case, tool, folder, work)
        for name in REFUSED:
            judge_refused(tap, name, tool, folder)
    judge_vectors(tap)
    print("1..%d" % tap.count)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
