#!/usr/bin/env python3
"""PDFBox Preflight takes every sample letter for PDF/A-1b.

usage: test-preflight.py LETTER-TOOL ROOT

Preflight knows PDF/A-1b alone, so the writer draws the samples with its switch for that: the
header, the claim and the CIDSets differ from what is sent, all else is the same code.
"""
import glob
import os
import subprocess
import sys
import tempfile

JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io",
        "javax.activation", "jaxb-api")
CLASSES = ":".join("/usr/share/java/%s.jar" % jar for jar in JARS)
JUDGE = ["java", "-cp", CLASSES, "org.apache.pdfbox.preflight.Validator_A1b"]


def judge(path):
    """What Preflight says; whether it finds the file valid."""
    done = subprocess.run([*JUDGE, path], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode == 0 and \
        " is a valid PDF/A-1b file" in done.stdout


def draw(tool, samples, folder, *options):
    os.mkdir(folder)
    subprocess.run([tool, *options, folder, *samples], check=True)
    return sorted(glob.glob(os.path.join(folder, "*.pdf")))


def main(tool, root):
    samples = [path for path in glob.glob(os.path.join(root, "tests", "letters", "*"))
               if os.path.isdir(path)]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        cases = [(path, True) for path in
                 draw(tool, samples, os.path.join(folder, "a1b"), "--a1b")]
        cases += [(path, False) for path in
                  draw(tool, samples[:1], os.path.join(folder, "a2a"))]
        print("1..%d" % len(cases))
        for number, (path, wanted) in enumerate(cases, 1):
            said, valid = judge(path)
            failed += valid != wanted
            print("%sok %d - %s as %s is %svalid" % (
                "" if valid == wanted else "not ", number, os.path.basename(path),
                "PDF/A-1b" if wanted else "sent, which is PDF/A-2a,",
                "" if wanted else "not "), flush=True)
            if valid != wanted:
                print("# " + said.replace("\n", "\n# "), flush=True)
    return 1 if failed or len(cases) < 2 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
