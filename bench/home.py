"""A home with many issued letters, made by the program's own commands.

What is invented here lives under .example: twenty parliaments, a committee for every
letter, and its chair. The letters are those of examples/khojali-33 in its five languages,
or, of a given size, in English only.
"""
import os
import random
import re
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build-bench")
CHANCERY = os.path.join(BUILD, "chancery")
EXAMPLE = os.path.join(ROOT, "examples", "khojali-33")

DOSSIER = "bench-1"
NOW = "2025-02-24T09:00:00+04:00"
LANGUAGES = ("az", "en", "fr", "ru", "ar")
PARLIAMENTS = 20
PART = 20000  # letters' worth of directory a file: an import holds all of its file in memory
STROKES_60K = 1260  # of a letterhead that brings the message of a letter to 60 KiB

SMALL_DOSSIER = """\
dossier: bench-1
title: { en: Note }
occasion: { name: day, date: 1889-06-30, title: { en: Day } }
year: 2025
languages: [en]
circle: bench
series: "1-14"
sender: { name: { en: Assembly }, address: office@assembly.example }
place: { en: Numuna }
signatory: { en: [Assembly] }
approval: [chair]
channels: [email]
attachment: none
"""
SMALL_LETTER = """\
---
subject: A visit to the Assembly
---

The Assembly opens its reading rooms to the committees of other parliaments. Whoever works on the
history of a law, on the standing orders of a chamber or on the records of a debate will find there
the printed minutes, the petitions, and the letters that were written to the Speaker.

We should be glad to welcome the members of your committee, and those who work for it. The rooms
are open on every working day; an interpreter can be present when we know of the visit beforehand.

The catalogue can be read from afar. What it lists can be copied for you without charge, and our
archivists answer questions on where a matter may be found. Please write to the address above, in
whichever language is nearest to you, and say who will come and what they wish to see.

We thank you for the attention that you give to this letter, and for the years of good work that
our two houses have behind them.
"""


def environment(home):
    """What the commands need to run in `home` without a person."""
    return dict(os.environ, CHANCERY_NOW=NOW, CHANCERY_MACHINE="bench", LC_ALL="C.UTF-8", NO_COLOR="1",
                CREDENTIALS_DIRECTORY=os.path.join(home, "credentials"))


def chancery(home, *words, user="aydan"):
    argv = [CHANCERY, "-C", home, "--as", user, *words]
    done = subprocess.run(argv, env=environment(home), capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit("%s\n%s" % (" ".join(argv), done.stderr.decode(errors="replace")))
    return done.stdout


def found(home):
    """A new home with an officer and an approver."""
    chancery(home, "init", "--name", "Assembly", "--origin", "assembly.example/register",
             "--site", "https://assembly.example/news")
    credentials = os.path.join(home, "credentials")
    os.mkdir(credentials, 0o700)
    for user in ("aydan", "rauf"):
        with open(os.path.join(credentials, "chancery." + user), "w", encoding="ascii") as out:
            os.fchmod(out.fileno(), 0o600)
            out.write("the passphrase of %s\n" % user)
    chancery(home, "user", "add", "aydan", "--role", "administrator", "--role", "officer",
             "--role", "registrar", "--role", "press")
    chancery(home, "user", "add", "rauf", "--role", "approver", "--office", "chair")


def write_directory(path, numbers, languages):
    """The invented parliaments, and a committee for each of `numbers` with a chair who can be
    reached."""
    countries = ["x" + chr(ord("a") + i) for i in range(PARLIAMENTS)]
    with open(path, "w", encoding="utf-8") as out:
        out.write("circles:\n  - { id: bench, title: Bench, select: { kind: [committee] } }\n"
                  "bodies:\n")
        for i, country in enumerate(countries):
            out.write("  - { id: %s, kind: parliament, country: %s, languages: [%s], "
                      "name: { en: Parliament %d } }\n" % (
                          country, country, languages[i % len(languages)], i + 1))
        for i in numbers:
            out.write("  - { id: c%d, kind: committee, parent: %s, "
                      "name: { en: Committee %d } }\n" % (
                          i, countries[i % PARLIAMENTS], i + 1))
        out.write("persons:\n")
        for i in numbers:
            out.write("  - { id: p%d, name: { en: Chair %d, ru-dative: Председателю %d }, "
                      "gender: %s, channels: { email: chair%d@%s.example } }\n" % (
                          i, i + 1, i + 1, ("female", "male")[i % 2], i + 1,
                          countries[i % PARLIAMENTS]))
        out.write("posts:\n")
        for i in numbers:
            out.write("  - { body: c%d, role: chair, holders: [{ person: p%d }] }\n" % (i, i))


def write(path, text):
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def letterhead(strokes):
    """An SVG of short strokes in no order, which nothing can compress much."""
    chance = random.Random(strokes)
    path = "".join("M%d %dl%d %d" % (chance.randrange(9999), chance.randrange(1500),
                                     chance.randrange(-99, 99), chance.randrange(-99, 99))
                   for _ in range(strokes))
    return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9999 1500">'
            '<path fill="none" stroke="#888" d="%s"/></svg>\n' % path)


def write_dossier(folder, size):
    """The dossier's folder; its letters come out as messages of about `size`, if given."""
    if size == "4k":
        os.mkdir(folder)
        write(os.path.join(folder, "dossier.yaml"), SMALL_DOSSIER)
        write(os.path.join(folder, "letter.en.md"), SMALL_LETTER)
        return
    shutil.copytree(EXAMPLE, folder)
    os.unlink(os.path.join(folder, "directory.yaml"))
    path = os.path.join(folder, "dossier.yaml")
    with open(path, encoding="utf-8") as source:
        text = source.read()
    text = re.sub(r"(?m)^dossier: .*$", "dossier: " + DOSSIER, text)
    write(path, re.sub(r"(?m)^circle: .*$", "circle: bench", text))
    if size == "60k":
        write(os.path.join(folder, "letterhead.svg"), letterhead(STROKES_60K))


def approved(home, count, size=None):
    """A new home with a dossier of `count` letters, approved and ready to be issued."""
    found(home)
    with tempfile.TemporaryDirectory() as folder:
        directory = os.path.join(folder, "directory.yaml")
        dossier = os.path.join(folder, "dossier")
        for first in range(0, count, PART):
            write_directory(directory, range(first, min(first + PART, count)),
                            ("en",) if size else LANGUAGES)
            chancery(home, "import", directory)
        write_dossier(dossier, size)
        chancery(home, "import", dossier)
    chancery(home, "submit", DOSSIER)
    chancery(home, "approve", DOSSIER, user="rauf")


def issued(home, count, size=None):
    """A new home with `count` issued letters, none of them sent."""
    approved(home, count, size)
    chancery(home, "issue", DOSSIER)
