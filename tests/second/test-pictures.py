#!/usr/bin/python3
"""Letters look as they did: pages as pictures, held against golden ones.

usage: test-pictures.py LETTER-TOOL ROOT            compare
       test-pictures.py --write LETTER-TOOL ROOT    draw the golden pictures anew

poppler draws every page of the sample letters at 100 dots an inch, in grey. The golden ones lie
beside the letters: tests/letters/NAME/page-N.png. A machine with another poppler or FreeType draws
edges a little otherwise: what is compared are cells of CELL by CELL dots, by their mean grey. A
word that moved by a millimetre, or another word, is seen; --write is for whoever has looked at
the pages.
"""
import glob
import os
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops

DPI = 100
CELL = 8         # dots: some two millimetres
GREYS = 16       # of a golden picture
TOLERANCE = 24   # of 255, that the mean of a cell may differ
MOVED = 4        # dots, a millimetre, by which a page must not move unseen


def pages(pdf, folder):
    """The pages of a PDF as pictures, in their order."""
    prefix = os.path.join(folder, os.path.basename(pdf)[:-len(".pdf")])
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", pdf, prefix], check=True)
    paths = sorted(glob.glob(prefix + "-*.png"))
    return [Image.open(path).convert("L") for path in paths]


def cells(picture):
    """The mean grey of each cell."""
    size = [-(-side // CELL) for side in picture.size]
    whole = Image.new("L", [side * CELL for side in size], 255)
    whole.paste(picture)
    return whole.resize(size, Image.BOX)


def difference(page, golden):
    """What differs of two pictures of a page, or None."""
    if page.size != golden.size:
        return "it measures %s, the golden one %s" % (page.size, golden.size)
    apart = ImageChops.difference(cells(page), cells(golden)).point(
        lambda grey: 255 if grey > TOLERANCE else 0)
    box = apart.getbbox()
    if box is None:
        return None
    inches = [side * CELL / DPI for side in box]
    return "it differs from %.1f, %.1f to %.1f, %.1f inches" % tuple(inches)


def golden_paths(root, name):
    return sorted(glob.glob(os.path.join(root, "tests", "letters", name, "page-*.png")))


def compare(drawn, root, name):
    paths = golden_paths(root, name)
    if len(paths) != len(drawn):
        return ["%d pages, the golden letter has %d" % (len(drawn), len(paths))]
    found = [(number, difference(page, Image.open(path).convert("L")))
             for number, (page, path) in enumerate(zip(drawn, paths), 1)]
    return ["page %d: %s" % pair for pair in found if pair[1] is not None]


def sees_faults(page):
    """A page that moved by a millimetre, and one that lacks a line of small print."""
    problems = []
    moved = Image.new("L", page.size, 255)
    moved.paste(page, (0, MOVED))
    if difference(page, moved) is None:
        problems.append("a page that moved is not seen")
    without, ink = page.copy(), page.point(lambda grey: 255 - grey).getbbox()
    without.paste(255, (ink[0], ink[3] - CELL, ink[2], ink[3]))
    if difference(page, without) is None:
        problems.append("a page without its last line is not seen")
    return problems


def write(drawn, root, name):
    for path in golden_paths(root, name):
        os.unlink(path)
    for number, page in enumerate(drawn, 1):
        path = os.path.join(root, "tests", "letters", name, "page-%d.png" % number)
        page.quantize(GREYS).save(path, optimize=True)


def main(words):
    renew = words[0] == "--write"
    tool, root = words[1:] if renew else words
    names = sorted(os.path.basename(path) for path in glob.glob(
        os.path.join(root, "tests", "letters", "*")) if os.path.isdir(path))
    results = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([tool, folder, *[os.path.join(root, "tests", "letters", name)
                                        for name in names]], check=True)
        for name in names:
            drawn = pages(os.path.join(folder, name + ".pdf"), folder)
            if renew:
                write(drawn, root, name)
            results.append((name, compare(drawn, root, name)))
        results.append(("faults are seen", sees_faults(drawn[0])))
    print("1..%d" % len(results))
    for number, (name, problems) in enumerate(results, 1):
        print("%sok %d - %s" % ("not " if problems else "", number, name))
        for problem in problems:
            print("# " + problem)
    return 1 if any(problems for _, problems in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
