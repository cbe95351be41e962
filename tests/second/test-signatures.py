#!/usr/bin/python3
"""The picture of a signature is in the letter dot for dot, whatever kind of PNG it comes as.

usage: test-signatures.py LETTER-TOOL ROOT

The files are written here, from ISO/IEC 15948, not by the library that the program reads them
with. What no letter can hold is refused within a second, with the reason.
"""
import itertools
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

import pikepdf

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
sys.dont_write_bytecode = True
from checks import run  # noqa: E402

WIDTH, HEIGHT = 23, 17  # neither is a multiple of what interlacing divides by
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GREY_ALPHA: (8, 16),
          RGBA: (8, 16)}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
         (0, 1, 1, 2))
BOMB_SECONDS = 30  # 400 MiB are unpacked and thrown away in one or two
SECONDS = 5  # a refusal takes less, even where everything else is slow


def chunk(kind, data, crc=None):
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def pack(row, depth):
    """Samples of one row as bytes."""
    if depth == 16:
        return b"".join(struct.pack(">H", sample) for sample in row)
    bits = "".join(format(sample, "0%db" % depth) for sample in row)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def image_data(dots, depth, interlaced):
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    raw = b""
    for left, top, across, down in passes:
        for y in range(top, HEIGHT, down):
            row = [sample for x in range(left, WIDTH, across) for sample in dots[y][x]]
            if row:
                raw += b"\0" + pack(row, depth)
    return raw


def png(kind, depth, dots, interlaced, extra=b"", size=(WIDTH, HEIGHT)):
    head = struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra +
            chunk(b"IDAT", zlib.compress(image_data(dots, depth, interlaced))) +
            chunk(b"IEND", b""))


def pattern(kind, depth):
    """Dots with every value, and alphas that are nothing or everything."""
    most = (1 << depth) - 1
    dots = []
    for y in range(HEIGHT):
        row = []
        for x in range(WIDTH):
            dot = [(x * 37 + y * 101 + c * 59) * 257 % (most + 1)
                   for c in range(CHANNELS[kind])]
            if kind in (GREY_ALPHA, RGBA):
                dot[-1] = most if (x + y) % 3 else 0
            row.append(tuple(dot))
        dots.append(row)
    return dots


def palette(depth, transparent):
    colours = [(i * 53 % 256, i * 91 % 256, i * 7 % 256) for i in range(1 << depth)]
    alphas = [0 if i % 2 else 255 for i in range(len(colours))] if transparent else []
    extra = chunk(b"PLTE", bytes(itertools.chain(*colours)))
    if transparent:
        extra += chunk(b"tRNS", bytes(alphas))
    return extra, [colour if not transparent or alphas[i] else (255, 255, 255)
                   for i, colour in enumerate(colours)]


def expected(kind, depth, dots, colours):
    """Every dot as eight bits, on white."""
    most = (1 << depth) - 1

    def eight(sample):
        return round(sample * 255 / most)

    for row in dots:
        for dot in row:
            if kind == PALETTE:
                yield colours[dot[0]]
            elif kind in (GREY_ALPHA, RGBA) and dot[-1] == 0:
                yield (255,) * (len(dot) - 1)
            else:
                yield tuple(eight(s) for s in (dot[:-1] if kind in (GREY_ALPHA, RGBA)
                                               else dot))


def draw(tool, root, folder, data, name="signed"):
    """A letter that is signed with the file; the tool's errors, and the letter's path."""
    sample = os.path.join(folder, name)
    shutil.rmtree(sample, ignore_errors=True)
    shutil.copytree(os.path.join(root, "tests", "letters", "english"), sample)
    with open(os.path.join(sample, "signature.png"), "wb") as target:
        target.write(data)
    with open(os.path.join(sample, "letter.ini"), "a", encoding="utf-8") as fields:
        fields.write("signature = signature.png\n")
    done = subprocess.run([tool, folder, sample], capture_output=True, text=True, check=False)
    return done, sample + ".pdf"


def is_dot_for_dot(tool, root, folder, kind, depth, interlaced, transparent):
    dots, extra, colours = pattern(kind, depth), b"", None
    if kind == PALETTE:
        extra, colours = palette(depth, transparent)
    done, path = draw(tool, root, folder, png(kind, depth, dots, interlaced, extra))
    if done.returncode != 0:
        return [done.stderr]
    with pikepdf.open(path) as pdf:
        image = pdf.pages[-1].obj.Resources.XObject.Signature
        data, channels = image.read_bytes(), 3 if image.ColorSpace == "/DeviceRGB" else 1
        size = (int(image.Width), int(image.Height))
    if size != (WIDTH, HEIGHT):
        return ["%d × %d dots" % size]
    found = [tuple(data[i:i + channels]) for i in range(0, len(data), channels)]
    wanted = list(expected(kind, depth, dots, colours))
    most = max(abs(a - b) for f, w in zip(found, wanted) for a, b in zip(f, w))
    return [] if len(found) == len(wanted) and most <= (1 if depth == 16 else 0) and \
        channels == len(wanted[0]) else ["%d dots, a colour off by %d" % (len(found), most)]


def is_refused(tool, root, folder, data, reason):
    begun = time.monotonic()
    done, _ = draw(tool, root, folder, data)
    problems = [] if done.returncode != 0 and reason in done.stderr else [
        "returned %d: %s" % (done.returncode, done.stderr)]
    if time.monotonic() - begun > SECONDS:
        problems.append("took %.1f s" % (time.monotonic() - begun))
    return problems


def zeros(count):
    """So many of them compressed, without holding them."""
    packer, out = zlib.compressobj(9), []
    for _ in range(count >> 20):
        out.append(packer.compress(bytes(1 << 20)))
    return b"".join(out) + packer.flush()


def header(width, height, depth=8, kind=RGB):
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)))


def refusals():
    good = png(RGB, 8, pattern(RGB, 8), False)
    end = chunk(b"IEND", b"")
    yield "empty", b"", "it is empty"
    yield "a JPEG", b"\xff\xd8\xff\xe0" + bytes(100), "it is no PNG picture"
    yield "cut off", good[:len(good) // 2], "it is a damaged PNG picture"
    yield "a byte changed", good[:60] + bytes([good[60] ^ 1]) + good[61:], \
        "it is a damaged PNG picture"
    yield "50 megapixels", header(7100, 7100) + chunk(b"IDAT", zeros(151 << 20)) + end, \
        "it has 7100 by 7100 dots, more than 4000000"
    yield "endless", header(0x7fffffff, 1) + chunk(b"IDAT", zlib.compress(b"")) + end, \
        "it has 2147483647 by 1 dots, more than 10000 on a side"
    yield "long", header(10001, 1) + chunk(b"IDAT", zlib.compress(b"")) + end, \
        "it has 10001 by 1 dots, more than 10000 on a side"
    yield "no dots", header(0, 0) + end, "it is no PNG picture"
    yield "large", good[:-12] + chunk(b"tEXt", b"a\0" + bytes(600 << 10)) + end, \
        "bytes, more than 524288"


def a_bomb_is_harmless(tool, root, folder):
    """What unpacks to far more than the picture has costs time in proportion to its bytes."""
    data = header(8, 8) + chunk(b"IDAT", zeros(400 << 20)) + chunk(b"IEND", b"")
    begun = time.monotonic()
    done, _ = draw(tool, root, folder, data)
    took = time.monotonic() - begun
    return [] if took < BOMB_SECONDS and len(data) < 512 << 10 else [
        "took %.1f s: %s" % (took, done.stderr)]


def checks(*place):
    for kind in DEPTHS:
        for depth, interlaced, transparent in itertools.product(
                DEPTHS[kind], (False, True), (False, True) if kind == PALETTE else (False,)):
            yield ("kind %d, %d bits%s%s" % (
                kind, depth, ", interlaced" if interlaced else "",
                ", with transparency" if transparent else ""),
                is_dot_for_dot, (*place, kind, depth, interlaced, transparent))
    for name, data, reason in refusals():
        yield "refused: " + name, is_refused, (*place, data, reason)
    yield "a bomb", a_bomb_is_harmless, place


def main(tool, root):
    with tempfile.TemporaryDirectory() as folder:
        return run(checks(tool, root, folder))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
