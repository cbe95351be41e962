#!/usr/bin/env python3
"""Check a chancery's register without the chancery's program.

usage: register.py [--against FILE] [--verifier VKEY]... [--register VKEY] HOME

HOME is a home or its store.db. Written from doc/REGISTER.md, whose sections the comments name;
nothing but the standard library. One line "kind: what" for each fault and exit 70, or one line
"sound: ..." and exit 0; a checkpoint that is none of this register is exit 65.
"""
import argparse
import base64
import binascii
import contextlib
import hashlib
import os
import sqlite3
import sys
import unicodedata
import urllib.parse

KINDS = {"home": 1, "act": 2, "letter": 3, "outcome": 4, "publication": 5}


def as_bytes(value):
    """A column's bytes, whatever type somebody gave it."""
    return value.encode() if isinstance(value, str) else bytes(value or b"")


# Ed25519 (RFC 8032, section 6), verification only -----------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_multiply(scalar, p):
    q = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            q = point_add(q, p)
        p = point_add(p, p)
        scalar >>= 1
    return q


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT % P
    if (x * x - square) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def point_read(data):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def point_write(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def ed25519_verify(public, message, signature):
    if len(signature) != 64:
        return False
    key = point_read(public)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % L
    minus = (P - key[0], key[1], key[2], P - key[3])
    point = point_add(point_multiply(scalar, BASE), point_multiply(challenge, minus))
    return point_write(point) == signature[:32]


# Keys and notes (section 4) ---------------------------------------------------------------

class Malformed(Exception):
    """Not a note, vkey or checkpoint."""


class Untrusted(Exception):
    """A note that is not rightly signed by a known key."""


def name_is_legal(name):
    return name != "" and "+" not in name and not any(
        c.isspace() or c < " " or unicodedata.category(c) in ("Zs", "Zl", "Zp") for c in name)


def decode_base64(text):
    if len(text) % 4 != 0:
        raise Malformed("base64 comes in fours")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64") from error


class Verifier:
    def __init__(self, vkey):
        parts = vkey.split("+", 2)
        if len(parts) != 3 or not name_is_legal(parts[0]) or len(parts[1]) != 8:
            raise Malformed("not a vkey")
        material = decode_base64(parts[2])
        identity = hashlib.sha256(parts[0].encode() + b"\n" + material).hexdigest()[:8]
        if identity != parts[1].lower() or len(material) != 33 or material[0] != 1:
            raise Malformed("not a vkey of an Ed25519 key")
        self.name, self.id, self.public = parts[0], bytes.fromhex(identity), material[1:]


def note_open(note, known):
    """The text of a note and the names of the known keys that signed it."""
    try:
        note.decode()
    except UnicodeDecodeError as error:
        raise Malformed("not UTF-8") from error
    if any(byte < 0x20 and byte != 0x0A for byte in note):
        raise Malformed("a control character")
    split = note.rfind(b"\n\n")
    if split < 0 or split + 2 == len(note) or not note.endswith(b"\n"):
        raise Malformed("no signatures")
    text, signers = note[:split + 1], []
    for number, line in enumerate(note[split + 2:-1].decode().split("\n")):
        name, _, encoded = line[2:].partition(" ")
        if not line.startswith("\u2014 ") or not name_is_legal(name) or encoded == "":
            raise Malformed("a line that is no signature")
        data = decode_base64(encoded)
        if len(data) < 5 or number >= 100:
            raise Malformed("a signature without key id, or too many")
        for verifier in known:
            if (verifier.name, verifier.id) != (name, data[:4]) or verifier in signers:
                continue
            if not ed25519_verify(verifier.public, text, data[4:]):
                raise Untrusted("the signature of '%s' is wrong" % name)
            signers.append(verifier)
    if not signers:
        raise Untrusted("no known key has signed it")
    return text.decode(), [verifier.name for verifier in signers]


# Records (section 2) ----------------------------------------------------------------------

def record_get(record, name):
    for line in record.split("\n")[1:]:
        if line == "":
            return None
        if line.startswith(name + ": "):
            value, out, i = line[len(name) + 2:], "", 0
            while i < len(value):
                if value[i] == "\\" and i + 1 < len(value):
                    i += 1
                    out += "\n" if value[i] == "n" else value[i]
                else:
                    out += value[i]
                i += 1
            return out
    return None


def record_write(head, fields):
    lines = [head]
    for name, value in fields:
        if value is None:
            continue
        escaped = value.replace("\\", "\\\\").replace("\n", "\\n")
        if any(c < " " or c == "\x7f" for c in escaped):
            raise Malformed("'%s' holds a control character" % name)
        lines.append("%s: %s" % (name, escaped))
    return "".join(line + "\n" for line in lines).encode()


# The tree (section 3) ---------------------------------------------------------------------

def leaf_hash(kind, salt, payload):
    data = bytes([1, KINDS.get(kind, 0)]) + hashlib.sha256(salt + payload).digest()
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows: its complete subtrees as (level, hash), the largest first."""

    def __init__(self):
        self.size, self.parts = 0, []

    def add(self, leaf, merged=None):
        """Add a leaf. `merged(level, place, hash)` may correct each node it completes."""
        level, place = 0, self.size
        while self.parts and self.parts[-1][0] == level:
            leaf = node_hash(self.parts.pop()[1], leaf)
            level, place = level + 1, place >> 1
            if merged is not None:
                leaf = merged(level, place, leaf)
        self.parts.append((level, leaf))
        self.size += 1

    def root(self):
        if not self.parts:
            return hashlib.sha256(b"").digest()
        root = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            root = node_hash(left, root)
        return root


# Checkpoints (section 5) ------------------------------------------------------------------

def checkpoint_read(text):
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] == "":
        raise Malformed("a checkpoint has three lines")
    if not (lines[1].isascii() and lines[1].isdigit()) or lines[1] != str(int(lines[1])):
        raise Malformed("a checkpoint's size is a number")
    root = decode_base64(lines[2])
    if len(root) != 32:
        raise Malformed("a root has 32 bytes")
    return lines[0], int(lines[1]), root


# The check (section 7) --------------------------------------------------------------------

class Check:
    def __init__(self, database, options):
        self.database, self.options, self.faults = database, options, []
        self.given = [Verifier(vkey) for vkey in options.verifier]
        self.learnt, self.removed, self.origin = [], set(), None
        self.key = Verifier(options.register) if options.register else None
        self.tree, self.kept, self.doubtful = Tree(), Tree(), []
        self.entries = self.acts = self.letters = 0
        self.broken = self.differs = self.agrees = False
        self.sealed, self.against = 0, None

    def fault(self, kind, text, *values):
        self.faults.append((kind, text % values))

    def learn_home(self):
        row = self.database.execute(
            "SELECT payload FROM register_entry WHERE position = 0 AND kind = 'home'").fetchone()
        if row is None:
            return
        record = as_bytes(row[0]).decode(errors="replace")
        self.origin, vkey = record_get(record, "origin"), record_get(record, "verifier")
        if self.key is None and vkey is not None:
            try:
                self.key = Verifier(vkey)
            except Malformed as error:
                self.fault("entry", "entry 0 names a key that is no verifier: %s", error)

    def open_checkpoint(self, note):
        text, _ = note_open(note, [self.key] if self.key else [])
        return checkpoint_read(text)

    def walk_entries(self):
        self.nodes = {(level, place): as_bytes(node) for level, place, node in
                      self.database.execute("SELECT level, place, hash FROM register_node")}
        self.checkpoints = self.database.execute(
            "SELECT size, note FROM register_checkpoint ORDER BY size").fetchall()
        waiting = list(self.checkpoints)
        for row in self.database.execute("SELECT position, kind, stamp, salt, payload "
                                         "FROM register_entry ORDER BY position"):
            if row[0] != self.entries:
                self.fault("rewritten", "entry %d is missing", self.entries)
                self.broken = True
                break
            self.judge_entry(*row[:3], as_bytes(row[3]), as_bytes(row[4]))
            while waiting and waiting[0][0] <= self.tree.size:
                self.judge_checkpoint(*waiting.pop(0))
            if self.against and self.against[0] == self.tree.size:
                self.agrees = self.against[1] == self.tree.root()
        self.settle("rewritten")
        if waiting and not self.broken:
            self.fault("truncated", "checkpoint %d signed more than the %d entries there are",
                       waiting[-1][0], self.entries)
        expected = 2 * self.entries - bin(self.entries).count("1")
        if len(self.nodes) != expected and not self.broken:
            self.fault("node", "there are %d nodes instead of %d", len(self.nodes), expected)

    def judge_entry(self, position, kind, stamp, salt, payload):
        leaf = leaf_hash(kind, salt if len(salt) == 32 else bytes(32), payload)
        stored = self.nodes.get((0, position), b"")
        if leaf != stored:
            self.doubtful.append(position)
        self.tree.add(leaf)
        self.kept.add(stored if len(stored) == 32 else bytes(32), self.judge_node)
        self.entries += 1
        try:
            record = payload.decode()
        except UnicodeDecodeError:
            record = None
        if len(salt) != 32:
            self.fault("entry", "entry %d has a salt of %d bytes", position, len(salt))
        if kind not in KINDS or record is None or "\0" in record:
            self.fault("entry", "entry %d is of no known kind or not text", position)
        if (kind == "home") != (position == 0):
            self.fault("entry", "entry %d: the home's is the first and only the first", position)
        if record is None or record_get(record.split("\0")[0], "time") != stamp:
            self.fault("entry", "entry %d has not the time its record says", position)
        if kind == "act":
            self.judge_act(position, payload, record or "")
        if kind == "outcome" and record is not None:
            self.judge_scan(position, record_get(record, "scan"))

    def judge_scan(self, position, named):
        if named is None:
            return
        row = self.database.execute(
            "SELECT bytes FROM register_scan WHERE digest = ?", (named,)).fetchone()
        if row is None or hashlib.sha256(as_bytes(row[0])).hexdigest() != named:
            self.fault("entry", "entry %d: the scan that it names is gone or another", position)

    def judge_node(self, level, place, computed):
        stored = self.nodes.get((level, place), b"")
        if stored != computed:
            self.fault("node", "node %d/%d is not the hash of those below it", level, place)
        return stored if len(stored) == 32 else computed

    def judge_act(self, position, note, record):
        self.acts += 1
        if not self.given and self.acts == 1:
            self.learn_user(position, record)
        try:
            text, signers = note_open(note, self.given or self.learnt)
            if record_get(text, "user") not in signers:
                raise Untrusted("its user has not signed it")
            if record_get(text, "user") in self.removed:
                raise Untrusted("its user had been removed")
        except (Malformed, Untrusted) as error:
            self.fault("signature", "act of entry %d: %s", position, error)
            return
        if not self.given and self.acts > 1:
            self.learn_user(position, text)
        if record_get(text, "act") == "user-remove":
            self.removed.add(record_get(text, "subject"))

    def learn_user(self, position, record):
        vkey = record_get(record, "verifier")
        if record_get(record, "act") != "user" or vkey is None:
            return
        try:
            verifier = Verifier(vkey)
        except Malformed:
            return
        if verifier.name != record_get(record, "subject"):
            return
        if any(verifier.name == known.name for known in self.learnt):
            self.fault("signature", "act of entry %d: it adds '%s', whom an act before has added",
                       position, verifier.name)
        else:
            self.learnt.append(verifier)

    def judge_checkpoint(self, size, note):
        try:
            origin, claimed, root = self.open_checkpoint(note.encode())
            if claimed != size or self.origin not in (None, origin):
                raise Malformed("of another size or another register")
        except (Malformed, Untrusted) as error:
            self.fault("checkpoint", "checkpoint %d: %s", size, error)
            return
        if root == self.tree.root():
            self.settle("node")
            self.sealed = size
            return
        self.settle("rewritten")
        if not self.differs:
            self.fault("rewritten", "the first %d entries do not give the root of "
                       "checkpoint %d", size, size)
        self.differs = True

    def settle(self, kind):
        for position in self.doubtful:
            self.fault(kind, "entry %d and node 0/%d do not belong together", position, position)
        self.doubtful = []

    def walk_letters(self):
        given = {(name, year): last for name, year, last in
                 self.database.execute("SELECT name, year, last FROM register_series")}
        last = {}
        cursor = self.database.execute(
            "SELECT l.*, e.kind AS entry_kind, e.payload AS entry_payload FROM register_letter l "
            "LEFT JOIN register_entry e ON e.position = l.entry "
            "ORDER BY l.series, l.year, l.sequence")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            letter = dict(zip(names, row))
            series, sequence = (letter["series"], letter["year"]), letter["sequence"]
            self.letters += 1
            if letter["number"] != "%s/%d/%05d" % (*series, sequence):
                self.fault("number", "letter %s is not what its row says", letter["number"])
            if sequence != last.get(series, 0) + 1:
                self.fault("number", "letter %d of %s/%d is missing", last.get(series, 0) + 1,
                           *series)
            last[series] = sequence
            self.judge_letter(letter)
        for series in sorted(set(given) | set(last)):
            if given.get(series, 0) != last.get(series, 0):
                self.fault("number", "series %s/%d: %d numbers given, the last letter has %d",
                           *series, given.get(series, 0), last.get(series, 0))
        for position, in self.database.execute(
                "SELECT position FROM register_entry LEFT JOIN register_letter "
                "ON entry = position WHERE kind = 'letter' AND number IS NULL"):
            self.fault("letter", "the letter of entry %d is gone", position)

    def judge_letter(self, letter):
        digests = [None if letter[name] is None
                   else hashlib.sha256(as_bytes(letter[name])).hexdigest()
                   for name in ("text", "html", "pdf", "translation_pdf")]
        columns = ("number", "issued", "dossier", "addressee", "addressee_name", "country",
                   "language", "subject", "from_name", "from_address", "reply_to", "channel",
                   "mailbox", "token", "address", "further", "addressees", "attachment",
                   "translation")
        fields = ("number", "time", "dossier", "addressee", "addressee-name", "country",
                  "language", "subject", "from-name", "from", "reply-to", "channel", "mailbox",
                  "token", "address", "further", "addressees", "attachment", "translation", "text",
                  "html", "pdf", "translation-pdf")
        values = [letter.get(column) for column in columns] + digests
        try:
            record = record_write("chancery-letter-v1", list(zip(fields, values)))
        except Malformed as error:
            self.fault("letter", "letter %s: %s", letter["number"], error)
            return
        if letter["entry_kind"] != "letter":
            self.fault("letter", "letter %s has no entry", letter["number"])
        elif record != as_bytes(letter["entry_payload"]):
            self.fault("letter", "letter %s is not as registered", letter["number"])

    def judge_against(self):
        size = self.against[0]
        if size > self.entries and not self.broken:
            self.fault("truncated", "the checkpoint kept elsewhere knows %d entries, the "
                       "register has %d", size, self.entries)
        elif self.agrees:
            return
        elif self.sealed < size:
            self.fault("rewritten", "the first %d entries are not those that the checkpoint "
                       "kept elsewhere knows", size)
        else:
            self.fault("forked", "the register's own checkpoints agree with its entries, the "
                       "checkpoint kept elsewhere does not")


def run(options):
    path = options.home
    if os.path.isdir(path):
        path = os.path.join(path, "store.db")
    name = urllib.parse.quote(os.path.abspath(path))
    with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % name, uri=True)) as database:
        database.execute("BEGIN")
        return report(Check(database, options))


def report(check):
    check.learn_home()
    if check.options.against:
        with open(check.options.against, "rb") as file:
            origin, *check.against = check.open_checkpoint(file.read())
        if check.origin not in (None, origin) or check.against[0] == 0:
            raise Malformed("a checkpoint of another register, or of size 0")
    check.walk_entries()
    check.walk_letters()
    if check.against:
        check.judge_against()
    for kind, text in check.faults:
        print("%s: %s" % (kind, text))
    if not check.faults:
        print("sound: %d entries, %d letters, %d acts, %d checkpoints, root %s" % (
            check.entries, check.letters, check.acts, len(check.checkpoints),
            check.tree.root().hex()))
    return 70 if check.faults else 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check a chancery's register.")
    parser.add_argument("home", help="a home, or its store.db")
    parser.add_argument("--against", metavar="FILE", help="a checkpoint kept elsewhere")
    parser.add_argument("--verifier", metavar="VKEY", action="append", default=[],
                        help="a user's key (default: those that the register introduces)")
    parser.add_argument("--register", metavar="VKEY",
                        help="the register's key (default: the one in its first entry)")
    options = parser.parse_args(arguments)
    try:
        return run(options)
    except (Malformed, Untrusted) as error:
        print("register.py: %s" % error, file=sys.stderr)
        return 65
    except (sqlite3.Error, OSError) as error:
        print("register.py: %s: %s" % (options.home, error), file=sys.stderr)
        return 74


if __name__ == "__main__":
    sys.exit(main())
