"""Fonts and the text they show: ISO 19005-2, 6.2.11; ISO 14289-1, 7.21."""
import re

import pikepdf

from .document import dictionary, get
from .table import Row, absent

TOLERANCE = 1.0  # thousandths of the em between a font's widths and its program's
TABLES = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
WORTHLESS = {0x0000: "UA 31-028", 0xFEFF: "UA 31-029", 0xFFFE: "UA 31-029"}
# ISO 32000-1, table 118
CMAPS = set(re.split(r"\s+", """
Identity-H Identity-V GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H
GBKp-EUC-V GBK2K-H GBK2K-V UniGB-UCS2-H UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V
HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V ETenms-B5-H ETenms-B5-V CNS-EUC-H CNS-EUC-V
UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V 83pv-RKSJ-H 90ms-RKSJ-H 90ms-RKSJ-V
90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V
H V UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H
UniJIS-UTF16-V KSC-EUC-H KSC-EUC-V KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V
KSCpc-EUC-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V""".strip()))


def composite(document):
    return [font for font in document.fonts if font.composite and font.truetype]


def readable(document):
    """Fonts whose codes lead to glyphs of a program that can be read."""
    return [font for font in composite(document)
            if font.program is not None and font.identity
            and font.cid.get("/CIDToGIDMap") is not None
            and (font.cid.CIDToGIDMap == "/Identity"
                 or isinstance(font.cid.CIDToGIDMap, pikepdf.Stream))]


def of_one_kind(document):
    for font in document.fonts:
        if not (font.composite and font.truetype):
            yield str(font)


def identity_codes(document):
    for font in composite(document):
        name = str(font.node.get("/Encoding", ""))[1:]
        if not font.identity and (name in CMAPS or
                                  isinstance(font.node.get("/Encoding"), pikepdf.Stream)):
            yield str(font)


def font_keys(document):
    for font in composite(document):
        for where, node, names in (
                ("font", font.node, ("/Type", "/BaseFont", "/Encoding")),
                ("CID font", font.cid, ("/Type", "/BaseFont", "/CIDSystemInfo",
                                        "/FontDescriptor")),
                ("descriptor", font.descriptor, (
                    "/Type", "/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent",
                    "/Descent", "/CapHeight", "/StemV"))):
            for name in names:
                if node is not font.descriptor or "/FontDescriptor" in font.cid:
                    if name not in node:
                        yield "%s: %s has no %s" % (font, where, name)


def font_names(document):
    for font in composite(document):
        names = {name.unparse() for name in (font.node.get("/BaseFont"), font.cid.get("/BaseFont"),
                                        font.descriptor.get("/FontName")) if name is not None}
        if len(names) != 1 or not re.match(rb"/[A-Z]{6}\+", names.pop()):
            yield str(font)


def gid_map_is_valid(document):
    for font in composite(document):
        found = font.cid.get("/CIDToGIDMap")
        if found is not None and found != "/Identity" and \
                not isinstance(found, pikepdf.Stream):
            yield str(font)


def has_gid_map(document):
    for font in composite(document):
        if "/CIDToGIDMap" not in font.cid:
            yield str(font)


def known_cmap(document):
    for font in composite(document):
        encoding = font.node.get("/Encoding")
        if isinstance(encoding, pikepdf.Name) and str(encoding)[1:] not in CMAPS:
            yield "%s: %s" % (font, encoding)


def is_embedded(document):
    for font in document.fonts:
        if "/FontFile2" not in dictionary(font.descriptor) and font.composite:
            yield str(font)


def program_is_sound(document):
    for font in composite(document):
        if "/FontFile2" not in font.descriptor:
            continue
        lacking = TABLES - set(font.program.keys()) if font.program is not None else TABLES
        if lacking:
            yield "%s: %s" % (font, ", ".join(sorted(lacking)))


def has_glyphs(document):
    for font in readable(document):
        count = font.program["maxp"].numGlyphs
        for code, where in font.codes.items():
            glyph = font.glyph(code)
            if glyph is None or glyph >= count:
                yield "%s: code %04X on %s" % (font, code, where)


def cid_sets(inverse):
    """CIDSet against the program: all that is there is listed, or (inverse) conversely."""
    def check(document):
        for font in readable(document):
            found = font.descriptor.get("/CIDSet")
            if not isinstance(found, pikepdf.Stream):
                continue
            data = found.read_bytes()
            listed = {8 * i + bit for i, byte in enumerate(data) for bit in range(8)
                      if byte & 0x80 >> bit}
            table, count = font.cid.CIDToGIDMap, font.program["maxp"].numGlyphs
            top = count if table == "/Identity" else len(table.read_bytes()) // 2
            there = {cid for cid in range(top) if (font.glyph(cid) or 0) < count}
            wrong = listed - there if inverse else there - listed
            if wrong:
                yield "%s: CID %d" % (font, min(wrong))
    return check


def widths(document):
    for font in readable(document):
        given, default = font.widths(), float(font.cid.get("/DW", 1000))
        em, metrics = font.program["head"].unitsPerEm, font.program["hmtx"].metrics
        for code, where in font.codes.items():
            advance = metrics.get("glyph%d" % (font.glyph(code) or 0))
            if advance is None:
                continue  # the glyph is missing: a row of its own
            if abs(advance[0] * 1000 / em - given.get(code, default)) > TOLERANCE:
                yield "%s: code %04X on %s" % (font, code, where)


def has_unicode(document):
    for font in document.fonts:
        if font.texts is None:
            yield str(font)


def maps_to_text(document):
    for font in document.fonts:
        for code, where in font.codes.items():
            if font.texts is not None and not font.texts.get(code):
                yield "%s: code %04X on %s" % (font, code, where)


def worthless(*points):
    def check(document):
        for font in document.fonts:
            for code, text in (font.texts or {}).items():
                if any(ord(letter) in points for letter in text):
                    yield "%s: code %04X" % (font, code)
    return check


def notdef(document):
    for font in readable(document):
        for code, where in font.codes.items():
            if font.glyph(code) == 0:
                yield "%s: code %04X on %s" % (font, code, where)


def is_private(letter):
    point = ord(letter)
    return 0xE000 <= point <= 0xF8FF or point >= 0xF0000


def private_use(document):
    """Text of private characters stands where an /ActualText says what it means."""
    private = {font.node.objgen: {code for code, text in (font.texts or {}).items()
                                  if any(map(is_private, text))} for font in document.fonts}
    for piece in document.pieces:
        if piece.font is None or not private.get(piece.font.objgen):
            continue
        shown = {int.from_bytes(piece.codes[i:i + 2], "big")
                 for i in range(0, len(piece.codes), 2)}
        if shown & private[piece.font.objgen] and \
                not any(get(mark.properties, "/ActualText") is not None
                        for mark in piece.marks):
            yield piece.where


SOFT = "\u00ad"


def soft_hyphens(document):
    """The code of a broken word's hyphen says "-", its /ActualText that it is a soft one."""
    texts = {font.node.objgen: font.texts or {} for font in document.fonts}
    for font in document.fonts:
        if any(SOFT in text for text in texts[font.node.objgen].values()):
            yield str(font)
    for piece in document.pieces:
        said = [str(get(mark.properties, "/ActualText")) for mark in piece.marks]
        own = texts.get(piece.font.objgen, {}) if piece.font is not None else {}
        shown = [own.get(int.from_bytes(piece.codes[i:i + 2], "big"))
                 for i in range(0, len(piece.codes), 2)]
        if SOFT in said and shown != ["-"]:
            yield piece.where


ROWS = (
    Row("HOUSE fonts", "Fonts are TrueType programs in CID fonts", of_one_kind),
    Row("HOUSE codes", "Codes are CIDs (Identity-H or -V)", identity_codes),
    Row("A 6.2.11.2-1", "Font dictionaries have what ISO 32000-1 asks for", font_keys),
    Row("A 6.2.11.2-2", "Font programs are whole TrueType files", program_is_sound),
    Row("PDF 9.6.4", "Names of subsets are tagged and agree", font_names),
    Row("UA 31-004", "CIDToGIDMap is a stream or Identity (A 6.2.11.3.2)", gid_map_is_valid),
    Row("UA 31-005", "There is a CIDToGIDMap (A 6.2.11.3.2)", has_gid_map),
    Row("UA 31-006", "CMaps are embedded or predefined (A 6.2.11.3.3)", known_cmap),
    Row("UA 31-009", "Fonts are embedded (A 6.2.11.4.1)", is_embedded),
    Row("UA 31-011", "Fonts have the glyphs that are shown (A 6.2.11.4.1)", has_glyphs),
    Row("UA 31-014", "CIDSet, if there, lists all CIDs (A 6.2.11.4.2)", cid_sets(False)),
    Row("UA 31-015", "CIDSet, if there, lists no other (A 6.2.11.4.2)", cid_sets(True)),
    Row("UA 31-016", "Widths are those of the program (A 6.2.11.5)", widths),
    Row("UA 31-027", "Fonts have ToUnicode (A 6.2.11.7.2)", has_unicode),
    Row("UA 10-001", "Codes that are shown map to Unicode (A 6.2.11.7.2)", maps_to_text),
    Row("UA 31-028", "ToUnicode has no U+0000", worthless(0)),
    Row("UA 31-029", "ToUnicode has neither U+FEFF nor U+FFFE", worthless(0xFEFF, 0xFFFE)),
    Row("UA 31-030", "No .notdef is shown (A 6.2.11.8)", notdef),
    Row("A 6.2.11.7.3", "Private characters have /ActualText", private_use),
    Row("HOUSE hyphens", "A soft hyphen is /ActualText of a code that says '-'", soft_hyphens),
    Row("UA 31-010", "Fonts may be embedded for everybody",
        reason="the subset has no OS/2 table; the writer refuses such a font when it loads it"),
    *absent("HOUSE codes",
            ("UA 31-001", "Registries of font and CMap agree (A 6.2.11.3.1)"),
            ("UA 31-002", "Orderings of font and CMap agree"),
            ("UA 31-003", "Supplements of font and CMap agree"),
            ("UA 31-007", "/WMode is the CMap's"),
            ("UA 31-008", "CMaps use predefined CMaps alone")),
    *absent("HOUSE fonts",
            ("UA 31-012", "CharSet of a Type 1 font lists all glyphs"),
            ("UA 31-013", "CharSet of a Type 1 font lists no other"),
            ("UA 31-017", "A non-symbolic font has a non-symbolic cmap (A 6.2.11.6)"),
            ("UA 31-018", "It leads to each glyph that is shown"),
            ("UA 31-019", "A non-symbolic TrueType font has an Encoding"),
            ("UA 31-020", "Its dictionary has a BaseEncoding"),
            ("UA 31-021", "It is MacRoman or WinAnsi"),
            ("UA 31-022", "Differences are names of the Adobe Glyph List"),
            ("UA 31-023", "Differences go with a (3,1) cmap"),
            ("UA 31-024", "A symbolic TrueType font has no Encoding"),
            ("UA 31-025", "A symbolic program has a cmap"),
            ("UA 31-026", "One of several cmaps is (3,0)")),
)
