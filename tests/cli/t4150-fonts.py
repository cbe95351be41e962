#!/usr/bin/env python3
"""A letterhead's own fonts: every letter is set in them and can be read, what they lack comes from
the house's, and one that cannot be used or has changed is told."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import (CONFIG, DATA, NOPERM, ROOT, SMALL, dossier_with, main)  # noqa: E402

PYTHON = "/usr/bin/python3"  # has Debian's fontTools and pikepdf
JUDGE = os.path.join(ROOT, "tests", "second", "pdf_check.py")
FONTS = "/usr/share/fonts/truetype/noto"
DOSSIER = "greetings-7"
LATIN = {"regular": "NotoSans-Regular.ttf", "bold": "NotoSans-Bold.ttf",
         "italic": "NotoSans-Italic.ttf", "bold-italic": "NotoSans-BoldItalic.ttf"}
ARABIC = {"regular": "NotoSansArabic-Regular.ttf", "bold": "NotoSansArabic-Bold.ttf"}
TERMS = "head: { start: { lines: ['{{sender.name}}'] } }\n" \
    "foot: { lines: ['{{sender.address}}'] }\n"
HOUSE = r"Noto(?:Serif|NaskhArabic)-\w+"

# What the page of a specimen says, by language.
SAID = {
    "ar": "الأسماء والعناوين هنا كما هي في إعدادات هذا المكتب",
    "az": "Bu səhifə Azərbaycan dilində məktubların bu blankda necə göründüyünü",
    "en": "This page shows how letters in English look with this letterhead",
    "fr": "Cette page montre l’aspect des lettres en français sur ce papier",
    "ru": "Эта страница показывает, как письма на русском языке выглядят на этом",
}


def folder_of(office, name="house"):
    return os.path.join(office.home, "letterheads", name)


def mapping(files):
    return "{ %s }" % ", ".join("%s: %s" % pair for pair in files.items())


def letterhead(office, latin=LATIN, arabic=ARABIC, name="house"):
    """A letterhead of the home with these files of Debian's."""
    os.makedirs(folder_of(office, name), exist_ok=True)
    families = {"latin": latin, "arabic": arabic}
    terms = TERMS + "fonts:\n" + "".join("  %s: %s\n" % (script, mapping(files))
                                         for script, files in families.items() if files)
    office.write("home/letterheads/%s/letterhead.yaml" % name, terms)
    for files in families.values():
        for file in (files or {}).values():
            if os.path.exists(os.path.join(FONTS, file)):
                shutil.copy(os.path.join(FONTS, file), folder_of(office, name))


def alter(office, file, code, name="house"):
    """Run a line over the font `f` of fontTools, and save it."""
    path = os.path.join(folder_of(office, name), file)
    subprocess.run([PYTHON, "-c", "import sys\nfrom fontTools.ttLib import TTFont\n"
                    "from fontTools import subset\nf = TTFont(sys.argv[1])\n%s\n"
                    "f.save(sys.argv[1])" % code, path], check=True, capture_output=True)


def preview(office, name="house"):
    path = office.path(name + ".pdf")
    office.run("preview", "--letterhead", name, "--output", path)
    return path


def fonts_of(path, page=None):
    """The names of a file's fonts, all of them embedded subsets that say what they draw."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    lines = subprocess.run(["pdffonts", *pages, path], check=True,
                           capture_output=True).stdout.decode().splitlines()[2:]
    for line in lines:
        assert re.match(r"[A-Z]{6}\+\S+ +CID TrueType +Identity-H +yes yes yes", line), line
    return {line.split()[0][7:] for line in lines}


def text_of(path, *options):
    text = subprocess.run(["pdftotext", *options, path, "-"], check=True,
                          capture_output=True).stdout.decode()
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+", " ", text)


def judge(path):
    done = subprocess.run([PYTHON, JUDGE, path], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def terms_with(office, line):
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        return dossier_with(office, dossier__yaml=source.read() + line)


def sealed(office):
    office.run("show", DOSSIER, "--letters", office.path("letters"))
    return sorted(office.path("letters", name) for name in os.listdir(office.path("letters"))
                  if name.endswith(".pdf"))


def test_every_language(office):
    """A page in each language: its own faces alone are embedded, and its words are read."""
    office.found()
    office.run("preview", "--letterhead", "plain", "--output", office.path("plain.pdf"))
    assert all(re.fullmatch(HOUSE, name) for name in fonts_of(office.path("plain.pdf")))
    letterhead(office)
    path = preview(office)
    for page, (language, words) in enumerate(sorted(SAID.items()), 1):
        text = text_of(path, "-f", str(page), "-l", str(page))
        assert words in text, (language, text)
    own = {file[:-4] for file in [*LATIN.values(), *ARABIC.values()] if "Italic" not in file}
    assert fonts_of(path) == own, fonts_of(path)
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    judge(path)


def test_letters(office):
    """Issued letters are in them, and are PDF/A and PDF/UA."""
    found = []
    office.found()
    letterhead(office)
    office.stock(terms_with(office, "letterhead: house\n")).issue()
    paths = sealed(office)
    assert len(paths) >= 3, paths
    for path in paths:
        judge(path)
        names = fonts_of(path)
        assert not any(re.fullmatch(HOUSE, name) for name in names), names
        found.append(names)
    assert any("NotoSans-Italic" in names for names in found), found
    assert any("NotoSansArabic-Regular" in names for names in found), found


def test_same_bytes(office):
    """Two homes, the letterhead in another order of files: the same letters to the byte."""
    office.found()
    letterhead(office)
    office.stock(terms_with(office, "letterhead: house\n"))
    first = office.run("preview", DOSSIER, "--format", "pdf", "--language", "ar").stdout
    shutil.move(folder_of(office), office.path("away"))
    os.mkdir(folder_of(office))
    for file in sorted(os.listdir(office.path("away")), reverse=True):
        shutil.copy(os.path.join(office.path("away"), file), folder_of(office))
    again = office.run("preview", DOSSIER, "--format", "pdf", "--language", "ar").stdout
    assert first.startswith(b"%PDF-1.7") and first == again


LATIN_ALONE = "o = subset.Options(); o.name_IDs = ['*']; o.glyph_names = True\n" \
    "s = subset.Subsetter(o)\n" \
    "s.populate(unicodes=[u for u in f.getBestCmap() if u < 0x250 or 0x2010 < u < 0x2040])\n" \
    "s.subset(f)"


def test_latin_alone(office):
    """Languages that a family has not whole are set in the house's, and check notes it."""
    office.found()
    letterhead(office, arabic=None)
    for file in LATIN.values():
        alter(office, file, LATIN_ALONE)  # no Ə, no Cyrillic
    path = preview(office)
    own, house = {"NotoSans-Regular", "NotoSans-Bold"}, {"NotoSerif-Regular", "NotoSerif-Bold"}
    naskh = {"NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold"}
    wanted = {"ar": own | naskh, "az": house, "en": own, "fr": own, "ru": house}
    for page, (language, words) in enumerate(sorted(SAID.items()), 1):
        text = text_of(path, "-f", str(page), "-l", str(page))
        assert words in text, (language, text)
        assert fonts_of(path, page) == wanted[language], (language, fonts_of(path, page))
    judged = office.path("one.pdf")
    office.stock(terms_with(office, "letterhead: house\n"))
    for language, house in (("en", False), ("fr", False), ("ar", True)):
        office.run("preview", DOSSIER, "--format", "pdf", "--language", language,
                   "--output", judged)
        judge(judged)
        names = fonts_of(judged)
        assert any(re.fullmatch(HOUSE, name) for name in names) == house, (language, names)
    said = office.run("check", DOSSIER).stdout.decode()
    assert "lack the letter" not in said, said
    alter(office, LATIN["italic"], "t = [s for s in f['cmap'].tables]\n"
          "for s in t: s.cmap.pop(0xe9, None)")  # é of one face
    said = office.run("check", DOSSIER).stdout.decode()
    assert re.search(r"letterheads/house/letterhead\.yaml:1:1: note: its fonts lack the letter "
                     r"U\+00E9 'é' of the language 'fr', which is set in the house's "
                     r"\[letterhead\]", said), said
    office.run("preview", DOSSIER, "--format", "pdf", "--language", "fr", "--output", judged)
    assert fonts_of(judged) <= {"NotoSerif-" + one for one in
                                ("Regular", "Bold", "Italic", "BoldItalic")}, fonts_of(judged)


def with_text(office, text):
    with open(os.path.join(SMALL, "dossier", "letter.en.md"), encoding="utf-8") as source:
        letter = source.read()
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        terms = source.read()
    return dossier_with(office, letter__en__md=letter + "\n" + text + "\n",
                        dossier__yaml=terms + "letterhead: house\n")


def test_single_characters(office):
    """What the family lacks comes from the house; what neither has is a finding."""
    office.found()
    letterhead(office, arabic=None)
    for file in LATIN.values():
        alter(office, file, LATIN_ALONE)
    office.stock(with_text(office, "A word: Ярослав."))
    path = office.path("letter.pdf")
    office.run("preview", DOSSIER, "--format", "pdf", "--language", "en", "--output", path)
    names = fonts_of(path)
    assert {"NotoSans-Regular", "NotoSerif-Regular"} <= names, names
    assert "A word: Ярослав." in text_of(path), text_of(path)
    judge(path)
    office.stock(with_text(office, "A word: 中."))
    said = office.run("check", DOSSIER, expect=DATA).stdout.decode()
    assert re.search(r"letter\.en\.md:\d+:9: error: none of the letterhead's fonts and Noto "
                     r"Serif and Noto Naskh Arabic has the character U\+4E2D '中' \[glyph\]",
                     said), said
    # A script that the house has not at all is drawn when the letterhead brings it.
    office.stock(with_text(office, "A word: Հայ."))
    said = office.run("check", DOSSIER, expect=DATA).stdout.decode()
    assert "U+0540" in said, said
    shutil.copy(os.path.join(FONTS, "NotoSerifArmenian-Regular.ttf"),
                os.path.join(folder_of(office), LATIN["regular"]))
    office.run("check", DOSSIER)


# What is done to a file, and what is said of it.
REFUSED = {
    "restricted": ("f['OS/2'].fsType = 2", "it forbids embedding"),
    "no subsets": ("f['OS/2'].fsType = 0x100", "it forbids embedding but whole"),
    "variable": ("from fontTools.ttLib import newTable\nf['fvar'] = newTable('fvar')\n"
                 "from fontTools.ttLib.tables._f_v_a_r import Axis\na = Axis()\n"
                 "a.axisTag = 'wght'; a.axisNameID = 1\nf['fvar'].axes = [a]",
                 "it is a variable font: a file for each face is needed"),
    "nameless": ("f['name'].names = [n for n in f['name'].names if n.nameID != 6]",
                 "it has no PostScript name that a PDF can bear"),
    "empty": ("for t in f['cmap'].tables: t.cmap = {0x41: 'A'}",
              "it is damaged: it has no glyph of a space"),
}


def test_refused_files(office):
    """A file that cannot be used is an error in preview and doctor, a finding in check."""
    office.found()
    letterhead(office)
    office.stock(terms_with(office, "letterhead: house\n"))
    whole = os.path.join(FONTS, LATIN["bold"])
    place = os.path.join(folder_of(office), LATIN["bold"])
    with open(whole, "rb") as source:
        good = source.read()
    raw = {
        "cut off": (good[:len(good) // 2], "it is damaged: it is cut off"),
        "a bit": (good[:400000] + bytes([good[400000] ^ 1]) + good[400001:],
                  "it is damaged: the sum of its table '"),
        "no font": (b"<html>Not found</html>", "it is damaged: it is no font file"),
        "nothing": (b"", "it is damaged: it is no font file"),
        "CFF": (b"OTTO" + good[4:], "its outlines are PostScript's (CFF)"),
        "collection": (b"ttcf" + good[4:], "it is a collection of fonts"),
        "web": (b"wOF2" + good[4:], "it is a web font"),
    }
    for why in [*raw, *REFUSED]:
        with open(place, "wb") as out:
            out.write(raw[why][0] if why in raw else good)
        if why in REFUSED:
            alter(office, LATIN["bold"], REFUSED[why][0])
        says = raw[why][1] if why in raw else REFUSED[why][1]
        file = "letterheads/house/%s" % LATIN["bold"]
        office.fails(DATA, "preview", "--letterhead", "house", "--output", "x.pdf",
                     says=file + ":1:1: " + says)
        said = office.run("check", DOSSIER, expect=DATA).stdout.decode()
        assert "%s:1:1: error: %s" % (file, says) in said, (why, said)
        said = office.run("doctor", expect=None).stdout.decode()
        assert "letterhead 'house': font '%s': %s" % (LATIN["bold"], says) in said, (why, said)
    assert not os.path.exists(office.path("x.pdf"))


def test_fonts_of_no_use(office):
    """A family that lacks letters of every language is told by the doctor, and not called good."""
    office.found()
    letterhead(office, arabic=None)
    said = office.run("doctor").stdout.decode()
    assert "letters under 'house' are set in" in said, said
    for file in LATIN.values():
        alter(office, file, "for t in f['cmap'].tables: [t.cmap.pop(c, None) for c in (0x65, 0x435)]")
    said = office.run("doctor", expect=CONFIG).stdout.decode()
    assert "letters under 'house' are set in" not in said, said
    assert re.search("bad +letterheads +letterhead 'house': no language is set in its fonts"
                     " 'latin', which lack U\\+0065 'e' of 'az', U\\+0065 'e' of 'en', ", said), said


def test_files_outside(office):
    """Fonts lie in the letterhead's folder; links out of it, and large files, are refused."""
    office.found()
    letterhead(office)
    place = os.path.join(folder_of(office), LATIN["bold"])
    os.remove(place)
    office.fails(DATA, "preview", "--letterhead", "house", "--output", "x.pdf",
                 says="there is no such file beside letterhead.yaml")
    os.symlink(os.path.join(FONTS, LATIN["bold"]), place)
    office.fails(DATA, "preview", "--letterhead", "house", "--output", "x.pdf",
                 says="is a link that leads out of the folder")
    os.remove(place)
    os.symlink(LATIN["regular"], place)
    office.run("preview", "--letterhead", "house", "--output", "x.pdf")
    os.remove(place)
    with open(place, "wb") as out:
        out.truncate((4 << 20) + 1)
    office.fails(DATA, "preview", "--letterhead", "house", "--output", "y.pdf",
                 says="%s': it is larger than 4194304 bytes" % LATIN["bold"])
    office.stock(terms_with(office, "letterhead: house\n"))
    said = office.run("check", DOSSIER, expect=DATA).stdout.decode()
    assert re.search(r"dossier\.yaml:\d+:\d+: error: .*larger than 4194304 bytes", said), said
    assert not os.path.exists(office.path("y.pdf"))


def test_changed_font_voids_approval(office):
    """The font is part of what was approved: another is named, and nothing is issued."""
    office.found()
    letterhead(office)
    office.stock(terms_with(office, "letterhead: house\n"))
    before = office.run("doctor", expect=None).stdout.decode()
    assert re.search(r"letters under 'house' are set in NotoSans-Regular\.ttf \([0-9a-f]{8}\), ",
                     before), before
    office.approve()
    alter(office, LATIN["bold"], "f['head'].fontRevision = 9.0")
    after = office.run("doctor", expect=None).stdout.decode()
    name = re.escape(LATIN["bold"]) + r" \(([0-9a-f]{8})\)"
    assert re.search(name, before).group(1) != re.search(name, after).group(1), after
    office.fails(NOPERM, "issue", DOSSIER, says="the letterhead's file '%s'" % LATIN["bold"])
    assert office.status()["state"] == "draft"


def test_several_pending(office):
    """Each dossier that waits is drawn in its own fonts, whatever was drawn before, when it is asked what still holds."""
    office.found()
    letterhead(office)
    office.stock()
    office.run("submit", DOSSIER)
    for number, line in ((8, "letterhead: house\n"), (9, "letterhead: house\n"), (10, "")):
        path = terms_with(office, line)
        terms = office.read("changed/dossier.yaml").decode()
        office.write("changed/dossier.yaml", terms.replace("dossier: " + DOSSIER, "dossier: greetings-%d" % number))
        office.run("import", path)
        office.run("submit", "greetings-%d" % number)
    done = office.run("suppress", "--mailbox", "nobody@body.example", "--why", "a test")
    assert b"no longer holds" not in done.stderr, done.stderr
    said = office.run("suppress", "--person", "kim", "--why", "mourning").stderr.decode()
    assert said.count("no longer holds") == 4, said


main(globals())
