#!/usr/bin/env python3
"""Measure the program against yardsticks that do the same work (doc/BENCHMARKS.md).

usage: bench.py                              all rows, as a table
       bench.py ROW...                       only these, of those that --help lists
       bench.py home N DIR [--size 4k|60k]   a home of N issued letters, ready to dispatch

Ours and the yardstick run in turn, five times each; what counts is the ratio of their
medians. Ends with 1 when a row does not reach what is asked of it. --quick runs each once
over less: whether the measurement works, not what it finds.
"""
import argparse
import glob
import os
import shutil
import subprocess
import sys
import time

import document
import home
import speed
from measure import MIB, Missing, Plan, Row, need, run, scratch
from speed import nodemailer, send_ours, sink, write_letters

REJECTED = 65  # how an import ends that did not take every record


# --- import ---------------------------------------------------------------------------------


def popolo_files():
    data = os.environ.get("CHANCERY_TESTDATA") or os.path.join(home.ROOT, "..", "shared", "data")
    files = sorted(glob.glob(os.path.join(data, "popolo", "*", "*-popolo-*.json")) +
                   glob.glob(os.path.join(data, "popolo", "openstates", "*.json")))
    if not files:
        raise Missing("no real directories at CHANCERY_TESTDATA or ../shared/data")
    return files


def import_ours(folder, files):
    place = os.path.join(folder, "home")
    shutil.rmtree(place, ignore_errors=True)
    home.found(place)
    seconds, memory, _ = run(
        [home.CHANCERY, "-C", place, "--as", "aydan", "import", "--country", "us",
         "--language", "en", *files], home.environment(place),
        good=(0, REJECTED))
    return seconds, memory


def import_theirs(folder, files):
    script = os.path.join(home.ROOT, "bench", "import.py")
    schema = os.path.join(home.ROOT, "data", "schema", "sqlite", "0002-directory.sql")
    return run([sys.executable, script, os.path.join(folder, "plain.db"), schema, *files])[0]


def measure_import(plan):
    files = popolo_files()
    ours, theirs, peak = [], [], 0
    with scratch(beside=home.BUILD) as folder:
        for _ in range(plan.rounds):
            seconds, memory = import_ours(folder, files)
            ours.append(seconds)
            peak = max(peak, memory)
            theirs.append(import_theirs(folder, files))
    allowed = 32 * MIB + 2 * max(os.path.getsize(path) for path in files)
    speed = Row("import of %d Popolo files" % len(files), "s", ours, theirs)
    memory = Row("its memory, and what is allowed", "MiB", [peak / MIB], [allowed / MIB])
    return [speed.at_least(speed.theirs / speed.ours, 1.5),
            memory.at_most(peak / allowed, 1.0)]


# --- letters as PDF -------------------------------------------------------------------------


def draw(program, *numbers):
    """Letters a second that one of the two loops draws, one file each."""
    samples = [os.path.join(document.SAMPLES, name) for name in document.LANGUAGES]
    with scratch() as folder:
        seconds = run([os.path.join(home.BUILD, "bench", program), folder,
                       *map(str, numbers), *samples])[0]
    return numbers[-1] / seconds


def measure_pdf(plan):
    ours, theirs = [], []
    for _ in range(plan.rounds):
        ours.append(draw("pdf-ours", 1, plan.letters))
        theirs.append(draw("pdf-cairo", plan.letters))
    row = Row("letters drawn as PDF", "/s", ours, theirs)
    return [row.at_least(row.ours / row.theirs, 5.0)]


# --- messages -------------------------------------------------------------------------------


def measure_dispatch(plan):
    need("node")
    ours, theirs = [], []
    with scratch(beside=home.BUILD) as folder, sink(folder) as port:
        issued, letters = os.path.join(folder, "issued"), os.path.join(folder, "letters")
        home.issued(issued, plan.messages)
        write_letters(issued, letters)
        for _ in range(plan.rounds):
            ours.append(send_ours(folder, issued, port, plan.messages))
            theirs.append(nodemailer(letters, port, plan.messages))
    row = Row("messages composed, ledgered, sent", "/s", ours, theirs)
    return [row.at_least(row.ours / row.theirs, 3.0)]


# --- signatures -----------------------------------------------------------------------------


def sign_ours(key, count):
    """Messages a second of processor time, composed before."""
    samples = [os.path.join(document.SAMPLES, name) for name in document.LANGUAGES]
    return float(run([os.path.join(home.BUILD, "bench", "dkim-ours"), key, str(count),
                      *samples])[2])


def sign_theirs(seconds):
    """Bare RSA signatures a second of processor time."""
    text = run(["openssl", "speed", "-mr", "-seconds", str(seconds), "rsa2048"])[2]
    return float(next(line for line in text.splitlines()
                      if line.startswith("+F2:")).split(":")[3])


def measure_dkim(plan):
    ours, theirs = [], []
    with scratch() as folder:
        key = os.path.join(folder, "key.pem")
        run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
             "-out", key])
        for _ in range(plan.rounds):
            ours.append(sign_ours(key, plan.signed))
            theirs.append(sign_theirs(plan.speed))
    row = Row("messages signed with RSA-2048", "/s", ours, theirs)
    return [row.at_least(row.ours / row.theirs, 0.8)]


# --- the start of the program ---------------------------------------------------------------


def link_empty(folder):
    """A program that does nothing, linked to every library that chancery is linked to."""
    dynamic = subprocess.run(["readelf", "--dynamic", "--wide", home.CHANCERY],
                             capture_output=True, check=True).stdout.decode()
    names = [line.split("[")[1].split("]")[0] for line in dynamic.splitlines()
             if "(NEEDED)" in line]
    source, program = os.path.join(folder, "empty.c"), os.path.join(folder, "empty")
    home.write(source, "int main(void)\n{\n\treturn 0;\n}\n")
    subprocess.run(["cc", "-O2", "-pie", "-fPIE", "-o", program, source,
                    "-Wl,--no-as-needed", *["-l:" + name for name in names]], check=True)
    return program


def start(argv, times):
    """Milliseconds that one start of a program takes, the mean of many."""
    begin = time.perf_counter()
    for _ in range(times):
        subprocess.run(argv, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begin) * 1000 / times


def measure_help(plan):
    ours, theirs = [], []
    with scratch(beside=home.BUILD) as folder:
        program = link_empty(folder)
        start([home.CHANCERY, "--help"], plan.starts)
        for _ in range(plan.rounds):
            ours.append(start([home.CHANCERY, "--help"], plan.starts))
            theirs.append(start([program], plan.starts))
    row = Row("chancery --help, and an empty program", "ms", ours, theirs)
    return [row.at_most(row.ours / row.theirs, 1.3)]


# --- check ----------------------------------------------------------------------------------

MANY, MORE_TIMES = 2000, 10  # findings in the smaller text, and how many times as many


def check_texts(folder, count):
    """Milliseconds that a check of a letter with `count` findings takes, for each finding."""
    dossier = os.path.join(folder, "dossier")
    seconds = 0.0
    for finding in ("{{\n", "33\n", "{{fact.nothing}}\n", "{{ ", "{fact.x ",
                    "[a](&amp;x) "):
        shutil.rmtree(dossier, ignore_errors=True)
        home.write_dossier(dossier, "4k")
        with open(os.path.join(dossier, "letter.en.md"), "a", encoding="utf-8") as out:
            out.write("\n" + finding * count)
        place = os.path.join(folder, "home")
        seconds += run([home.CHANCERY, "-C", place, "--as", "aydan", "check", dossier],
                       home.environment(place), good=(0, REJECTED))[0]
    return seconds * 1000 / count


def measure_check(plan):
    few, many = [], []
    with scratch() as folder:
        home.found(os.path.join(folder, "home"))
        for _ in range(plan.rounds):
            few.append(check_texts(folder, MANY))
            many.append(check_texts(folder, MANY * MORE_TIMES))
    row = Row("a finding of many, and of few", "ms", many, few)
    return [row.at_most(row.ours / row.theirs, 2.0)]


# --- a long paragraph ------------------------------------------------------------------------

WORDS, MORE_WORDS = 250, 10  # of the shorter paragraph, and how many times as many
LONG_WORDS = ("comprehensive", "considerations", "notwithstanding", "administrative",
              "uncertainties", "intergovernmental", "negotiations", "responsibilities",
              "interdisciplinary", "characterisations", "straightforward", "and")


def draw_paragraph(folder, count):
    """Milliseconds that a preview of a letter of one paragraph takes, for each word of it."""
    dossier = os.path.join(folder, "dossier")
    shutil.rmtree(dossier, ignore_errors=True)
    home.write_dossier(dossier, "4k")
    words = (LONG_WORDS[i * i % 11 + i % 2] for i in range(count))
    home.write(os.path.join(dossier, "letter.en.md"),
               "---\nsubject: A visit to the Assembly\n---\n\n" + " ".join(words) + "\n")
    place = os.path.join(folder, "home")
    return run([home.CHANCERY, "-C", place, "--as", "aydan", "preview", "--format", "pdf",
                "--output", os.path.join(folder, "letter.pdf"), dossier],
               home.environment(place))[0] * 1000 / count


def measure_paragraph(plan):
    few, many = [], []
    with scratch() as folder:
        home.approved(os.path.join(folder, "home"), 1, "4k")
        for _ in range(plan.rounds):
            few.append(draw_paragraph(folder, WORDS))
            many.append(draw_paragraph(folder, WORDS * MORE_WORDS))
    row = Row("a word of a long paragraph, and of a short", "ms", many, few)
    return [row.at_most(row.ours / row.theirs, 1.5)]


# --- the table ------------------------------------------------------------------------------

MEASURES = {"import": measure_import, "pdf": measure_pdf, "dispatch": measure_dispatch,
            "dkim": measure_dkim, "help": measure_help, "check": measure_check,
            "paragraph": measure_paragraph,
            **speed.MEASURES, "document": document.measure_document}


def print_table(rows):
    cells = [("work", "ours", "yardstick", "ratio", "reach", "spread", "")]
    cells += [row.cells() for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    for line in cells:
        left = line[0].ljust(widths[0])
        print("  ".join([left] + [cell.rjust(width) for cell, width in
                                  zip(line[1:], widths[1:])]).rstrip())


def measure(names, plan):
    rows = []
    for name in names:
        print("measuring: %s …" % name, file=sys.stderr)
        try:
            rows += MEASURES[name](plan)
        except Missing as reason:
            print("skipped: %s: %s" % (name, reason), file=sys.stderr)
    print_table(rows)
    return 0 if all(row.reached for row in rows) else 1


def make_home(words):
    parser = argparse.ArgumentParser(prog="script/bench home")
    parser.add_argument("letters", type=int, metavar="N")
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--size", choices=("4k", "60k"))
    options = parser.parse_args(words)
    home.issued(os.path.abspath(options.folder), options.letters, options.size)
    print(home.DOSSIER)


def main():
    if sys.argv[1:2] == ["home"]:
        return make_home(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure the program "
                                     "against yardsticks that do the same work.")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(MEASURES))
    parser.add_argument("--queue", type=int, metavar="N", default=100000,
                        help="letters of the largest dossier (default: 100000)")
    parser.add_argument("--quick", action="store_true", help="one round, of less")
    options = parser.parse_args()
    unknown = [name for name in options.rows if name not in MEASURES]
    if unknown:
        parser.error("no row '%s'" % unknown[0])
    return measure(options.rows or list(MEASURES), Plan(options.quick, options.queue))


sys.exit(main())
