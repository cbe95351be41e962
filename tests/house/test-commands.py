#!/usr/bin/env python3
"""Every command has what a command needs: a file, a page that agrees, and a test.

usage: test-commands.py SOURCE-ROOT CHANCERY
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import house


def read_table(chancery):
    """{name: (usage, summary, [options])} as the program prints it."""
    done = subprocess.run([chancery, "--table"], text=True, check=True, stdout=subprocess.PIPE)
    table, options = {}, None
    for line in done.stdout.splitlines():
        fields = line.split("\t")
        if fields[0]:
            options = []
            table[fields[0]] = (fields[1], fields[2], options)
        else:
            options.append(fields[1])
    return table


def rendered(path):
    """A manual page as plain text."""
    done = subprocess.run(["mandoc", "-Tascii", path], text=True, check=True,
                          stdout=subprocess.PIPE)
    return re.sub(".\b", "", done.stdout)


def section(text, name):
    match = re.search(r"^%s\n((?:[ \t].*\n|\n)*)" % name, text, re.MULTILINE)
    return " ".join(match.group(1).split()) if match else ""


def squeezed(usage):
    """A synopsis without the spaces that only typesetting puts there."""
    return re.sub(r"\s+\.\.\.", "...", re.sub(r"\s*\|\s*", "|", usage))


def page_path(root, name):
    return os.path.join(root, "man", "chancery-%s.1" % name)


def files(root, table):
    """A command has its file, and a file its command."""
    expected = {"src/cli/cmd-%s.c" % name for name in table}
    found = {path for path in house.Tree(root).files("src/cli", ".c") if "/cmd-" in path}
    return ["%s: no command" % path for path in sorted(found - expected)] + [
        "%s: missing" % path for path in sorted(expected - found)]


def pages(root, table):
    """A command has its manual page, and a page its command."""
    found = {path[len("man/chancery-"):-2] for path in house.Tree(root).files("man", ".1")
             if path.startswith("man/chancery-")}
    return ["man/chancery-%s.1: missing" % name for name in sorted(set(table) - found)] + [
        "man/chancery-%s.1: no command" % name for name in sorted(found - set(table))]


def synopses(root, table):
    """The page's synopsis is the usage, and its one line the summary."""
    complaints = []
    for name, (usage, summary, _) in table.items():
        if not os.path.exists(page_path(root, name)):
            continue
        text = rendered(page_path(root, name))
        if squeezed(section(text, "SYNOPSIS")) != squeezed("chancery " + usage):
            complaints.append("man/chancery-%s.1: the synopsis is not '%s'" % (name, usage))
        if section(text, "NAME") != "chancery-%s - %s" % (name, summary):
            complaints.append("man/chancery-%s.1: the summary is not '%s'" % (name, summary))
    return complaints


def described(root, table):
    """The page describes every option."""
    complaints = []
    for name, (_, _, options) in table.items():
        if not os.path.exists(page_path(root, name)):
            continue
        with open(page_path(root, name), encoding="utf-8") as file:
            items = re.findall(r"^\.It Fl -([a-z-]+)", file.read(), re.MULTILINE)
        complaints += ["man/chancery-%s.1: %s is not described" % (name, option)
                       for option in options if option[2:] not in items]
    return complaints


def listed(root, table):
    """chancery.1 lists the commands with their summaries, in the order of the table."""
    with open(os.path.join(root, "man/chancery.1"), encoding="utf-8") as file:
        items = re.findall(r"^\.It Xr chancery-([a-z-]+) 1\n(.*)$", file.read(), re.MULTILINE)
    expected = [(name, summary) for name, (_, summary, _) in table.items()]
    return [] if items == expected else ["man/chancery.1: lists %s, not %s" % (items, expected)]


def tested(root, table):
    """Some black-box test runs the command."""
    tree = house.Tree(root)
    text = "".join(tree.text(path) for folder in ("tests/cli", "tests/lib")
                   for path in tree.files(folder, ".py", ".sh"))
    return ["tests/cli: nothing runs '%s'" % name for name in table
            if not re.search(r"""["']%s["']""" % name, text)]


def clean(root, _table):
    """mandoc warns of nothing in the pages."""
    paths = [os.path.join(root, path) for path in house.Tree(root).files("man", ".1", ".5")]
    done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *paths], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return [line for line in done.stdout.splitlines()
            if "referenced manual not found" not in line and "mandoc.db" not in line]


def point(number, name, complaints, wanted):
    good = bool(complaints) == wanted
    print("%sok %d - %s" % ("" if good else "not ", number, name))
    if not wanted:
        for complaint in complaints:
            print("# " + complaint)
    return good


def main():
    root, table = os.path.abspath(sys.argv[1]), read_table(sys.argv[2])
    rules = [files, pages, synopses, described, listed, tested, clean]
    print("1..%d" % (2 * len(rules)))
    good, number = True, 0
    with tempfile.TemporaryDirectory() as folder:
        # A tree where one command's things are missing and another's disagree.
        shutil.copytree(os.path.join(root, "man"), os.path.join(folder, "man"))
        os.remove(page_path(folder, "init"))
        with open(page_path(folder, "verify"), "w", encoding="utf-8") as file:
            file.write(".Dd x\n.Dt X 1\n.Sh NAME\n.Nm chancery-verify\n.Nd nothing\n")
        with open(os.path.join(folder, "man/chancery.1"), "w", encoding="utf-8") as file:
            file.write(".It Xr chancery-init 1\nsomething\n")
        for rule in rules:
            name = rule.__doc__.rstrip(".")
            good &= point(number + 1, name, rule(root, table), False)
            good &= point(number + 2, name + ": a violation is caught", rule(folder, table), True)
            number += 2
    sys.exit(0 if good else 1)


main()
