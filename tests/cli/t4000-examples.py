#!/usr/bin/env python3
"""The examples: without errors, in five languages, marked on every page, invented throughout;
and mistakes put into them are found."""
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402  pylint: disable=wrong-import-position

EXAMPLES = os.path.join(harness.ROOT, "examples")
APPEAL = os.path.join(EXAMPLES, "khojali-33")
LANGUAGES = ["ar", "az", "en", "fr", "ru"]


def stock(office, name):
    office.found()
    office.run("import", os.path.join(EXAMPLES, name, "directory.yaml"))
    office.run("import", os.path.join(EXAMPLES, name))


def findings(office, what, **options):
    return json.loads(office.run("check", "--json", what, **options).stdout)["findings"]


def errors(office, folder):
    """The errors of a folder that has some, checked without a home."""
    found = findings(office, folder, expect=65, home=False, user=None)
    return [finding for finding in found if finding["severity"] == "error"]


def copied(office):
    """The appeal in a folder that may be spoilt."""
    return shutil.copytree(APPEAL, office.path("appeal"))


def spoil(folder, name, old, new):
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8") as source:
        text = source.read()
    assert old in text, "%s has no %r" % (name, old)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text.replace(old, new, 1))


def test_neutral(office):
    """The small example is without any finding, in two languages, for three addressees."""
    stock(office, "neutral")
    assert findings(office, "day-of-parliaments") == []
    circle = json.loads(office.run("circle", "neighbours", "--json").stdout)
    assert len(circle["addressees"]) == 3, circle


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def test_readme(office):
    """What README.md says of a first letter is true, word by word; olga may then publish."""
    with open(os.path.join(harness.ROOT, "README.md"), encoding="utf-8") as source:
        part = source.read().split("## A first letter of your own\n")[1].split("\n## ")[0]
    lines = [line[4:] for line in part.splitlines() if line.startswith("    ")]
    assert lines[0] == "script/build" and lines[1].startswith("export PATH="), lines
    for name in ("olga", "petr"):
        path = office.write("credentials/chancery." + name, "a phrase of %s\n" % name)
        os.chmod(path, 0o600)
    os.symlink(EXAMPLES, office.path("examples"))
    path = ":".join(os.path.dirname(os.path.abspath(one))
                    for one in (harness.CHANCERY, harness.SINK))
    script = "\n".join(lines[2:]).replace("2525", free_port()) + "\nkill $!\n"
    done = subprocess.run(["bash", "-e", "-c", script], cwd=office.folder, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=dict(office.env, PATH=path + ":" + os.environ["PATH"]))
    said = done.stdout.decode()
    assert done.returncode == 0 and "dispatched; letters: 3 accepted" in said, said
    office.home = office.path("office")
    office.fails(harness.NOINPUT, "publish", "day-of-parliaments", office.path("pages"), user="olga",
                 env={"CHANCERY_NOW": "2025-06-20T09:00:00Z"}, says="has no release")


def test_neutral_letterhead(office):
    """Its letters have the bilingual letterhead: each language beside the other."""
    stock(office, "neutral")
    for language in ("en", "fr"):
        path = office.path(language + ".pdf")
        office.run("preview", "day-of-parliaments", "--language", language, "--format", "pdf",
                   "--output", path)
        text = subprocess.run(["pdftotext", path, "-"], check=True,
                              capture_output=True).stdout.decode()
        assert "Assembly of Numuna" in text and "Assemblée de Numuna" in text, text


def test_neutral_original(office):
    """With the other circle it is in English throughout, and translated for who reads French."""
    stock(office, "neutral")
    office.run("import", os.path.join(EXAMPLES, "neutral", "original.yaml"))
    assert findings(office, "day-of-parliaments") == []
    for addressee, marked in ("xm-parliament/speaker", 0), ("xn-parliament/president", 1):
        shown = office.run("preview", "day-of-parliaments", "--addressee", addressee).stdout.decode()
        assert "Congratulations on" in shown, shown
        assert shown.count("TRADUCTION DE COURTOISIE") == marked, shown


def test_appeal(office):
    """The appeal has no error, and says of nobody but two that no letter goes to them."""
    stock(office, "khojali-33")
    found = findings(office, "khojali-33")
    assert {f["severity"] for f in found} <= {"warning", "note"}, found
    assert [f["rule"] for f in found if f["severity"] == "warning"] == ["do-not-write"] * 2
    circle = json.loads(office.run("circle", "khojali-33-appeal", "--json").stdout)
    assert len(circle["addressees"]) >= 64, len(circle["addressees"])


def test_notice(office):
    """A letter in any language carries the notice that it is an example, in text and HTML."""
    stock(office, "khojali-33")
    with open(os.path.join(APPEAL, "dossier.yaml"), encoding="utf-8") as source:
        terms = source.read()
    notices = dict(re.findall(r"^  (\w\w): (.*)$", terms.split("\nnotice:\n")[1]
                              .split("\ncopies:")[0], re.MULTILINE))
    assert sorted(notices) == LANGUAGES
    for language, notice in notices.items():
        for form in ("text", "html"):
            shown = office.run("preview", "--language", language, "--format", form,
                               "khojali-33").stdout.decode()
            words = " ".join(re.sub(r"<[^>]*>", " ", shown).replace("\u00a0", " ").split())
            assert " ".join(notice.replace("\u00a0", " ").split()) in words, (language, form)


def test_invented():
    """Every mailbox of the examples ends where no mail can arrive."""
    boxes = []
    for path in glob.glob(os.path.join(EXAMPLES, "*", "*.yaml")):
        with open(path, encoding="utf-8") as source:
            boxes += re.findall(r"[\w.+-]+@([\w.-]+)", source.read())
    assert len(boxes) > 64
    assert all(box.endswith((".example", ".test")) for box in boxes), boxes


def test_facts_are_cited_alike(office):
    """A fact that one language leaves out is missed."""
    folder = copied(office)
    spoil(folder, "letter.ru.md", "ещё {{fact.hostages|unit}} Ходжалы", "ещё жители Ходжалы")
    found = errors(office, folder)
    assert {(f["rule"], f["file"]) for f in found} == {("parity-facts", "letter.ru.md")}, found
    assert "'hostages'" in found[0]["text"]


def test_ordinals_of_another_year(office):
    """Last year's ordinal in words is found in every language, in the form of the sentence."""
    wrong = {"en": "thirty-second", "az": "otuz ikinci", "fr": "trente-deuxième",
             "ru": "тридцать второй", "ar": "الثانية والثلاثين"}
    folder = copied(office)
    for language, words in wrong.items():
        name = "letter.%s.md" % language
        with open(os.path.join(folder, name), encoding="utf-8") as source:
            ordinal = re.findall(r"{{occasion\.ordinal[^}]*}}", source.read())[-1]
        spoil(folder, name, ordinal, words)
    found = errors(office, folder)
    assert {f["rule"] for f in found} == {"wrong-ordinal"}, found
    assert sorted(f["file"] for f in found) == ["letter.%s.md" % l for l in LANGUAGES], found


def test_digits_of_any_script(office):
    """A number that is typed is found, in whatever digits, and the fact for it is named."""
    folder = copied(office)
    spoil(folder, "letter.en.md", "{{fact.killed|unit}} were", "613 civilians were")
    spoil(folder, "letter.ar.md", "{{fact.killed|unit}} قُتلوا", "٦١٣ مدنيًا قُتلوا")
    found = errors(office, folder)
    typed = [f for f in found if f["rule"] == "typed-number"]
    assert sorted(f["file"] for f in typed) == ["letter.ar.md", "letter.en.md"], found
    assert all("fact.killed" in f["text"] for f in typed), typed


def test_parts_that_exceed(office):
    """Parts that are more than their whole are found where the facts stand."""
    folder = copied(office)
    spoil(folder, "facts.yaml", "    value: 70\n", "    value: 670\n")
    found = errors(office, folder)
    assert {(f["rule"], f["file"]) for f in found} == {
        ("parts-exceed-whole", "facts.yaml")}, found


harness.main(globals())
