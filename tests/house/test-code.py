#!/usr/bin/env python3
"""What the code may not contain, and how a file begins (doc/STYLE.md)."""
import os
import re
import subprocess

import house

MACROS = 10
BANNED = ("strcpy strncpy strcat strncat sprintf vsprintf gets gmtime localtime strtok "
          "atoi atol atof system popen alloca").split()
OBJECTS = (r"\b(G_DEFINE_TYPE\w*|G_DECLARE_\w+|GVariant\w*|g_variant_\w+|g_thread_\w+|"
           r"GThread|GTask|GMainLoop)\b|#\s*include\s*<gio/")
TALKING = (r"\b(g_print|g_printerr|g_message|g_warning|g_critical|g_info|g_debug|g_log|"
           r"printf|puts|putchar|perror)\s*\(|\b(stdout|stderr)\b")
# Written so that this file does not match itself.
MACHINE = r"(?<![\w.-])/(?:(?:w[o]rk|r[o]ot|f[a]rm|tm[p]/w)/|tm[p]/plan\b)"


def no_goto(tree):
    return house.each_match(tree, tree.c_files(), r"\bgoto\b", lambda m: "goto")


def few_macros(tree):
    found = house.each_match(tree, tree.c_files("src"), r"^\s*#\s*define\s+(\w+)\(",
                             lambda m: "function-like macro '%s'" % m.group(1))
    return found if len(found) > MACROS else []


def no_banned_calls(tree):
    return house.each_match(tree, tree.c_files(), r"(?<![\w.>])(%s)\s*\(" % "|".join(BANNED),
                            lambda m: "banned call '%s'" % m.group(1))


def no_objects(tree):
    return house.each_match(tree, tree.c_files("src"), OBJECTS,
                            lambda m: "GLib is the substrate only: '%s'" % m.group().strip())


def no_talking(tree):
    rooms = [path for path in tree.c_files("src")
             if house.ROOMS.get(house.room_of(path), 9) < house.ROOMS["office"]]
    return house.each_match(tree, rooms, TALKING,
                            lambda m: "a room returns errors and prints nothing: '%s'" % m.group())


def no_conditionals(tree):
    complaints = []
    for path in tree.c_files("src"):
        if house.room_of(path) in ("base", "store"):
            continue
        guard = re.sub(r"\W", "_", os.path.basename(path)).upper()
        complaints += house.each_match(
            tree, [path], r"^\s*#\s*(?:if|ifdef|elif|ifndef(?!\s+%s\b))\b.*$" % guard,
            lambda m: "conditional code: " + m.group().strip())
    return complaints


def header_guards(tree):
    complaints = []
    for path in tree.files("src", ".h"):
        guard = re.sub(r"\W", "_", os.path.basename(path)).upper()
        if not re.search(r"^#ifndef %s\n#define %s\n" % (guard, guard), tree.text(path), re.M):
            complaints.append("%s:1: the header is not guarded by %s" % (path, guard))
    return complaints


def include_order(tree):
    """Own header first, then those of the house, then foreign ones."""
    complaints = []
    headers = set(tree.files("src", ".h"))
    for path in tree.files("src", ".c"):
        own = path[:-2] + ".h"
        names = re.findall(r'^#include\s+(["<])([^">]+)[">]', tree.code(path), re.M)
        if own in headers and (not names or names[0][1] != os.path.basename(own)):
            complaints.append("%s:1: its own header is not included first" % path)
        quotes = [quote for quote, _ in names]
        if quotes != sorted(quotes):
            complaints.append("%s:1: a foreign header stands before one of the house" % path)
    return complaints


def file_names(tree):
    """src/<room>/<room>-<noun>; commands are cmd-<name>; a unit test names its room."""
    complaints = []
    for path in tree.c_files("src"):
        room, name = house.room_of(path), os.path.basename(path)
        if not re.match(r"%s-[a-z0-9-]+\.[ch]$" % (room if room != "cli" else "(cli|cmd)"), name):
            complaints.append("%s:1: not named <room>-<noun>" % path)
    for path in tree.c_files("tests/unit"):
        room = path.split("/")[2]
        if not re.match(r"(?!test-)|test-%s-[a-z0-9-]+\.c$" % room, os.path.basename(path)):
            complaints.append("%s:1: not named test-<room>-<noun>" % path)
    return complaints


def published_files(tree):
    """What git knows, or, where there is no git, everything."""
    done = subprocess.run(["git", "-C", tree.root, "ls-files", "-z"], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    names = [name for name in done.stdout.split("\0") if name]
    return names if done.returncode == 0 and names else tree.files("")


def no_machine_paths(tree):
    complaints = []
    for path in published_files(tree):
        try:
            text = tree.text(path)
        except (UnicodeDecodeError, OSError):
            continue
        complaints += ["%s:%d: a path of somebody's machine" % (
            path, house.line_of(text, match.start())) for match in re.finditer(MACHINE, text)]
    return complaints


def decision_numbers(tree):
    """doc/decisions/NNNN-words.md, each with a number of its own that its title begins with."""
    complaints, seen = [], {}
    for path in tree.files("doc/decisions", ".md"):
        number = os.path.basename(path)[:4]
        if not re.match(r"# %d · \S" % int(number), tree.text(path)):
            complaints.append("%s:1: the title does not begin with its number" % path)
        if number in seen:
            complaints.append("%s:1: %s has the same number" % (path, seen[number]))
        seen[number] = path
    return complaints


house.run([
    ("no goto", no_goto, {"src/base/base-x.c": "void f(void)\n{\n\tgoto end;\n}\n"}),
    ("at most %d function-like macros" % MACROS, few_macros,
     {"src/base/base-x.h": "".join("#define M%d(a) a\n" % n for n in range(MACROS + 1))}),
    ("no banned calls", no_banned_calls, {"src/base/base-x.c": "int a = atoi(text);\n"}),
    ("GLib without objects, variants and threads", no_objects,
     {"src/base/base-x.c": "static GVariant *value;\n"}),
    ("rooms below the office print and log nothing", no_talking,
     {"src/store/store-x.c": 'void f(void)\n{\n\tfprintf(stderr, "x");\n}\n'}),
    ("no conditional code outside base and store", no_conditionals,
     {"src/mail/mail-x.c": "#ifdef DEBUG\n#endif\n"}),
    ("headers are guarded by their name", header_guards, {"src/mail/mail-x.h": "int a;\n"}),
    ("own header first, foreign headers last", include_order,
     {"src/mail/mail-x.c": '#include <glib.h>\n#include "mail-x.h"\n', "src/mail/mail-x.h": ""}),
    ("files are named after their room", file_names, {"src/mail/address.c": ""}),
    ("a decision has a number of its own", decision_numbers,
     {"doc/decisions/0001-x.md": "# 1 · X\n", "doc/decisions/0001-y.md": "# 1 · Y\n"}),
    ("a decision begins with its number", decision_numbers,
     {"doc/decisions/0001-x.md": "# X\n"}),
    ("no paths of one machine", no_machine_paths,
     {"doc/x.md": "see /w" + "ork/data for it\n"}),
    ("no paths of one machine's passing folders", no_machine_paths,
     {"doc/x.md": "see /tm" + "p/w/data for it\n"}),
])
