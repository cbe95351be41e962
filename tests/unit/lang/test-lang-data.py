#!/usr/bin/env python3
"""Mistakes in the data of languages end the build, and the message names them.

usage: test-lang-data.py TOOL DATA-FOLDER
"""
import os
import shutil
import subprocess
import sys
import tempfile

CASES = [
    # what a line of which file becomes, and what the message says of it
    ("as it is", None, None, None, None),
    ("a word is missing", "fr.ini", "subject = Objet\n", "", "fr.ini: [words] lacks 'subject'"),
    ("a word is too many", "fr.ini", "subject = Objet\n", "subject = Objet\nsubjet = x\n",
     "lacks 'subjet'"),
    ("a blank is another one", "ru.ini", "Страница {page} из {pages}", "Страница {page} из {n}",
     "ru.ini: the blanks of the word 'page-of'"),
    ("an ending is missing", "ru.ini", "words-genitive = words ого ого ьего",
     "words-genitive = words ого ого", "ru.ini: form 'words-genitive' lacks an ending"),
    ("a template does not exist", "az.ini", "words = words", "words = wrods",
     "az.ini: form 'words' uses the unknown template 'wrods'"),
    ("a month is missing", "en.ini", "months = January ", "months = ", "en.ini: months"),
    ("a digit is missing", "ar.ini", "digits = ٠", "digits = ", "ar.ini: digits are not ten"),
    ("a letter of the fold table is a word", "fold.ini", "ß = ss", "ßßß = ss", "fold.ini: a key"),
    ("a key stands twice", "en.ini", "to = To\n", "to = To\nto = To\n", "already exists"),
]


def run(tool: str, data: str, folder: str, case: tuple) -> str:
    """Make the change in a copy; what the tool says, and '' when it is content."""
    _, name, old, new, _ = case
    copy = os.path.join(folder, "data")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    if name is not None:
        path = os.path.join(copy, name)
        with open(path, encoding="utf-8") as source:
            text = source.read()
        assert old in text, "the case is out of date: no %r in %s" % (old, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text.replace(old, new, 1))
    files = [os.path.join(copy, f) for f in sorted(os.listdir(copy)) if f.endswith(".ini")]
    files.remove(os.path.join(copy, "fold.ini"))
    done = subprocess.run(
        [sys.executable, tool, os.path.join(folder, "out.c"), os.path.join(copy, "fold.ini")]
        + files, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr


def main() -> None:
    tool, data = sys.argv[1:]
    print("1..%d" % len(CASES))
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(CASES, 1):
            says = run(tool, data, folder, case)
            good = case[4] in says if case[4] is not None else says == ""
            print("%s %d - %s" % ("ok" if good else "not ok", number, case[0]))
            if not good:
                print("# " + says.replace("\n", "\n# "))


main()
