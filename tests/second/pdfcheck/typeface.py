"""A font of a PDF file with its embedded program, and the codes that are shown with it."""
import io
import re

import pikepdf
from pikepdf import Name
from fontTools.ttLib import TTFont, TTLibError

CODE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)
SEVERAL = re.compile(rb"<([0-9A-Fa-f]+)>\s*<[0-9A-Fa-f]+>\s*\[(.*?)\]", re.S)


def text_of(digits):
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


def unicode_map(data):
    """A ToUnicode CMap as code -> text."""
    texts = {}
    for kind, body in SECTION.findall(data):
        if kind == b"bfchar":
            for code, text in CODE.findall(body):
                texts[int(code, 16)] = text_of(text)
            continue
        for first, array in SEVERAL.findall(body):
            for i, text in enumerate(re.findall(rb"<([0-9A-Fa-f]*)>", array)):
                texts[int(first, 16) + i] = text_of(text)
        for first, last, text in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", body):
            start = text_of(text)
            for i in range(int(last, 16) - int(first, 16) + 1):
                texts[int(first, 16) + i] = start[:-1] + chr(ord(start[-1]) + i)
    return texts


class Typeface:
    """A Type 0 font over a TrueType program; `composite` is false of any other font."""

    def __init__(self, node):
        self.node = node
        self.name = node.get("/BaseFont", Name("/?")).unparse().decode("ascii", "replace")[1:]
        self.codes = {}  # shown -> where first
        self.composite = node.get("/Subtype") == "/Type0" and len(
            node.get("/DescendantFonts", [])) == 1
        self.cid = node.DescendantFonts[0] if self.composite else pikepdf.Dictionary()
        self.truetype = self.cid.get("/Subtype") == "/CIDFontType2"
        self.identity = node.get("/Encoding") in ("/Identity-H", "/Identity-V")
        self.descriptor = self.cid.get("/FontDescriptor", pikepdf.Dictionary())
        self.program = self._open(self.descriptor.get("/FontFile2"))
        stream = node.get("/ToUnicode")
        self.texts = unicode_map(stream.read_bytes()) if isinstance(
            stream, pikepdf.Stream) else None

    @staticmethod
    def _open(stream):
        if not isinstance(stream, pikepdf.Stream):
            return None
        try:
            program = TTFont(io.BytesIO(stream.read_bytes()), lazy=True)
            count = program["maxp"].numGlyphs
            program.setGlyphOrder(["glyph%d" % i for i in range(count)])
            return program
        except (TTLibError, KeyError, AssertionError):
            return None

    def glyph(self, code):
        """The glyph of a code, or None where the font does not say."""
        table = self.cid.get("/CIDToGIDMap")
        if table == "/Identity":
            return code
        if not isinstance(table, pikepdf.Stream):
            return None
        data = table.read_bytes()[2 * code:2 * code + 2]
        return int.from_bytes(data, "big") if len(data) == 2 else None

    def widths(self):
        """/W as code -> width."""
        array, widths, i = list(self.cid.get("/W", [])), {}, 0
        while i + 1 < len(array):
            first = int(array[i])
            if isinstance(array[i + 1], pikepdf.Array):
                widths.update({first + k: float(w) for k, w in enumerate(array[i + 1])})
                i += 2
            else:
                widths.update({code: float(array[i + 2])
                               for code in range(first, int(array[i + 1]) + 1)})
                i += 3
        return widths

    def __str__(self):
        return "font %s" % self.name


def collect(pieces):
    """The fonts that show text, each once, with their codes."""
    fonts = {}
    for piece in pieces:
        if piece.font is None or not piece.codes:
            continue
        key = piece.font.objgen if piece.font.is_indirect else id(piece.font)
        if key not in fonts:
            fonts[key] = Typeface(piece.font)
        face, data = fonts[key], piece.codes
        size = 2 if face.composite else 1
        for i in range(0, len(data), size):
            face.codes.setdefault(int.from_bytes(data[i:i + size], "big"), piece.where)
    return list(fonts.values())
