#!/usr/bin/env python3
"""The law between the rooms that the build file cannot see (doc/ARCHITECTURE.md)."""
import os
import re

import house

# Which room may include which foreign headers. GLib's basic types are everyone's.
FOREIGN = [
    (r"glib\.h|glib/g(stdio|i18n|printf)\.h|glib-unix\.h", None),
    (r"glib-object\.h", {"mail", "rendering"}),
    (r"immintrin\.h", {"base"}),
    (r"openssl/(ssl|err|x509|x509v3|x509_vfy)\.h", {"seal", "wire"}),
    (r"openssl/.*", {"seal"}),
    (r"unicode/.*|hunspell/.*", {"lang"}),
    (r"sqlite3\.h|libpq-fe\.h", {"store"}),
    (r"libfyaml\.h|yajl/.*|csv\.h|zip\.h|libxml/.*", {"format"}),
    (r"gmime/.*|idn2\.h", {"mail"}),
    (r"event2/.*|gsasl\.h", {"wire"}),
    (r"libical/.*", {"calendar"}),
    (r"cmark\.h", {"drafting"}),
    (r"pango/.*|cairo.*|hb.*|harfbuzz/.*|fontconfig/.*|zlib\.h|hyphen\.h|png\.h|librsvg/.*|qpdf/.*|"
     r"qrencode\.h|ft2build\.h|freetype/.*", {"rendering"}),
]
SYSTEM = re.compile(
    r"(sys|netinet|arpa|linux|net|asm)/.*\.h$|"
    r"(assert|ctype|dirent|errno|fcntl|fenv|float|fnmatch|glob|grp|inttypes|iso646|limits|"
    r"locale|math|netdb|poll|pwd|sched|setjmp|signal|stdalign|stdarg|stdbool|stddef|stdint|"
    r"stdio|stdlib|stdnoreturn|string|strings|syslog|termios|time|unistd|uchar|wchar|wctype)\.h$")

ALLOWED_SIDEWAYS = {("mail", "lang")}


def foreign_headers(tree):
    complaints = []
    for path in tree.c_files("src"):
        for match in re.finditer(r"^#include\s+<([^>]+)>", tree.code(path), re.M):
            name, room = match.group(1), house.room_of(path)
            if SYSTEM.match(name):
                continue
            rooms = next((r for pattern, r in FOREIGN if re.fullmatch(pattern, name)), set())
            if rooms is not None and room not in rooms:
                complaints.append("%s:%d: <%s> may not be included in room '%s'" % (
                    path, house.line_of(tree.code(path), match.start()), name, room))
    return complaints


def room_uses(tree, room):
    """The rooms that a room's build file lists as what it uses."""
    path = "src/%s/meson.build" % room
    if not os.path.exists(os.path.join(tree.root, path)):
        return []
    text = re.sub(r"#[^\n]*", "", tree.text(path))
    lists = re.findall(r"dependencies\s*:\s*(\[[^\]]*\]|\w+)", text)
    words = set(re.findall(r"\w+", " ".join(re.sub(r"'[^']*'", "", l) for l in lists)))
    return sorted(words & set(house.ROOMS) - {room})


def may_use(room, other):
    if (room, other) in ALLOWED_SIDEWAYS:
        return True
    return house.ROOMS[other] < house.ROOMS[room]


def floors(tree):
    """No room lists one of its own floor or above: no door between desks."""
    return ["src/%s/meson.build:1: room '%s' (floor %d) may not use '%s' (floor %d)" % (
        room, room, house.ROOMS[room], other, house.ROOMS[other])
        for room in house.ROOMS for other in room_uses(tree, room)
        if not may_use(room, other)]


def includes_of(tree, path):
    return re.findall(r'^#include\s+"([^"]+)"', tree.code(path), re.M)


def rooms_reached(tree, room, headers):
    """The rooms whose headers the files of a room include, directly or through others."""
    todo, seen = list(tree.c_files("src/" + room)), set()
    while todo:
        for name in includes_of(tree, todo.pop()):
            if name in headers and name not in seen:
                seen.add(name)
                todo.append(headers[name])
    return {house.room_of(headers[name]) for name in seen}


def only_what_is_used(tree):
    """A listed room is included, else the list says more than the truth."""
    headers = {os.path.basename(path): path for path in tree.files("src", ".h")}
    return ["src/%s/meson.build:1: lists room '%s' and includes none of its headers"
            % (room, other) for room in house.ROOMS for other in room_uses(tree, room)
            if other not in rooms_reached(tree, room, headers)]


def floor_order(tree):
    """src/meson.build names the rooms from the ground up."""
    rooms = re.findall(r"^subdir\('(\w+)'\)", tree.text("src/meson.build"), re.M)
    heights = [house.ROOMS.get(room, -1) for room in rooms]
    return [] if heights == sorted(heights) and -1 not in heights else [
        "src/meson.build:1: the rooms do not stand in the order of their floors"]


def schema_tables(tree):
    """(table, room by the file's name, path) of every CREATE TABLE, index and view."""
    found = []
    for path in tree.files("data/schema", ".sql"):
        room = re.match(r"\d+-([a-z]+)", os.path.basename(path))
        sql = re.sub(r"--[^\n]*", "", tree.text(path))
        for name in re.findall(r"CREATE\s+(?:TABLE|(?:UNIQUE\s+)?INDEX|VIEW)\s+"
                               r"(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", sql, re.I):
            found.append((name, room.group(1) if room else "?", path))
    return found


def table_names(tree):
    return ["%s:1: '%s' does not begin with '%s_'" % (path, name, room)
            for name, room, path in schema_tables(tree) if not name.startswith(room + "_")]


def table_owners(tree):
    """A room's tables are mentioned by no other room."""
    tables = {name: room for name, room, _ in schema_tables(tree)}
    if not tables:
        return []
    pattern = re.compile(r"\b(%s)\b" % "|".join(map(re.escape, tables)))
    complaints = []
    for path in tree.c_files("src"):
        text = house.blank_comments(tree.text(path))
        for literal in re.finditer(house.LITERAL, text):
            complaints += ["%s:%d: table '%s' belongs to room '%s'" % (
                path, house.line_of(text, literal.start()), name, tables[name])
                for name in pattern.findall(literal.group())
                if tables[name] != house.room_of(path)]
    return complaints


def references(tree):
    """A foreign key stays inside its room: rooms meet in the office, not in the schema."""
    complaints = []
    for path in tree.files("data/schema", ".sql"):
        room = os.path.basename(path).split("-", 1)[-1].split(".")[0].split("-")[0]
        sql = re.sub(r"--[^\n]*", "", tree.text(path))
        complaints += ["%s:%d: refers to '%s' of another room" % (
            path, house.line_of(sql, match.start()), match.group(1))
            for match in re.finditer(r"REFERENCES\s+(\w+)", sql, re.I)
            if not match.group(1).startswith(room + "_")]
    return complaints


def described_rooms(tree):
    """Every room of the tree has its paragraph, with its floor, in doc/ARCHITECTURE.md."""
    text = tree.text("doc/ARCHITECTURE.md")
    rooms = {house.room_of(path) for path in tree.files("src", "meson.build")} - {None}
    return ["doc/ARCHITECTURE.md:1: no paragraph on room '%s'" % room for room in sorted(rooms)
            if not re.search(r"^\*\*%s\*\* \((?:floor )?%d\)" % (room, house.ROOMS[room]),
                             text, re.MULTILINE)]


MESON = "x_lib = static_library('x', dependencies: [base, %s, glib])\n"

house.run([
    ("foreign headers stay in their room", foreign_headers,
     {"src/mail/mail-x.c": "#include <sqlite3.h>\n"}),
    ("no room uses its own floor or one above", floors,
     {"src/dispatch/meson.build": MESON % "register"}),
    ("a room lists only rooms that it includes", only_what_is_used,
     {"src/dispatch/meson.build": MESON % "store", "src/dispatch/dispatch-x.c": ""}),
    ("the build file names the rooms from the ground up", floor_order,
     {"src/meson.build": "subdir('office')\nsubdir('base')\n"}),
    ("tables are named after their room", table_names,
     {"data/schema/sqlite/0002-directory.sql": "CREATE TABLE body (id TEXT);\n"}),
    ("tables are mentioned by their room alone", table_owners,
     {"data/schema/sqlite/0002-directory.sql": "CREATE TABLE directory_body (id TEXT);\n",
      "src/office/office-x.c": 'const char *sql = "SELECT id FROM directory_body";\n'}),
    ("every room has its paragraph in doc/ARCHITECTURE.md", described_rooms,
     {"src/mail/meson.build": "", "doc/ARCHITECTURE.md": "**mail** (2). Not its floor.\n"}),
    ("foreign keys stay in their room", references,
     {"data/schema/sqlite/0007-dispatch.sql":
      "CREATE TABLE dispatch_parcel (letter TEXT REFERENCES register_letter (number));\n"}),
])
