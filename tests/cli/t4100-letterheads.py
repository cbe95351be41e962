#!/usr/bin/env python3
"""Letterheads by name: those of the home and those shipped, what is wrong with one, and that
a changed one is a changed letter."""
import os
import re
import subprocess
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import (DATA, NOINPUT, NOPERM, SMALL, USAGE, dossier_with, main)  # noqa: E402

DOSSIER = "greetings-7"
TERMS = """head:
  start: { lines: { en: [House of Examples], fr: [Maison des exemples], ar: [مجلس الأمثلة] } }
  middle: { picture: head.svg, alt: { en: A lamp, fr: Une lampe, ar: مصباح }, height: 12mm }
foot: { lines: ['{{sender.address}}'] }
"""
LAMP = "<svg viewBox='0 0 10 10'><circle cx='5' cy='5' r='4' fill='#b08d3c'/></svg>"
LANGUAGES = 5


def letterhead(office, name, **files):
    """A letterhead of the home; a dot in a file's name is written as two underscores."""
    folder = os.path.join(office.home, "letterheads", name)
    os.makedirs(folder, exist_ok=True)
    for file, text in files.items():
        with open(os.path.join(folder, file.replace("__", ".")), "w", encoding="utf-8") as out:
            out.write(text)


def terms_with(office, line):
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        return dossier_with(office, dossier__yaml=source.read() + line)


def text_of(path):
    return subprocess.run(["pdftotext", path, "-"], check=True,
                          capture_output=True).stdout.decode()


def preview(office, name, **options):
    path = office.path(name + ".pdf")
    office.run("preview", "--letterhead", name, "--output", path, **options)
    return path


def test_specimen_pages(office):
    """A page in every language, of those shipped without a home, and of the home's own."""
    for name in ("plain", "bilingual"):
        path = preview(office, name, home=False)
        found = subprocess.run(["pdfinfo", path], check=True, capture_output=True).stdout
        assert re.search(rb"^Pages: +%d$" % LANGUAGES, found, re.M), found
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
        text = text_of(path)
        for word in ("SPECIMEN", "SPÉCIMEN", "NÜMUNƏ", "ОБРАЗЕЦ", "office@assembly.example"):
            assert word in text, (word, text)
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=LAMP)
    text = text_of(preview(office, "house"))
    assert "House of Examples" in text and "Maison des exemples" in text, text


def test_unknown_and_wrong(office):
    """An unknown name has its nearest; a wrong file its place; a dossier none beside it."""
    office.found()
    office.fails(NOINPUT, "preview", "--letterhead", "plian", says="did you mean 'plain'?")
    office.fails(NOINPUT, "preview", "--letterhead", "../keys", says="no letterhead '../keys'")
    letterhead(office, "house", letterhead__yaml="head: { start: { lines: [A] } }\ncolor: x\n")
    office.fails(DATA, "preview", "--letterhead", "house",
                 says="letterheads/house/letterhead.yaml:2:1: unknown key 'color'")
    office.fails(USAGE, "preview", "--letterhead", "plain", "greetings-7")
    office.fails(USAGE, "preview", "--letterhead", "plain", "--format", "html")
    office.fails(USAGE, "preview", says="a dossier, a folder or --letterhead")


def test_check_finds_it(office):
    """What is wrong with a dossier's letterhead is a finding, and nothing is submitted."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=LAMP)
    folder = terms_with(office, "letterhead: house\n")
    office.stock(folder)
    office.run("check", DOSSIER)
    letterhead(office, "house", head__svg=LAMP.replace("<circle", "\n<script/><circle"))
    said = office.run("check", DOSSIER, expect=DATA).stdout.decode()
    assert "letterheads/house/head.svg:2:1: error: <script> is not allowed" in said, said
    office.fails(DATA, "submit", DOSSIER, says="letterheads/house/head.svg:2:1")
    letterhead(office, "house", head__svg=LAMP,
               letterhead__yaml=TERMS.replace("fr: [Maison des exemples], ", ""))
    said = office.run("check", DOSSIER, expect=DATA).stdout.decode()
    assert "letterheads/house/letterhead.yaml:1:1: error: the head has no words in the " \
        "language 'fr' [letterhead]" in said, said


def test_unknown_name_is_found(office):
    """A name that no letterhead has stands at its place in the dossier."""
    office.found()
    folder = terms_with(office, "letterhead: hosue\n")
    said = office.run("check", folder, expect=DATA).stdout.decode()
    assert re.search(r"dossier\.yaml:\d+:13: error: there is no letterhead 'hosue'", said), said


def test_it_is_drawn(office):
    """The dossier's comes before the office's; a picture of the dossier's own before both."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=LAMP)
    letterhead(office, "other", letterhead__yaml="head: { start: { lines: [Elsewhere] } }\n")
    office.stock(terms_with(office, "letterhead: house\n"))
    path = office.path("letter.pdf")
    conf = os.path.join(office.home, "chancery.conf")
    with open(conf, encoding="utf-8") as source:
        text = source.read()
    with open(conf, "w", encoding="utf-8") as out:
        out.write(text.replace("[office]\n", "[office]\nletterhead = other\n"))
    office.run("preview", DOSSIER, "--format", "pdf", "--output", path)
    assert "Elsewhere" not in text_of(path), text_of(path)
    office.run("import", os.path.join(SMALL, "dossier"))
    office.run("preview", DOSSIER, "--format", "pdf", "--output", path)
    assert "Elsewhere" in text_of(path), text_of(path)


def test_changed_letterhead_voids_approval(office):
    """What was approved is what is drawn: another letterhead is named, and nothing issued."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=LAMP)
    office.stock(terms_with(office, "letterhead: house\n"))
    office.approve()
    letterhead(office, "house", head__svg=LAMP.replace("#b08d3c", "#000"))
    office.fails(NOPERM, "issue", DOSSIER, says="the letterhead's file 'head.svg'")
    assert office.status()["state"] == "draft"


def test_letters_carry_it(office):
    """Sealed letters hold the picture as vectors, and its alternative text."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=LAMP)
    office.stock(terms_with(office, "letterhead: house\n")).issue()
    office.run("show", DOSSIER, "--letters", office.path("letters"))
    names = [name for name in os.listdir(office.path("letters")) if name.endswith(".pdf")]
    assert names
    for name in names:
        with open(office.path("letters", name), "rb") as source:
            pdf = source.read()
        streams = [zlib.decompress(one) for one in
                   re.findall(rb"/Subtype /Form .*?stream\n(.*?)\nendstream", pdf, re.S)]
        assert any(b"0.69 0.553 0.235 rg" in one for one in streams), streams
        assert b"/Image" not in pdf


main(globals())
