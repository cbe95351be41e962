#!/usr/bin/env python3
"""Letterheads by name: those of the home and those shipped, what is wrong with one, and that
a changed one is a changed letter."""
import base64
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import (CHANCERY, CONFIG, DATA, NOINPUT, NOPERM, ROOT, SMALL, USAGE, dossier_with, main)  # noqa: E402

DOSSIER = "greetings-7"
TERMS = """head:
  start: { lines: { en: [House of Examples], fr: [Maison des exemples], ar: [مجلس الأمثلة] } }
  middle: { picture: head.svg, alt: { en: A lamp, fr: Une lampe, ar: مصباح }, height: 12mm }
foot: { lines: ['{{sender.address}}'] }
"""
LAMP = "<svg viewBox='0 0 10 10'><circle cx='5' cy='5' r='4' fill='#b08d3c'/></svg>"
LANGUAGES = 5
SVG = "<svg xmlns='http://www.w3.org/2000/svg' " \
    "xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 60 30'>%s</svg>"
BLUR = SVG % ("<filter id='f'><feGaussianBlur stdDeviation='2'/></filter>\n"
              "<rect width='40' height='20' fill='#a00' filter='url(#f)'/>")
LAUGHS = "<g id='a0'><rect width='1' height='1'/></g>" + "".join(
    "<g id='a%d'>%s</g>" % (i, "<use href='#a%d'/>" % (i - 1) * 10) for i in range(1, 12))
BOMB = "<filter id='f' x='0' y='0' width='1' height='1'>%s</filter>" \
    "<rect width='60' height='30' filter='url(#f)'/>" % (
        "<feTurbulence baseFrequency='5' numOctaves='10000'/>"
        "<feGaussianBlur stdDeviation='50'/>" * 400)
TOO_LONG = "it cannot be drawn within the memory and time that a picture may take"
PATIENCE = 60  # seconds, on a machine that has other things to do


def png(width, height):
    """A picture of one colour, small as a file."""
    def chunk(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))
    rows = zlib.compress((b"\0" + b"\x30\x90\x30" * width) * height, 9)
    data = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + \
        chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return "<image width='60' height='30' href='data:image/png;base64,%s'/>" % \
        base64.b64encode(data).decode()


# What a picture may be that nobody should draw, and what is said of it.
HOSTILE = {
    "file": (SVG % "\n<image xlink:href='file:///etc/passwd'/>",
             "head.svg:2:1: <image> names 'file:///etc/passwd'"),
    "network": (SVG % "<use href='https://a.example/b.svg#c'/>",
                "head.svg:1:1: <use> names 'https://a.example/b.svg#c'"),
    "other-file": (SVG % "<use xlink:href='other.svg#c'/>", "<use> names 'other.svg#c'"),
    "paint": (SVG % "<rect fill='url( \"x.svg#a\" )'/>", "'fill' names something outside"),
    "import": (SVG % "<style>@import 'x.css';</style>", "the style sheet names something"),
    "escape": (SVG % "<style><![CDATA[a { fill: u\\72l(x) }]]></style>",
               "the style sheet names something"),
    "script": (SVG % "<script>1</script>", "<script> is not allowed"),
    "event": (SVG % "<rect onload='x()'/>", "attribute 'onload' is not allowed"),
    "foreign": (SVG % "<foreignObject/>", "<foreignObject> is not allowed"),
    "text": (SVG % "<text>A</text>", "turn it into paths"),
    "entities": ("<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>%s]>" % "".join(
        "<!ENTITY %s '%s'>" % (chr(98 + i), "&%s;" % chr(97 + i) * 10) for i in range(9))
        + SVG % "&j;", "<!DOCTYPE… is not allowed"),
    "deep": (SVG % ("<g>" * 5000 + "</g>" * 5000), "more than 32 elements deep"),
    "many": (SVG % ("<style/>" + "<g/>" * 20001), "more than 20000 elements"),
    "broken": (SVG % "<g>", "head.svg:1:1: "),
    "bytes": ("<svg viewBox='0 0 1 1'>\n\udcff</svg>", "head.svg:2:1: it is no text in UTF-8"),
    "huge-picture": (SVG % png(10000, 5000),
                     "an embedded picture has 10000 by 5000 dots, more than 16000000"),
    "laughs": (SVG % (LAUGHS + "<use href='#a11'/>"), None),
    "bomb": (SVG % BOMB, TOO_LONG),
    "no-size": ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 0'>"
                "<style/></svg>", None),
    "enormous": ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1e30 1e30'>"
                 "<style/></svg>", "the picture has no size"),
}


def letterhead(office, name, **files):
    """A letterhead of the home; a dot in a file's name is written as two underscores."""
    folder = os.path.join(office.home, "letterheads", name)
    os.makedirs(folder, exist_ok=True)
    for file, text in files.items():
        with open(os.path.join(folder, file.replace("__", ".")), "w", encoding="utf-8",
                  errors="surrogateescape") as out:
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
    letterhead(office, "mute", head__svg=LAMP, letterhead__yaml="head: { middle: { picture: "
               "head.svg, alt: {} } }\n")
    office.fails(DATA, "preview", "--letterhead", "mute", says="is whole in no language")
    office.fails(USAGE, "preview", "--letterhead", "plain", "greetings-7")
    office.fails(USAGE, "preview", "--letterhead", "plain", "--format", "html")
    office.fails(USAGE, "preview", says="a dossier, a folder or --letterhead")


def test_no_room_for_the_letter(office):
    """Head, foot and margins must leave something of the page."""
    office.found()
    office.write("home/letterheads/lamp/head.svg", LAMP)
    office.write("home/letterheads/lamp/letterhead.yaml",
                 TERMS.replace("12mm", "59mm") + "margins: { top: 80mm, bottom: 80mm }\n")
    office.fails(DATA, "preview", "--letterhead", "lamp", "--output", "x.pdf",
                 says="mm of the first page to the letter, less than 60")


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


def test_findings_name_files(office):
    """A finding's file can be opened: it is the home's, not below a dossier's folder."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg="<svg>\n</svg>")
    folder = terms_with(office, "letterhead: house\n")
    for where in (office.home, "home"):
        found = json.loads(office.run("-C", where, "check", folder, "--json", home=False,
                                      expect=DATA).stdout)["findings"]
        files = [one["file"] for one in found if one["rule"] == "letterhead"]
        assert files and all(os.path.isfile(office.path(file)) for file in files), found
    said = office.run("check", folder, expect=DATA).stdout.decode()
    assert "\n" + office.path("home/letterheads/house/head.svg:1:1") in "\n" + said, said


def test_links_that_lead_out(office):
    """What lies in a folder is its own: nobody's file is read through a link."""
    office.found()
    secret = office.write("secret.svg", LAMP)
    letterhead(office, "house", letterhead__yaml=TERMS)
    place = office.path("home/letterheads/house/head.svg")
    os.symlink(secret, place)
    office.fails(DATA, "preview", "--letterhead", "house", "--output", "x.pdf",
                 says="is a link that leads out of the folder")
    os.remove(place)
    os.symlink("lamp.svg", place)
    letterhead(office, "house", lamp__svg=LAMP)
    office.run("preview", "--letterhead", "house", "--output", "x.pdf")
    for name, target in (("signature.png", secret), ("more", office.path("home")),
                         ("up.svg", "../secret.svg")):
        folder = dossier_with(office)
        os.symlink(target, os.path.join(folder, name))
        for verb in ("check", "import"):
            office.fails(DATA, verb, folder, says="'%s' is a link that leads out of the folder"
                         % os.path.join(folder, name))
    folder = dossier_with(office)
    os.symlink("letter.en.md", os.path.join(folder, "same.md"))
    os.symlink(folder, office.path("by-link"))
    office.run("import", office.path("by-link"))


def test_doctor_draws(office):
    """The doctor draws the home's letterheads, and tells which picture is refused, and where."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=LAMP)
    assert "letterheads can be drawn" in office.run("doctor").stdout.decode()
    letterhead(office, "house", head__svg=LAMP.replace("<circle", "\n<script/><circle"))
    letterhead(office, "tall", head__svg=LAMP, letterhead__yaml=TERMS.replace("12mm", "59mm") +
               "margins: { top: 80mm, bottom: 80mm }\n")
    said = office.run("doctor", expect=CONFIG).stdout.decode()
    assert office.path("home/letterheads/house/head.svg:2:1: <script> is not allowed") in said, said
    assert "mm of the first page to the letter, less than 60" in said, said
    assert "chancery preview --letterhead house" in said, said


def test_drawn_once(office):
    """What checks a dossier and what draws its letters share a picture that becomes dots."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=BLUR)
    office.stock(terms_with(office, "letterhead: house\n"))
    folder, log = office.path("bin"), office.path("drawn")
    os.mkdir(folder)
    shutil.copy2(CHANCERY, folder)
    drawer = os.path.join(folder, "chancery-drawer")
    with open(drawer, "w", encoding="utf-8") as out:
        out.write("#!/bin/sh\necho >>%s\nexec %s \"$@\"\n" % (
            log, os.path.join(os.path.dirname(CHANCERY), "chancery-drawer")))
    os.chmod(drawer, 0o755)
    subprocess.run([os.path.join(folder, "chancery"), "-C", office.home, "--as", "aydan", "submit",
                    DOSSIER], env=office.env, check=True, timeout=PATIENCE)
    assert office.read("drawn") == b"\n", office.read("drawn")


def test_unknown_name_is_found(office):
    """A name that no letterhead has stands at its place in the dossier."""
    office.found()
    folder = terms_with(office, "letterhead: hosue\n")
    said = office.run("check", folder, expect=DATA).stdout.decode()
    assert re.search(r"dossier\.yaml:\d+:13: error: there is no letterhead 'hosue'", said), said


def test_it_is_drawn(office):
    """The dossier's comes before the circle's, and that before the office's."""
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
    circle = "circles:\n  - { id: everyone, letterhead: %s, select: { role: chair } }\n"
    office.run("import", office.write("circle.yaml", circle % "house"))
    office.run("preview", DOSSIER, "--format", "pdf", "--output", path)
    assert "Elsewhere" not in text_of(path), text_of(path)
    office.fails(DATA, "import", office.write("circle.yaml", circle % "'A B'"),
                 says="the name of a letterhead is expected")


def size_of(path):
    """Width and height of the first page in points, rounded."""
    found = subprocess.run(["pdfinfo", path], check=True, capture_output=True).stdout.decode()
    return [round(float(edge)) for edge in
            re.search(r"Page size: +([\d.]+) x ([\d.]+)", found).groups()]


def manifest_of(office):
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    pieces = base.execute("SELECT piece FROM drafting_manifest WHERE round = (SELECT "
                          "MAX(round) FROM drafting_manifest) ORDER BY place").fetchall()
    base.close()
    return b"".join(piece for piece, in pieces).decode()


A4, LETTER = [595, 842], [612, 792]


def test_pages_by_the_letterhead(office):
    """The letterhead chooses format, paper and setting; what the dossier says comes first."""
    office.found()
    letterhead(office, "house", head__svg=LAMP,
               letterhead__yaml=TERMS + "page: { format: us-10, text: justified }\n")
    assert size_of(preview(office, "house")) == LETTER
    path = office.path("letter.pdf")
    for line, size, record in (
            ("", LETTER, "page\tus-10\tletter\tjustified"),
            ("page: { text: ragged }\n", LETTER, "page\tus-10\tletter\tragged"),
            ("page: { paper: a4 }\n", A4, "page\tus-10\ta4\tjustified"),
            ("page: { format: plain }\n", A4, "page\tplain\ta4\tjustified"),
            ("page: { format: plain, text: ragged }\n", A4, None)):
        folder = terms_with(office, "letterhead: house\n" + line)
        office.stock(folder)
        office.run("preview", DOSSIER, "--format", "pdf", "--output", path)
        assert size_of(path) == size, (line, size_of(path))
        office.approve()
        found = re.findall(r"^page\t.*$", manifest_of(office), re.M)
        assert found == ([record] if record else []), (line, found)
        office.run("reject", DOSSIER, "--why", "again", user="rauf")


def test_return_line(office):
    """Where there is a window, the letterhead's return line stands in all forms of a letter."""
    office.found()
    letterhead(office, "house", head__svg=LAMP, letterhead__yaml=TERMS +
               "return-line: ['{{sender.name}}', 1 Square, '{{place}}']\n")
    line = "Test Office · 1 Square · Testville"
    path = office.path("letter.pdf")
    for page, there in (("din-5008-b", True), ("plain", False)):
        office.stock(terms_with(office, "letterhead: house\npage: { format: %s }\n" % page))
        office.run("preview", DOSSIER, "--format", "pdf", "--output", path, "--language", "en")
        assert (line in text_of(path)) == there, (page, text_of(path))
        for form in ("text", "html"):
            said = office.run("preview", DOSSIER, "--format", form, "--language", "en")
            assert (line in said.stdout.decode()) == there, (page, form)
    letterhead(office, "house", head__svg=LAMP, letterhead__yaml=TERMS +
               "return-line: ['{{sender.name}}', 1 Square]\npage: { format: din-5008-b }\n")
    shown = text_of(preview(office, "house"))
    assert "Test Office · 1 Square" in shown, shown
    letterhead(office, "house", letterhead__yaml=TERMS + "return-line: { en: A, fr: B }\n")
    said = office.run("check", DOSSIER, expect=DATA).stdout.decode()
    assert "error: the return line has no words in the language 'ar' [letterhead]" in said, said


def test_shipped_ones_fit_every_format(office):
    """A letterhead that is shipped has room above every window, in every language."""
    office.found()
    for name in ("plain", "bilingual"):
        for kind in ("plain", "din-5008-a", "din-5008-b", "iso-dl", "us-10"):
            folder = office.path("home", "letterheads", name)
            shutil.copytree(os.path.join(ROOT, "data", "letterheads", name), folder,
                            dirs_exist_ok=True)
            with open(os.path.join(folder, "letterhead.yaml"), "a", encoding="utf-8") as out:
                out.write("page: { format: %s }\n" % kind)
            path = preview(office, name)
            assert size_of(path) == (LETTER if kind == "us-10" else A4), (name, kind)
            found = subprocess.run(["pdfinfo", path], check=True, capture_output=True).stdout
            assert re.search(rb"^Pages: +%d$" % LANGUAGES, found, re.M), found


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


def images_of(pdf):
    return re.findall(rb"/Subtype /Image /Width (\d+) /Height (\d+) .*?stream\n(.*?)\nendstream",
                      pdf, re.S)


def unfilter(data, width, height):
    """The dots of rows that are differences to the one above."""
    row, above = width * 3, bytes(width * 3)
    for y in range(height):
        line = data[y * (row + 1):(y + 1) * (row + 1)]
        assert line[0] == 2, line[0]
        above = bytes((a + b) & 255 for a, b in zip(line[1:], above))
        yield above


def test_dots(office):
    """What is no vector is drawn at 600 dots an inch, noted by check, and in the manifest."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=BLUR)
    office.stock(terms_with(office, "letterhead: house\n"))
    said = office.run("check", DOSSIER).stdout.decode()
    assert re.search(r"letterheads/house/head\.svg:1:1: note: it is drawn as 566 by 283 dots, "
                     r"and not as vectors: <filter> is not allowed", said), said
    office.issue()
    office.run("show", DOSSIER, "--letters", office.path("letters"))
    name = [one for one in os.listdir(office.path("letters")) if one.endswith(".pdf")][0]
    with open(office.path("letters", name), "rb") as source:
        pdf = source.read()
    (width, height, data), = images_of(pdf)
    width, height = int(width), int(height)
    assert (width, height) == (566, 283), (width, height)
    rows = list(unfilter(zlib.decompress(data), width, height))
    assert len(rows) == height
    middle = rows[height // 3][300:303]
    assert middle == b"\xaa\0\0", middle         # the red in the middle of the rectangle
    assert rows[-1][-3:] == b"\xff\xff\xff"  # white beside it
    path = office.path("letter.pdf")
    with open(path, "wb") as out:
        out.write(pdf)
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)


def test_embedded_picture(office):
    """A PNG within the file is drawn; the child reads no other."""
    office.found()
    letterhead(office, "house", letterhead__yaml=TERMS, head__svg=SVG % png(40, 20))
    with open(preview(office, "house"), "rb") as source:
        images = images_of(source.read())
    assert len(images) == 3, len(images)  # pages: the languages that TERMS has
    width, height = int(images[0][0]), int(images[0][1])
    rows = list(unfilter(zlib.decompress(images[0][2]), width, height))
    assert rows[height // 2][width // 2 * 3:][:3] == b"\x30\x90\x30"


def test_hostile_pictures(office):
    """No picture reads a file, reaches a network, or takes a command with it."""
    office.found()
    for name, (svg, says) in HOSTILE.items():
        letterhead(office, name, letterhead__yaml=TERMS, head__svg=svg)
        began = time.monotonic()
        done = office.run("preview", "--letterhead", name, "--output", office.path("x.pdf"),
                          expect=DATA)
        assert time.monotonic() - began < PATIENCE, name
        said = done.stderr.decode()
        assert "letterheads/%s/head.svg:" % name in said, (name, said)
        assert says is None or says in said, (name, said)
        assert not os.path.exists(office.path("x.pdf")), name


main(globals())
