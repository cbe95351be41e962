#!/usr/bin/python3
"""Every letter passes the second judge of PDF files, and the judge sees every fault.

usage: test-pdf.py LETTER-TOOL ROOT

Each row of the judge's table that is checked has a letter broken on purpose: that row must
fail, and no other.
"""
import glob
import io
import os
import subprocess
import sys
import tempfile
import traceback

import pikepdf
from PIL import Image, ImageCms

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
sys.dont_write_bytecode = True
import harness  # noqa: E402
import pdf_check  # noqa: E402
from pdfcheck import breaking  # noqa: E402

EXAMPLE = "khojali-33"
LANGUAGES = ("az", "en", "fr", "ru", "ar")
BROKEN_FROM = "every-block"  # the sample with every kind of block, a letterhead and links


def failing(path):
    return sorted({row.id for row, _ in pdf_check.judge(path)})


def letter_passes(path):
    def check():
        return ["%s: %s" % (row.id, where) for row, where in pdf_check.judge(path)]
    return check


def qpdf_finds_nothing(path):
    def check():
        done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True,
                              check=False)
        return [] if done.returncode == 0 else [done.stdout + done.stderr]
    return check


def only_row_fails(row, source, folder):
    def check():
        path = os.path.join(folder, "broken.pdf")
        breaking.write(row, source, path)
        wanted = [row] if row in breaking.BYTES or row in breaking.OBJECTS or \
            row == "A 6.1.3-2" else []
        found = failing(path)
        return [] if found == wanted else ["fails %s, expected %s" % (found, wanted)]
    return check


def every_row_is_broken():
    """Rows are told apart by their names; each that is checked has its broken letter."""
    names = [row.id for row in pdf_check.ROWS]
    ways = set(breaking.BYTES) | set(breaking.OBJECTS) | {"A 6.1.3-2"}
    checked = {row.id for row in pdf_check.ROWS if row.check}
    problems = ["%s stands twice" % name for name in set(names) if names.count(name) > 1]
    problems += ["%s has no broken letter" % name for name in checked - ways]
    problems += ["%s is no row" % name for name in ways - checked]
    problems += ["%s: neither check nor reason" % row.id for row in pdf_check.ROWS
                 if bool(row.check) == bool(row.reason)]
    return problems


def exit_codes(good, folder):
    def check():
        path = os.path.join(folder, "coded.pdf")
        breaking.write("UA 28-012", good, path)
        script = os.path.join(HERE, "pdf_check.py")
        right = subprocess.run([script, good], capture_output=True, text=True, check=False)
        wrong = subprocess.run([script, good, path], capture_output=True, text=True,
                               check=False)
        if (right.returncode, right.stdout, wrong.returncode) != (0, "", 1) or \
                "UA 28-012" not in wrong.stdout:
            return [right.stdout + wrong.stdout + wrong.stderr]
        return []
    return check


def profile_is_srgb(path):
    """A colour management of others takes our profile for sRGB."""
    def check():
        with pikepdf.open(path) as pdf:
            data = pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        ours = ImageCms.ImageCmsProfile(io.BytesIO(data))
        picture = Image.new("RGB", (64, 64))
        picture.putdata([(i % 16 * 17, i // 16 % 16 * 17, i // 256 * 17) for i in range(4096)])
        changed = ImageCms.profileToProfile(picture, ours, ImageCms.createProfile("sRGB"))
        most = max(abs(a - b) for x, y in zip(picture.getdata(), changed.getdata())
                   for a, b in zip(x, y))
        return [] if most <= 1 else ["a colour differs by %d of 255" % most]
    return check


def cases(folder, samples):
    letters = sorted(glob.glob(os.path.join(folder, "*.pdf")))
    good = os.path.join(folder, BROKEN_FROM + ".pdf")
    yield "there are letters", lambda: [] if len(letters) == len(samples) > 0 else [
        "%d of %d" % (len(letters), len(samples))]
    for path in letters:
        name = os.path.basename(path)[:-len(".pdf")]
        yield name, letter_passes(path)
        yield name + ", by qpdf", qpdf_finds_nothing(path)
    yield "the profile is sRGB", profile_is_srgb(good)
    yield "the table", every_row_is_broken
    yield "exit codes", exit_codes(good, folder)
    yield "saved anew and sound", only_row_fails("", good, folder)
    yield "a sound annotation", only_row_fails("annotation", good, folder)
    for row in pdf_check.ROWS:
        if row.check:
            yield "broken: %s %s" % (row.id, row.what), only_row_fails(row.id, good, folder)


def outcome(check):
    """The problems that a check finds; a check that breaks down is one."""
    try:
        return check()
    except Exception:  # whatever it is, the other checks go on
        return [traceback.format_exc()]


def draw_samples(tool, root, folder):
    """The letters of tests/letters."""
    samples = [path for path in glob.glob(os.path.join(root, "tests", "letters", "*"))
               if os.path.isdir(path)]
    subprocess.run([tool, folder, *samples], check=True)
    return [os.path.basename(path) for path in samples]


def draw_example(root, folder):
    """The example's letters, issued as script/demo does it, and a specimen per language."""
    os.mkdir(os.path.join(folder, "office"))
    office = harness.Office(os.path.join(folder, "office")).found()
    example = os.path.join(root, "examples", EXAMPLE)
    office.run("import", os.path.join(example, "directory.yaml"))
    office.run("import", example)
    names = ["specimen-" + language for language in LANGUAGES]
    for name in names:
        office.run("preview", "--language", name[-2:], "--format", "pdf", "--output",
                   os.path.join(folder, name + ".pdf"), EXAMPLE)
    office.run("submit", EXAMPLE)
    office.run("approve", EXAMPLE, user="rauf")
    office.run("issue", EXAMPLE)
    office.run("show", EXAMPLE, "--letters", office.path("letters"))
    for path in glob.glob(office.path("letters", "**", "*.pdf"), recursive=True):
        names.append("issued-" + os.path.basename(path)[:-len(".pdf")])
        os.rename(path, os.path.join(folder, names[-1] + ".pdf"))
    return names


def main(tool, root):
    with tempfile.TemporaryDirectory() as folder:
        samples = draw_samples(tool, root, folder) + draw_example(root, folder)
        count, failed = 0, 0
        for name, check in cases(folder, samples):
            count += 1
            problems = outcome(check)
            failed += bool(problems)
            print("%s %d - %s" % ("not ok" if problems else "ok", count,
                                  name.replace("#", "no.")), flush=True)
            for problem in problems:
                print("# " + problem.replace("\n", "\n# "), flush=True)
        print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
