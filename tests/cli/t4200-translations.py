#!/usr/bin/env python3
"""Letters in the language of the office, with a courtesy translation into that of the addressee:
what a circle may say of it, what the letter then is in each of its forms, and what is sent."""
import email
import email.policy
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import (CORRUPT, DATA, NOINPUT, NOPERM, ROOT, SMALL, USAGE,  # noqa: E402
                     Sink, dossier_with, main)

DOSSIER = "greetings-7"
CHAIR = "xa-foreign/chair"      # reads French, then English
FRIENDS = "xb-friends/head"     # reads English
SPEAKER = "xc-council/speaker"  # reads Arabic
CIRCLE = """circles:
  - id: everyone
    title: Everyone
%s    select:
      kind: [committee, liaison-group, parliament, organisation]
"""
MARKS = {"fr": "TRADUCTION DE COURTOISIE", "ar": "ترجمة غير رسمية"}
OURS = "According to the yearbook"
THEIRS = "Selon l’annuaire"


def say(office, **rule):
    """Give the circle this rule."""
    lines = "".join("    %s: %s\n" % pair for pair in rule.items())
    return office.write("circle.yaml", CIRCLE % lines)


def ruled(office, dossier=None, **rule):
    """The small office, whose circle has a rule."""
    office.found().stock(dossier)
    office.run("import", say(office, **rule))
    return office


def terms(old, new):
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        text = source.read()
    assert old in text, old
    return text.replace(old, new)


def preview(office, addressee, form="text", *more):
    path = office.path("letter." + form)
    office.run("preview", DOSSIER, "--addressee", addressee, "--format", form, "--output", path,
               *more)
    return path


def text_of(path, page=None):
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    return subprocess.run(["pdftotext", *pages, path, "-"], check=True,
                          capture_output=True).stdout.decode()


def page_count(path):
    found = subprocess.run(["pdfinfo", path], check=True, capture_output=True).stdout
    return int(re.search(rb"^Pages: +(\d+)$", found, re.M).group(1))


def languages_of(path):
    """The language of each part of a PDF's structure."""
    qpdf = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"], check=True,
                          capture_output=True).stdout
    parts = re.findall(rb"<<[^<>]*/S /Part[^<>]*>>", qpdf)
    return [re.search(rb"/Lang \((\w+)\)", part).group(1).decode() for part in parts]


def summary(office, number):
    lines = office.run("show", number).stdout.decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_original_then_translation(office):
    """The letter in the circle's language stands first, then the translation, marked as one."""
    ruled(office, original="en", translation="one")
    with open(preview(office, CHAIR), encoding="utf-8") as source:
        text = source.read()
    first, own, other = text.split("=" * 72 + "\n")
    assert "a courtesy translation" in first and "traduction de courtoisie" in first, first
    assert OURS in own and THEIRS not in own and MARKS["fr"] not in own, own
    assert THEIRS in other and OURS not in other and MARKS["fr"] in other, other
    assert "Signature : voir l’original\n\nLa Présidence" in other.replace("\u00a0", " "), other
    html = open(preview(office, CHAIR, "html"), encoding="utf-8").read()
    assert html.index('<html lang="en"') < html.index(OURS) < \
        html.index('<td lang="fr" dir="ltr"') < html.index(THEIRS), html


def test_every_page_is_marked(office):
    """In the PDF the translation begins a page, and each of its pages says what it is."""
    with open(os.path.join(SMALL, "dossier", "letter.ar.md"), encoding="utf-8") as source:
        long = source.read() + "\n\nونبقى *رهن إشارتكم* دائمًا.\n" * 60
    ruled(office, dossier_with(office, letter__ar__md=long), original="en", translation="one")
    path = preview(office, SPEAKER, "pdf")
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    count = page_count(path)
    assert count >= 3, count
    assert languages_of(path) == ["en", "ar"], languages_of(path)
    pages = [text_of(path, page) for page in range(1, count + 1)]
    assert OURS in pages[0] and MARKS["ar"] not in pages[0], pages[0]
    for page in pages[1:]:
        assert MARKS["ar"] in page and OURS not in page, page


def test_who_reads_it_gets_it_alone(office):
    """Who reads the circle's language gets the letter alone, as without a rule."""
    office.found().stock()
    with open(preview(office, FRIENDS, "pdf"), "rb") as source:
        before = source.read()
    office.run("import", say(office, original="en", translation="one"))
    with open(preview(office, FRIENDS, "pdf"), "rb") as source:
        assert source.read() == before


def test_no_translation(office):
    """A circle may have a language and no translations: all get the letter in it."""
    ruled(office, original="en", translation="none")
    for addressee in (CHAIR, SPEAKER):
        with open(preview(office, addressee), encoding="utf-8") as source:
            text = source.read()
        assert OURS in text and "===" not in text, text
    office.fails(NOINPUT, "preview", DOSSIER, "--language", "fr",
                 says="letters to the circle 'everyone' are in 'en', with no translation")
    office.run("import", say(office, original="fr"))
    with open(preview(office, SPEAKER), encoding="utf-8") as source:
        assert THEIRS in source.read()


def test_one_signature(office):
    """The picture of the signature stands in the letter alone."""
    folder = dossier_with(office, dossier__yaml=terms(
        "approval: [chair]", "signature: signature.png\napproval: [chair]"))
    shutil.copy(os.path.join(ROOT, "tests", "letters", "signature.png"), folder)
    ruled(office, folder, original="en", translation="one")
    qpdf = subprocess.run(["qpdf", "--qdf", "--object-streams=disable",
                           preview(office, CHAIR, "pdf"), "-"], check=True,
                          capture_output=True).stdout
    assert qpdf.count(b"/Signature Do") == 1, qpdf.count(b"/Signature Do")


def test_language_asked_for(office):
    """preview --language names the language of the translation."""
    ruled(office, original="en", translation="one")
    with open(preview(office, CHAIR, "text", "--language", "ar"), encoding="utf-8") as source:
        assert MARKS["ar"] in source.read()
    with open(preview(office, CHAIR, "text", "--language", "en"), encoding="utf-8") as source:
        assert "===" not in source.read()


def test_wrong_rules(office):
    """What no circle can mean is refused where it stands."""
    office.found().stock()
    for rule, says in (
            ({"original": "de"}, "circle.yaml:4:15: a language that letters are written in is "
             "expected: ar, az, en, fr, ru"),
            ({"original": "en", "translation": "three"}, "circle.yaml:5:18: 'one', 'two' or 'none'"),
            ({"translation": "one"}, "circle.yaml:4:18: the field 'original' is missing")):
        office.fails(DATA, "import", say(office, **rule), says=says)


def test_circle_says_it(office):
    """circle says in which language its letters are, and what goes with them."""
    ruled(office, original="en", translation="two")
    said = office.run("circle", "everyone").stdout.decode()
    assert said.endswith("letters to them are in 'en', with a translation in a document of its own\n")
    shown = json.loads(office.run("circle", "everyone", "--json").stdout)
    assert (shown["original"], shown["translation"]) == ("en", "two"), shown
    office.run("import", say(office))
    shown = json.loads(office.run("circle", "everyone", "--json").stdout)
    assert (shown["original"], shown["translation"]) == (None, None), shown
    assert "letters to them" not in office.run("circle", "everyone").stdout.decode()


def test_check_misses_a_text(office):
    """check misses the text of the letter itself and that of a translation."""
    def found(dossier):
        return office.run("check", dossier, expect=DATA).stdout.decode()
    ruled(office, original="az", translation="one")
    said = found(DOSSIER)
    assert re.search(r"dossier\.yaml:9:9: error: letters to the circle 'everyone' are in 'az', "
                     r"which the dossier lacks \[no-original\]", said), said
    assert said.count("[no-original]") == 1 and "no-language" not in said, said
    office.fails(DATA, "submit", DOSSIER, says="no-original")
    office.run("import", say(office, original="en", translation="one"))
    folder = dossier_with(office, dossier__yaml=terms("[en, fr, ar]", "[en, fr]"))
    said = found(folder)
    assert "the addressee 'xc-council/speaker' reads ar, which the dossier lacks" in said, said
    for name in ("letter.ar.md", "release.ar.md"):
        os.remove(os.path.join(folder, name))
    office.run("import", say(office, original="en", translation="none"))
    office.run("check", folder)
    office.run("import", say(office, original="en", translation="one"))
    folder = dossier_with(office)
    os.remove(os.path.join(folder, "letter.en.md"))
    said = found(folder)
    assert "letter.en.md" in said and "[missing]" in said, said


def test_changed_rule_voids_approval(office):
    """What was approved is what is sent: another rule is named, and nothing issued."""
    ruled(office, original="en", translation="none").approve()
    office.run("import", say(office, original="en", translation="one"))
    office.fails(NOPERM, "issue", DOSSIER, says="the circle: the rule on translations changed from "
                 "'none' to 'one'")
    assert office.status()["state"] == "draft"


def check_message(office, message, parts):
    """One message: which is which, the sealed PDF and texts, and the same when rebuilt."""
    number = message["Chancery-Reference"]
    pdf, = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    assert pdf.get_content() == office.run("show", number, "--pdf").stdout
    text = message.get_body(("plain",)).get_content()
    assert text.replace("\r\n", "\n").strip() == \
        office.run("show", number, "--text").stdout.decode().strip()
    assert languages_of(office.write("sent.pdf", pdf.get_content())) == parts
    whole = office.run("show", number, "--message").stdout
    assert email.message_from_bytes(whole, policy=email.policy.default)["Message-ID"] == \
        message["Message-ID"]


def test_what_is_sent(office):
    """Messages name both languages and subjects; what they carry is sealed and verifies."""
    ruled(office, original="en", translation="one").issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, "--jobs", "2")
        sent = {message["To"].addresses[0].username: message for message in (
            email.message_from_bytes(each, policy=email.policy.default)
            for each in sink.messages())}
    assert len(sent) == 4, sorted(sent)
    message = sent["anna.lind"]
    assert message["Content-Language"] == "en, fr", message["Content-Language"]
    assert re.fullmatch("On the 7th Small Day / À l’occasion de la 7. Petite Journée",
                        message["Subject"]), message["Subject"]
    check_message(office, message, ["en", "fr"])
    check_message(office, sent["salim"], ["en", "ar"])
    assert sent["bo.ek"]["Content-Language"] == "en", sent["bo.ek"]["Content-Language"]
    check_message(office, sent["bo.ek"], [])
    office.run("verify")
    known = summary(office, message["Chancery-Reference"])
    assert (known["language"], known["translation"]) == ("en", "fr"), known
    assert "translation" not in summary(office, sent["bo.ek"]["Chancery-Reference"])


def attachments(message):
    return {part.get_filename(): part.get_content() for part in message.walk()
            if part.get_content_type() == "application/pdf"}


def test_two_documents(office):
    """With `two` each has a PDF of its own; both are sealed, sent, shown and verified."""
    ruled(office, original="en", translation="two").issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, "--jobs", "2")
        sent = {message["To"].addresses[0].username: message for message in (
            email.message_from_bytes(each, policy=email.policy.default)
            for each in sink.messages())}
    message = sent["salim"]
    number = message["Chancery-Reference"]
    name = number.replace("/", "-")
    files = attachments(message)
    assert list(files) == [name + ".pdf", name + "-translation-ar.pdf"], list(files)
    letter, translation = (office.write(key, data) for key, data in files.items())
    assert files[name + ".pdf"] == office.run("show", number, "--pdf").stdout
    assert files[name + "-translation-ar.pdf"] == office.run("show", number, "--translation").stdout
    assert OURS in text_of(letter) and MARKS["ar"] not in text_of(letter)
    assert MARKS["ar"] in text_of(translation) and OURS not in text_of(translation)
    assert languages_of(letter) == languages_of(translation) == []
    said = message.get_body(("plain",)).get_content()
    assert "Each is attached as a PDF of its own." in said, said
    office.run("show", number, "--message")
    office.fails(NOINPUT, "show", sent["bo.ek"]["Chancery-Reference"], "--translation",
                 says="has no translation in a document of its own")
    assert list(attachments(sent["bo.ek"])) == [
        sent["bo.ek"]["Chancery-Reference"].replace("/", "-") + ".pdf"]
    office.run("show", DOSSIER, "--letters", office.path("letters"))
    assert len(os.listdir(office.path("letters"))) == 4 + 2, os.listdir(office.path("letters"))
    with open(office.path("letters", name + "-translation-ar.pdf"), "rb") as source:
        assert source.read() == files[name + "-translation-ar.pdf"]
    office.run("verify")


def test_altered_translation(office):
    """A sealed translation that was altered is found by verify, and its message is not rebuilt."""
    ruled(office, original="en", translation="two").issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        message, = [each for each in sink.messages() if b"salim@" in each]
    number = email.message_from_bytes(message)["Chancery-Reference"]
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    with base:
        changed = base.execute("UPDATE register_letter SET translation_pdf = CAST(X'2550' AS BLOB) "
                               "WHERE number = ?", (number,)).rowcount
    base.close()
    assert changed == 1
    office.fails(CORRUPT, "verify", says="'translation-pdf' differs")
    office.fails(CORRUPT, "show", number, "--message", says="'translation-pdf' differs")


def test_preview_of_two(office):
    """preview shows the letter's PDF or the translation's; text and HTML have both."""
    ruled(office, original="en", translation="two")
    path = preview(office, CHAIR, "pdf")
    assert OURS in text_of(path) and THEIRS not in text_of(path)
    path = preview(office, CHAIR, "pdf", "--translation")
    assert THEIRS in text_of(path) and MARKS["fr"] in text_of(path), text_of(path)
    with open(preview(office, CHAIR), encoding="utf-8") as source:
        text = source.read()
    assert OURS in text and THEIRS in text, text
    office.fails(USAGE, "preview", DOSSIER, "--translation", says="goes with --format pdf")
    office.fails(NOINPUT, "preview", DOSSIER, "--addressee", FRIENDS, "--format", "pdf",
                 "--translation", says="has no translation in a document of its own")


def test_without_pdf(office):
    """Where messages carry no PDF they carry neither, and both are sealed all the same."""
    ruled(office, dossier_with(office, dossier__yaml=terms(
        "channels: [email]", "channels: [email]\nattachment: none")),
          original="en", translation="two").issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        sent = [email.message_from_bytes(each, policy=email.policy.default)
                for each in sink.messages()]
    assert len(sent) == 4 and not any(attachments(message) for message in sent)
    message, = [each for each in sent if each["To"].addresses[0].username == "salim"]
    assert "attached" not in message.get_body(("plain",)).get_content()
    number = message["Chancery-Reference"]
    assert office.run("show", number, "--translation").stdout.startswith(b"%PDF-")
    office.run("show", number, "--message")


def test_rehearsal(office):
    """A rehearsal takes translations along, every page of them marked as both."""
    ruled(office, original="en", translation="one").approve()
    said = office.run("rehearse", DOSSIER).stdout.decode()
    assert "4" in said, said
    assert "SPÉCIMEN · TRADUCTION DE COURTOISIE" in text_of(preview(office, CHAIR, "pdf"))


def test_on_paper(office, rule="one"):
    """By post the envelope is in the addressee's language, and the letter in both."""
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        directory = source.read().replace(
            "languages: [fr, en]", "languages: [fr, en]\n"
            "    channels: { post: [1 rue Haute, 1000 Anvar] }", 1)
    office.found().stock(dossier_with(office, dossier__yaml=terms(
        "channels: [email]", "channels: [post, email]")), office.write("directory.yaml", directory))
    office.run("import", say(office, original="en", translation=rule))
    office.issue()
    path = office.path("print.pdf")
    office.run("print", DOSSIER, "--duplex", "--output", path)
    text = text_of(path)
    assert OURS in text and THEIRS in text and MARKS["fr"] in text, text
    envelope = text[:text.index(OURS)]
    assert "Madame Anna Lind\nPrésidente\n" in envelope, text
    return page_count(path)


def test_two_on_paper(office):
    """Printed on both sides, a translation apart begins on a sheet of its own."""
    other = os.path.join(office.folder, "other")
    os.mkdir(other)
    one = test_on_paper(type(office)(other))
    assert test_on_paper(office, "two") == one + 2


def test_joint(office):
    """A joint letter has one translation, into the language of the first who needs one."""
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        directory = source.read().replace(
            "posts:\n", "posts:\n  - { body: xa-foreign, role: co-chair, languages: [en], "
            "holders: [{ person: lee }] }\n", 1).replace("persons:\n", "persons:\n  - { id: lee, "
            "name: Lee Roe, gender: male, channels: { email: lee@anvaria.example } }\n", 1)
    office.found().stock(dossier_with(office, dossier__yaml=terms(
        "channels: [email]", "channels: [email]\njoint: true")),
                         office.write("directory.yaml", directory))
    office.run("import", say(office, original="en", translation="one"))
    with open(preview(office, "xa-foreign/co-chair"), encoding="utf-8") as source:
        first, own, other = source.read().split("=" * 72 + "\n")
    assert MARKS["fr"] in other, other
    for part in (own, other):
        assert "Anna Lind" in part and "Lee Roe" in part, part


main(globals())
