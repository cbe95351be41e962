#!/usr/bin/python3
"""Letters on every page lie where their envelope shows them.

usage: test-formats.py LETTER-TOOL ROOT

What is expected is worked out from the envelopes, not from the program: the folded sheet is
slid to the four corners of its envelope, and in each of them the window must show the whole
address and nothing but it: by poppler's boxes of words, and by the ink of the drawn page.
"""
import io
import itertools
import os
import re
import subprocess
import sys
import tempfile

import pikepdf
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "lib")]
sys.dont_write_bytecode = True
import pdf_check  # noqa: E402
from checks import run  # noqa: E402

POINT = 25.4 / 72  # millimetres
INCH = 25.4
PAPERS = {"a4": (210, 297), "letter": (8.5 * INCH, 11 * INCH)}
DIN_680 = (220, 110, 20, 15, 90, 45)  # width, height; window: left, bottom, width, height

# Folds and hole of the standard (None: half the sheet), and the envelopes that it goes into.
KINDS = {
    "din-5008-a": ((87, 192), (DIN_680,)),
    "din-5008-b": ((105, 210), (DIN_680,)),
    "iso-dl": ((105, 210), ((220, 110, 20, 18, 90, 35), (229, 114, 20, 15, 90, 45))),
    "us-10": ((4 * INCH, 8 * INCH),
              ((9.5 * INCH, 4.125 * INCH, 0.875 * INCH, 0.5 * INCH,
                4.5 * INCH, 1.125 * INCH),)),
}
# The text of an address must keep this far from the window's edge.
CLEAR = {"us-10": 0.125 * INCH}
SAMPLES = {"english": False, "azerbaijani": False, "russian": False, "arabic": True,
           "arabic-long": True, "every-block": False, "head-plain": False,
           "head-bilingual": True, "faces": False, "faces-arabic": True, "window": False,
           "window-arabic": True, "window-french": False}
MARGINS = {"din-5008-a": (25, 20), "din-5008-b": (25, 20), "iso-dl": (25, 25),
           "us-10": (25.4, 25.4)}
DOTS = 200  # to the inch
INK = 200   # the lightest grey that is ink


def words(path, page=1):
    """Each word of a page with its box: left, top, right, bottom, in millimetres."""
    done = subprocess.run(["pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"],
                          capture_output=True, text=True, check=True)
    pattern = r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>'
    for left, top, right, bottom, word in re.findall(pattern, done.stdout):
        yield word, [float(edge) * POINT for edge in (left, top, right, bottom)]


def drawn(path):
    """The upper half of the first page in greys."""
    done = subprocess.run(["pdftoppm", "-gray", "-r", str(DOTS), "-singlefile", "-H",
                           str(DOTS * 6), path], capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


def ink(picture, frame):
    """How far ink within the frame keeps from its left, top, right and bottom."""
    scale = DOTS / INCH
    part = picture.crop([round(max(edge, 0) * scale) for edge in frame])
    left, top, right, bottom = part.point(lambda grey: 255 * (grey < INK)).getbbox()
    return [edge / scale for edge in (left, top, part.width - right, part.height - bottom)]


def shown(envelope, fold, sheet, corner):
    """What of the page the window shows: left, top, right, bottom."""
    width, height, left, bottom, wide, high = envelope
    packet = max(fold[0], fold[1] - fold[0], sheet[1] - fold[1])
    right_by, up_by = (corner[0] * (width - sheet[0]), corner[1] * (height - packet))
    return (left - right_by, fold[0] - (bottom + high - up_by),
            left + wide - right_by, fold[0] - (bottom - up_by))


def is_seen(box, frame):
    """The middle of its lower half, where letters are."""
    across, down = (box[0] + box[2]) / 2, (box[1] + 2 * box[3]) / 3
    return frame[0] < across < frame[2] and frame[1] < down < frame[3]


def letters(word):
    """A word's letters in alphabetical order: poppler's boxes have Arabic words backwards."""
    return "".join(sorted(word))


def address_words(root, sample):
    """Those of letter.ini, with the return line above them."""
    with open(os.path.join(root, "tests", "letters", sample, "letter.ini"),
              encoding="utf-8") as fields:
        text = fields.read()
    lines = re.findall(r"^(?:return|address) = (.*)$", text, re.M)
    return sorted(letters(word) for word in " ".join(lines).replace(";", " ").split())


def address_is_seen(path, kind, paper, expected):
    fold, envelopes = KINDS[kind]
    picture, problems = drawn(path), []
    for envelope, corner in itertools.product(envelopes, itertools.product((0, 1), (0, 1))):
        frame = shown(envelope, fold, PAPERS[paper], corner)
        seen = [word for word, box in words(path) if is_seen(box, frame)]
        if sorted(letters(word) for word in seen) != expected:
            problems.append("the window shows %s" % seen)
        if min(ink(picture, frame)) < CLEAR.get(kind, 0.5) - 2 * INCH / DOTS:
            problems.append("ink keeps %s mm from the edges of %s" %
                            (ink(picture, frame), frame))
    return problems


def edge_marks(path):
    """Heights from the top and ends from the left of the marks on page one, in millimetres."""
    with pikepdf.open(path) as pdf:
        page, inside, start = pdf.pages[0], False, None
        height = float(page.MediaBox[3])
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name == "BDC" and str(operands[0]) == "/Artifact":
                inside = str(operands[1].get("/Type")) == "/Page"
            elif name == "EMC":
                inside = False
            elif name == "m":
                start = [float(value) for value in operands]
            elif name == "l" and inside:
                assert float(operands[1]) == start[1]
                yield ((height - start[1]) * POINT, start[0] * POINT,
                       float(operands[0]) * POINT)


def marks_are_right(path, kind, paper, rtl):
    width, height = PAPERS[paper]
    expected = sorted([*KINDS[kind][0], height / 2])
    marks = sorted(edge_marks(path))
    problems = ["mark at %.2f mm, not %.2f" % (mark[0], wanted)
                for mark, wanted in zip(marks, expected) if abs(mark[0] - wanted) > 0.05]
    if len(marks) != len(expected):
        problems.append("%d marks" % len(marks))
    problems += ["mark from %.1f to %.1f mm" % mark[1:] for mark in marks
                 if not (width - 12 < mark[1] < mark[2] < width - 3 if rtl
                         else 3 < mark[1] < mark[2] < 12)]
    return problems


def margins_are_right(path, kind, paper, rtl):
    """Text begins at the start of the column and keeps off the other margin."""
    start, end = MARGINS[kind]
    width = PAPERS[paper][0]
    left, right = (end, start) if rtl else (start, end)
    boxes = [box for _, box in words(path)]
    outermost = (min(box[0] for box in boxes), max(box[2] for box in boxes))
    problems = []
    if outermost[0] < left - 0.3 or outermost[1] > width - right + 0.3:
        problems.append("text from %.1f to %.1f mm" % outermost)
    if abs(outermost[1] - (width - right) if rtl else outermost[0] - left) > 0.6:
        problems.append("text starts at %.1f mm" % outermost[1 if rtl else 0])
    return problems


def size_is_right(path, paper):
    with pikepdf.open(path) as pdf:
        boxes = [[float(edge) * POINT for edge in page.MediaBox] for page in pdf.pages]
    return ["a page of %.1f × %.1f mm" % (box[2], box[3]) for box in boxes
            if max(abs(box[2] - PAPERS[paper][0]), abs(box[3] - PAPERS[paper][1])) > 0.01]


def judged(path):
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True,
                          check=False)
    return ["%s: %s" % (row.id, where) for row, where in pdf_check.judge(path)] + (
        [] if done.returncode == 0 else [done.stdout + done.stderr])


def line_ends(path):
    """Right edges of the lines of the first page's text, in millimetres."""
    done = subprocess.run(["pdftotext", "-bbox-layout", "-l", "1", path, "-"],
                          capture_output=True, text=True, check=True)
    return [float(edge) * POINT for edge in re.findall(r'<line [^>]*xMax="(.*?)"', done.stdout)]


def is_justified(ragged, justified, rtl):
    """The same words in the same lines; many now end at one edge, where none stood before."""
    if rtl:
        with open(ragged, "rb") as one, open(justified, "rb") as other:
            return [] if one.read() == other.read() else ["Arabic is not left as it is"]
    texts = [subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True,
                            check=True).stdout.split() for path in (ragged, justified)]
    edge = 210 - 92 * POINT
    counts = [sum(abs(end - edge) < 0.2 for end in line_ends(path))
              for path in (ragged, justified)]
    problems = judged(justified)
    if texts[0] != texts[1]:
        problems.append("other words")
    if counts[0] > 2 or counts[1] < 5:
        problems.append("%d lines end at the edge, then %d" % tuple(counts))
    return problems


def justified_checks(tool, root, folder):
    places = [os.path.join(folder, setting) for setting in ("ragged", "justified")]
    samples = {name: rtl for name, rtl in SAMPLES.items() if not name.startswith("window")}
    for place in places:
        os.mkdir(place)
        subprocess.run([tool, "--text=" + os.path.basename(place), place,
                        *(os.path.join(root, "tests", "letters", name) for name in samples)],
                       check=True)
    for name, rtl in samples.items():
        yield "justified: " + name, is_justified, (
            *(os.path.join(place, name + ".pdf") for place in places), rtl)


def checks(tool, root, folder):
    yield from justified_checks(tool, root, folder)
    for kind, paper in itertools.product(["plain", *KINDS], PAPERS):
        place = os.path.join(folder, kind + "-" + paper)
        os.mkdir(place)
        subprocess.run([tool, "--page=" + kind, "--paper=" + paper, place,
                        *(os.path.join(root, "tests", "letters", name) for name in SAMPLES)],
                       check=True)
        for name, rtl in SAMPLES.items():
            path = os.path.join(place, name + ".pdf")
            what = "%s on %s, %s: " % (kind, paper, name)
            yield what + "judged", judged, (path,)
            yield what + "size", size_is_right, (path, paper)
            if kind == "plain":
                continue
            yield what + "margins", margins_are_right, (path, kind, paper, rtl)
            yield what + "marks", marks_are_right, (path, kind, paper, rtl)
            yield what + "address", address_is_seen, (path, kind, paper,
                                                      address_words(root, name))


def main(tool, root):
    with tempfile.TemporaryDirectory() as folder:
        return run(checks(tool, root, folder))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
