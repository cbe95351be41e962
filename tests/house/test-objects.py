#!/usr/bin/env python3
"""What only the compiler knows: mutable globals, and headers that stand alone.

usage: test-objects.py SOURCE-ROOT BUILD-ROOT
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

import house

# Sections of an object file that the program may write to. Constant tables that hold
# pointers stand in .data.rel.ro, which the loader makes read-only.
WRITABLE = re.compile(r"\.(data|bss|tdata|tbss)(\.(?!rel\.ro)|$)")
# A quark's cache (G_DEFINE_QUARK), and what the sanitizers add.
EXEMPT = re.compile(r"q\.\d+$|\.?L?(_?_?asan|_?_?ubsan|_?_?odr_asan)")


def compile_commands(build):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        return json.load(file)


def symbols_in(objects):
    done = subprocess.run(["objdump", "-t", *objects], text=True, check=True,
                          stdout=subprocess.PIPE)
    path = None
    for line in done.stdout.splitlines():
        if ":     file format" in line:
            path = line.split(":")[0]
        match = re.match(r"[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+ (?:\.hidden )?(\S+)$", line)
        if match:
            yield path, match.group(2), match.group(3)


def mutable_globals(objects):
    return ["%s: mutable variable '%s'" % (os.path.basename(path), name)
            for path, section, name in symbols_in(objects)
            if (WRITABLE.match(section) or section == "*COM*")
            and not WRITABLE.match(name) and not EXEMPT.match(name)]


def house_objects(commands, build):
    return [os.path.join(build, command["output"]) for command in commands
            if command["output"].startswith("src/")]


def flags_of(command):
    """The options that decide what a header sees."""
    words = shlex.split(command["command"])
    return [word for word in words if re.match(r"-(I|D|std=|isystem)", word)]


def stands_alone(header, flags, folder):
    done = subprocess.run(["cc", "-fsyntax-only", "-x", "c", "-Wall", "-Wextra", "-Werror",
                           "-Wno-pragma-once-outside-header", *flags, header], cwd=folder,
                          text=True, check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    return [] if done.returncode == 0 else ["%s: %s" % (
        os.path.basename(header), done.stderr.splitlines()[0] if done.stderr else "fails")]


def lonely_headers(root, build, commands):
    flags = {}
    for command in commands:
        room = os.path.normpath(os.path.join(build, command["file"]))
        flags.setdefault(os.path.dirname(room), flags_of(command))
    jobs = []
    for path in house.Tree(root).files("src", ".h"):
        full = os.path.join(root, path)
        if os.path.dirname(full) in flags:
            jobs.append((full, flags[os.path.dirname(full)], build))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return [complaint for found in pool.map(lambda job: stands_alone(*job), jobs)
                for complaint in found]


def sample_object(text, folder):
    source, target = os.path.join(folder, "x.c"), os.path.join(folder, "x.o")
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["cc", "-fPIE", "-c", source, "-o", target], check=True)
    return target


def point(number, good, name, notes=()):
    print("%sok %d - %s" % ("" if good else "not ", number, name))
    for note in notes:
        print("# " + note)
    return bool(good)


def main():
    root, build = map(os.path.abspath, sys.argv[1:3])
    commands = compile_commands(build)
    print("1..5")
    found = mutable_globals(house_objects(commands, build))
    good = point(1, not found, "no mutable globals", found)
    with tempfile.TemporaryDirectory() as folder:
        bad = sample_object("int f(void);\nint f(void)\n{\n\tstatic int n;\n\treturn ++n;\n}\n",
                            folder)
        good &= point(2, mutable_globals([bad]), "no mutable globals: a violation is caught")
        table = sample_object("extern const char *const t[];\nconst char *const t[] = {\"a\"};\n",
                              folder)
        found = mutable_globals([table])
        good &= point(3, not found, "no mutable globals: a constant table is none", found)
        header = os.path.join(folder, "x.h")
        with open(header, "w", encoding="utf-8") as file:
            file.write("uint8_t f(void);\n")
        good &= point(4, stands_alone(header, [], folder),
                      "every header stands alone: a violation is caught")
    found = lonely_headers(root, build, commands)
    good &= point(5, not found, "every header stands alone", found)
    sys.exit(0 if good else 1)


main()
