#!/usr/bin/env python3
"""Words of letters that readers of PDF find in their order.

usage: read_back.py LETTER-TOOL ROOT            poppler and PDFBox, as a test (TAP)
       read_back.py --table LETTER-TOOL ROOT    all readers, as the table of doc/READERS.md

What a letter says is its golden plain text. Words and numbers count apart, since readers move
the spaces between right-to-left words and digits. Hyphens within words count for nothing, since
a reader cannot tell those that a line's end brought; a soft hyphen joins what it parts. Addresses
of links stand in the plain text alone. The measure is the longest sequence of words that both
have.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

JARS = ("pdfbox2-tools", "pdfbox2", "fontbox2", "commons-logging", "commons-io")
CLASSES = ":".join("/usr/share/java/%s.jar" % jar for jar in JARS)
READERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "readers")
COMMANDS = {
    "poppler": ["pdftotext", "FILE", "-"],
    "PDFBox": ["java", "-cp", CLASSES, "org.apache.pdfbox.tools.ExtractText",
               "-encoding", "UTF-8", "-console", "FILE"],
    "PDFium": ["node", os.path.join(READERS, "pdfium.mjs"), "FILE"],
    "pdf.js": ["node", os.path.join(READERS, "pdfjs.mjs"), "FILE"],
}
SAMPLES = ("azerbaijani", "english", "french", "russian", "arabic", "arabic-long")
BESIDE = ("translated", "translated-arabic", "translated-french", "faces",
          "faces-arabic")  # not in the table
HELD = {"poppler": 0.99, "PDFBox": 0.98}  # Debian's; what they give of Arabic bodies at least
ARABIC = ("arabic", "arabic-long", "translated-arabic", "faces-arabic")  # of the others, all of all


def kind(letter):
    return "digit" if letter.isdigit() else unicodedata.category(letter)[0]


def words_of(text):
    """Runs of letters with their marks, and runs of digits."""
    text = re.sub(r"https?://[^\s<>()]+", "", text)
    text = re.sub(r"\u00ad\s*|\ufffe|(?<=[^\W\d])[-\u2010]\s*(?=[^\W\d])", "", text)
    words, before = [], None
    for letter in text:
        now = {"digit": "digit", "L": "L", "M": "L"}.get(kind(letter))
        if now is not None:
            words[len(words) - 1 if now == before else len(words):] = [
                (words[-1] if now == before else "") + letter]
        before = now
    return words


def in_order(wanted, found):
    """How many words both have in one order."""
    row = [0] * (len(found) + 1)
    for word in wanted:
        diagonal = 0
        for i, other in enumerate(found):
            above = row[i + 1]
            row[i + 1] = diagonal + 1 if word == other else max(above, row[i])
            diagonal = above
    return row[-1]


def expected(root, sample):
    """The words of the whole letter, and of all that stands below the subject."""
    with open(os.path.join(root, "tests", "letters", sample, "letter.txt"),
              encoding="utf-8") as source:
        text = source.read().split("=" * 72 + "\n", 1)[-1]  # what a message says of its parts
    below = text[text.index("\n---") + 1:].split("\n", 1)[1]
    return words_of(text), words_of(below)


def read(reader, path):
    argv = [path if word == "FILE" else word for word in COMMANDS[reader]]
    return words_of(subprocess.run(argv, capture_output=True, check=True).stdout.decode())


def measure(reader, root, sample, folder):
    """The shares of the whole letter's and of the body's words that are found in order."""
    found = read(reader, os.path.join(folder, sample + ".pdf"))
    return [in_order(words, found) / len(words) for words in expected(root, sample)]


def table(root, folder):
    print("| letter | words | " + " | ".join(COMMANDS) + " |")
    print("|---|---|" + "---|" * len(COMMANDS))
    for sample in SAMPLES:
        cells = ["%.3f (%.3f)" % tuple(measure(reader, root, sample, folder))
                 for reader in COMMANDS]
        print("| %s | %d | %s |" % (sample, len(expected(root, sample)[0]), " | ".join(cells)))


def test(root, folder):
    cases = [(sample, reader) for sample in SAMPLES + BESIDE for reader in HELD]
    print("1..%d" % len(cases))
    failed = 0
    for number, (sample, reader) in enumerate(cases, 1):
        whole, body = measure(reader, root, sample, folder)
        good = body >= HELD[reader] if sample in ARABIC else whole == 1
        failed += not good
        print("%sok %d - %s by %s: %.3f of its words in order, %.3f of the body's" % (
            "" if good else "not ", number, sample, reader, whole, body), flush=True)
    return 1 if failed else 0


def main(arguments):
    as_table = arguments[:1] == ["--table"]
    tool, root = arguments[as_table:]
    with tempfile.TemporaryDirectory() as folder:
        samples = [path for path in glob.glob(os.path.join(root, "tests", "letters", "*"))
                   if os.path.basename(path) in SAMPLES + BESIDE]
        subprocess.run([tool, folder, *samples], check=True)
        return table(root, folder) if as_table else test(root, folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
