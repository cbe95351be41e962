#!/usr/bin/env python3
"""What `check` says of files and addressees that are not as they should be, and that
`submit` finds nothing more.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import crowd  # noqa: E402
from harness import DATA, SMALL, dossier_with, main, small_file  # noqa: E402

LETTERHEAD = "letterhead: { file: head.svg, alt: { en: X, fr: X, ar: X } }\n"


def findings(office, what, rule, file=None, expect=DATA):
    """The findings of a rule, each in a place that counts from 1."""
    found = json.loads(office.run("check", what, "--json", expect=expect).stdout)["findings"]
    for one in found:
        assert one["line"] >= 1 and one["column"] >= 1, one
    return [one for one in found
            if one["rule"] == rule and file in (None, one["file"])]


def is_first(one):
    return (one["line"], one["column"]) == (1, 1)


def test_empty_letter(office):
    """A letter without a byte is a finding at its first character, and is not submitted."""
    office.found()
    folder = dossier_with(office, letter__en__md="")
    found = findings(office, folder, "syntax", "letter.en.md")
    assert found and all(map(is_first, found)), found
    assert b"letter.en.md:1:1: error" in office.run("check", folder, expect=DATA).stdout
    office.stock(folder)
    office.fails(DATA, "submit", "greetings-7", says="letter.en.md:1:1: error")


def test_empty_letter_of_no_language(office):
    """So is one in a language that the dossier does not name."""
    office.found()
    folder = dossier_with(office, letter__az__md="")
    found = findings(office, folder, "unknown-name", "letter.az.md")
    assert len(found) == 1 and is_first(found[0]), found


def test_empty_letterhead(office):
    """A letterhead without a byte is a finding, whoever asks."""
    text = small_file("dossier.yaml") + LETTERHEAD
    folder = dossier_with(office, dossier__yaml=text, head__svg="")
    office.found()
    found = findings(office, folder, "letterhead", "head.svg")
    assert len(found) == 1 and is_first(found[0]), found
    office.stock(folder)
    office.fails(DATA, "submit", "greetings-7", says="head.svg:1:1: error")


def test_signature_that_is_no_picture(office):
    """What is no PNG is found before anything is submitted."""
    office.found()
    text = small_file("dossier.yaml") + "signature: hand.png\n"
    folder = dossier_with(office, dossier__yaml=text, hand__png="GIF89a")
    found = findings(office, folder, "signature", "hand.png")
    assert len(found) == 1 and is_first(found[0]), found
    assert found[0]["text"].startswith("it is no PNG picture"), found
    office.stock(folder)
    office.fails(DATA, "submit", "greetings-7", says="hand.png:1:1: error")


def test_large_letterhead(office):
    """One that is too large as a whole is a finding at its first character."""
    office.found()
    text = small_file("dossier.yaml") + LETTERHEAD
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">%s</svg>\n' % (
        " " * (2 << 20))
    folder = dossier_with(office, dossier__yaml=text, head__svg=svg)
    found = findings(office, folder, "letterhead", "head.svg")
    assert len(found) == 1 and is_first(found[0]), found
    assert "more than" in found[0]["text"], found
    assert b"head.svg:1:1: error" in office.run("check", folder, expect=DATA).stdout


def test_name_that_no_font_has(office):
    """Names and bodies that cannot be drawn are all found, each by its addressee."""
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        text = source.read()
    for was, now in (("name: Bo Ek", "name: Bo \U0001f680 Ek"),
                     ("Union of Example", "Union \u05d0 of Example")):
        assert was in text
        text = text.replace(was, now)
    office.found().stock()
    office.run("import", office.write("directory.yaml", text))
    found = findings(office, "greetings-7", "letter", "dossier.yaml")
    said = sorted(one["text"] for one in found)
    assert len(said) == 2, said
    assert "'union/secretary-general'" in said[0] and "U+05D0" in said[0], said
    assert "'xb-friends/head'" in said[1] and "U+1F680" in said[1], said
    office.fails(DATA, "submit", "greetings-7",
                 says=["'xb-friends/head'", "'union/secretary-general'"])


def test_characters_that_no_font_has(office):
    """Each is told once, where it stands first; of very many the first twenty."""
    office.found().stock()
    few = "\nA word: \u05d0\u05d1\u05d0 \U0001f680.\n"
    many = few + "\n%s\n" % "".join(map(chr, range(0x4e00, 0x4e30)))
    for added, count in ((few, 3), (many, 20)):
        folder = dossier_with(office, letter__en__md=small_file("letter.en.md") + added)
        found = findings(office, folder, "glyph", "letter.en.md")
        said = [(one["column"], one["text"].split("U+")[1]) for one in found]
        assert said[:3] == [(9, "05D0 '\u05d0'"), (10, "05D1 '\u05d1'"),
                            (13, "1F680 '\U0001f680'")], said
        assert len(said) == count, said
    assert said[19] == (17, "4E10 '\u4e10', nor 31 more of this text"), said


def test_letter_of_too_many_pages(office):
    """The check finds it too, once a language, and names an addressee."""
    office.found().stock()
    long = small_file("letter.en.md") + "\nA plain paragraph of some words.\n" * 6000
    folder = dossier_with(office, letter__en__md=long)
    found = findings(office, folder, "letter")
    assert len(found) == 1, found
    assert "to 'union/secretary-general' and 1 more: " in found[0]["text"] or \
        "to 'union/secretary-general': " in found[0]["text"], found
    assert "pages, more than 50" in found[0]["text"], found


def test_paragraph_that_is_too_long(office):
    """It is told by its line, by whoever asks, and none of its text is lost beside the page."""
    office.found().stock()
    front = small_file("letter.en.md")
    for more in ("\n" + "word word word. " * 26000 + "\n", "\n> " + "x" * 400000 + "\n",
                 "\n- A\n- " + "[" * 80000 + "\n", "\n## " + "word " * 20000 + "\n"):
        folder = dossier_with(office, letter__en__md=front + more)
        found = findings(office, folder, "markup", "letter.en.md")
        assert len(found) == 1, found
        assert found[0]["line"] > front.count("\n"), found
        assert "the paragraph has " in found[0]["text"], found
        assert "bytes, more than 65536" in found[0]["text"], found
    office.stock(folder)
    office.fails(DATA, "submit", "greetings-7", says="bytes, more than 65536")
    office.fails(DATA, "preview", "greetings-7", "--format", "pdf", "--output",
                 office.path("x.pdf"), says="its check finds errors")


def test_notice_that_is_too_long(office):
    """So is a text of the terms, at its key."""
    office.found().stock()
    terms = small_file("dossier.yaml") + "notice: { en: %s, fr: x, ar: x }\n" % ("word " * 14000)
    folder = dossier_with(office, dossier__yaml=terms)
    found = findings(office, folder, "letter", "dossier.yaml")
    assert found and found[0]["line"] == terms.count("\n"), found
    assert "notice: it has 69999 bytes, more than 65536" in found[0]["text"], found


def test_findings_that_are_alike(office):
    """Of many with one cause the first are shown, and another warning is not lost among them."""
    office.found()
    crowd.stock(office, 20)
    directory = re.sub(r"email: p\d+@", "email: p@", office.read("directory.yaml").decode())
    office.run("import", office.write("directory.yaml", directory))
    terms = small_file("dossier.yaml").replace("approval: [chair]", "approval: [chair, bureau]")
    assert "bureau" in terms
    letter = small_file("letter.en.md") + "\nSome {{fact.membrs}}.\n"
    folder = dossier_with(office, dossier__yaml=terms, letter__en__md=letter)
    told = office.run("check", folder, expect=DATA).stdout.decode()
    assert told.count("[shared-mailbox]") == 3 and "and 16 more like it" in told, told
    assert re.match("[^ ]+letter.en.md:.*: error: ", told), told
    told = office.run("check", "--all", folder, expect=DATA).stdout.decode()
    assert told.count("[shared-mailbox]") == 19 and "more like it" not in told, told
    assert len(findings(office, folder, "shared-mailbox")) == 19
    office.run("import", dossier_with(office, dossier__yaml=terms))
    told = office.run("submit", "greetings-7").stderr.decode()
    assert told.count("[shared-mailbox]") == 3 and "[no-approver]" in told, told
    assert "and 16 more like it" in told, told


def test_many_findings(office):
    """A text with some ten thousand findings is checked to its end; how long that takes is
    measured by `script/bench check`."""
    office.found()
    front = small_file("letter.en.md")
    for tail in ("{{\n" * 16000, "33\n" * 20000, "{{fact.nothing}}\n" * 20000):
        folder = dossier_with(office, letter__en__md=front + "\n" + tail)
        office.run("check", folder, expect=DATA)


def test_many_findings_of_a_line(office):
    """Each finding brings a part of its line, however long that is: no more of many than of few."""
    office.found()
    front = small_file("letter.en.md")
    for tail in ("{{ ", "33 ", "{fact.x "):
        folder = dossier_with(office, letter__en__md=front + "\n" + tail * 4000 + "33\n")
        told = office.run("check", folder, "--json", expect=DATA).stdout
        found = [one for one in json.loads(told)["findings"]
                 if one["file"] == "letter.en.md" and one["rule"] in ("syntax", "typed-number")]
        assert len(found) > 3900 and len(told) < 1500 * len(found), (len(found), len(told))
        for one in found:
            at = one["column"] - 1 - one["skipped"]
            assert (tail + "33")[0] == one["source"][at] or one["source"][at:] == "33", one


def test_empty_files_of_every_name(office):
    """No file of a dossier may be so empty that the check of it ends."""
    office.found()
    for name in ("dossier.yaml", "facts.yaml", "letter.fr.md", "release.en.md", "x.txt"):
        folder = dossier_with(office, **{name: ""})
        office.run("check", folder, expect=None if name == "x.txt" else DATA)


def test_days_outside_a_home(office):
    """Without a home there is no today, so that the day of no message is still to come."""
    folder = dossier_with(office, dossier__yaml=small_file("dossier.yaml") + (
        "references:\n  - { addressee: xa-foreign/chair, your-message: 2025-02-20 }\n"))
    office.run("check", folder, home=False, user=None)


main(globals())
