"""A sound letter broken in one place: for each row of the table, the way to break it.

BYTES change the file as it is, and keep the places of objects; OBJECTS change what pikepdf
has read. Each changes what its row is about, and nothing else.
"""
import re
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from .typeface import Typeface


# --- the file's bytes ------------------------------------------------------------------------

def swap(old, new):
    def change(data):
        assert old in data
        return data.replace(old, new, 1)
    return change


def wrong_length(data):
    found = re.search(rb"/Length (\d+)", data)
    number = b"%0*d" % (len(found.group(1)), int(found.group(1)) - 1)
    return data[:found.start(1)] + number + data[found.end(1):]


def wrong_name(data):
    name = re.search(rb"/BaseFont (/[A-Z]{6}\+Noto)Ser", data).group(1)
    return data.replace(name + b"Ser", name + b"#FF")


def packed_metadata(data):
    """The stream compressed; blanks behind it keep the object's length."""
    found = re.search(rb"<< (/Type /Metadata /Subtype /XML) /Length (\d+) >>\nstream\n", data)
    end = found.end() + int(found.group(2))
    small = zlib.compress(data[found.end():end])
    head = b"<< %s /Filter /FlateDecode /Length %d >>" % (found.group(1), len(small))
    room = end - found.start() - len(head) - len(b"\nstream\n") - len(small)
    return b"".join([data[:found.start()], head, b" " * room, b"\nstream\n", small, data[end:]])


BYTES = {
    "HOUSE metadata": packed_metadata,
    "A 6.1.2-1": swap(b"%PDF-1.7", b"%PDF-2.7"),
    "A 6.1.2-2": swap(b"%\xe2\xe3\xcf\xd3", b"%abcd"),
    "A 6.1.3-1": lambda data: re.sub(rb"/ID \[.*?\]", b"", data),
    "A 6.1.3-3": lambda data: data + b"more\n",
    "A 6.1.4": swap(b"\nxref\n0", b"\nxref\n\n0"),
    "A 6.1.6": swap(b"/Registry (Adobe)", b"/Registry <41646>"),
    "A 6.1.7.1-1": wrong_length,
    "A 6.1.7.1-2": swap(b"\nstream\n", b"\nstream\r"),
    "A 6.1.8": wrong_name,
    "A 6.1.9": swap(b" obj\n", b" obj "),
}


# --- the catalog and pages -------------------------------------------------------------------

def first_page(pdf):
    return pdf.pages[0].obj


def catalog(name, value):
    def change(pdf):
        pdf.Root[name] = value
    return change


def on_page(name, value):
    def change(pdf):
        first_page(pdf)[name] = value
    return change


def draw(content):
    """Add to the first page's content."""
    return lambda pdf: pdf.pages[0].contents_add(content + b"\n")


def on_last(pattern, replacement):
    """Change the last page's content."""
    return rewrite(pattern, replacement, -1)


def signature(pdf):
    return pdf.pages[-1].obj.Resources.XObject.Signature


def rewrite(pattern, replacement, index=0):
    """Change a page's content, the first's if no other is said."""
    def change(pdf):
        page = pdf.pages[index]
        page.contents_coalesce()
        old = page.Contents.read_bytes()
        new = re.sub(pattern, replacement, old, count=1, flags=re.S)
        assert new != old
        page.Contents.write(new)
    return change


def stray(**entries):
    """A stream beside the content, that nothing draws."""
    def change(pdf):
        stream = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01")
        for name, value in entries.items():
            stream["/" + name] = value
        first_page(pdf)["/PieceInfo"] = stream
    return change


def state(name, value):
    def change(pdf):
        first_page(pdf).Resources["/ExtGState"] = Dictionary(Own=Dictionary({name: value}))
    return change


def external(pdf):
    pdf.Root.OutputIntents[0].DestOutputProfile["/FFilter"] = Name("/FlateDecode")


def with_key(find, name, value=None):
    """Set a key of what `find` finds, or remove it."""
    def change(pdf):
        node = find(pdf)
        if value is None:
            del node[name]
        else:
            node[name] = value
    return change


def letterhead(pdf):
    return first_page(pdf).Resources.XObject.Letterhead


def intent(pdf):
    return pdf.Root.OutputIntents[0]


def second_intent(pdf):
    pdf.Root.OutputIntents.append(Dictionary(
        S=Name("/GTS_PDFA1"), OutputConditionIdentifier=String("other")))


def second_profile(pdf):
    second_intent(pdf)
    pdf.Root.OutputIntents[1]["/DestOutputProfile"] = pdf.make_stream(
        intent(pdf).DestOutputProfile.read_bytes(), N=3)


def spoiled_profile(pdf):
    profile = intent(pdf).DestOutputProfile
    profile.write(profile.read_bytes().replace(b"acsp", b"ACSP"))


def form_twice(pdf):
    form = pdf.make_stream(b"/P <</MCID 0>> BDC EMC", Type=Name("/XObject"),
                           Subtype=Name("/Form"), BBox=Array([0, 0, 1, 1]),
                           Resources=Dictionary())
    first_page(pdf).Resources.XObject["/Own"] = form
    draw(b"/Own Do /Own Do")(pdf)


# --- fonts -----------------------------------------------------------------------------------

def font(pdf):
    """The font that the page's content names first."""
    data = b"\n".join(stream.read_bytes() for stream in first_page(pdf).Contents)
    return first_page(pdf).Resources.Font[re.search(rb"(/F\d+) ", data).group(1).decode()]


def cid_font(pdf):
    return font(pdf).DescendantFonts[0]


def descriptor(pdf):
    return cid_font(pdf).FontDescriptor


def used_code(pdf):
    """A code that the page shows with that font."""
    data = b"\n".join(stream.read_bytes() for stream in first_page(pdf).Contents)
    return int(re.search(rb"/F\d+ [^<]*<([0-9A-F]{4})", data).group(1), 16)


def other_font(pdf):
    unicode = pdf.make_stream(b"1 beginbfchar <61> <0061> endbfchar")
    first_page(pdf).Resources.Font["/Own"] = Dictionary(
        Type=Name("/Font"), Subtype=Name("/Type1"), BaseFont=Name("/Times-Roman"),
        ToUnicode=unicode)
    draw(b"/Artifact BMC BT /Own 8 Tf (a) Tj ET EMC")(pdf)


def no_program(pdf):
    descriptor(pdf).FontFile2.write(b"this is no font")


def glyph_of_code(glyph, keep_width=False):
    def change(pdf):
        cid, code = cid_font(pdf), used_code(pdf)
        table = bytearray(cid.CIDToGIDMap.read_bytes())
        table[2 * code:2 * code + 2] = glyph.to_bytes(2, "big")
        cid.CIDToGIDMap.write(bytes(table))
        if keep_width:
            program = Typeface(font(pdf)).program
            width = program["hmtx"].metrics["glyph%d" % glyph][0]
            cid.W[1][code - 1] = width * 1000 / program["head"].unitsPerEm
    return change


def cid_set(listed):
    def change(pdf):
        count = len(cid_font(pdf).CIDToGIDMap.read_bytes()) // 2
        data = b"\x80" if listed == "first" else b"\xff" * (count // 8 + 2)
        descriptor(pdf)["/CIDSet"] = pdf.make_stream(data)
    return change


def wrong_width(pdf):
    widths = cid_font(pdf).W[1]
    widths[used_code(pdf) - 1] = float(widths[used_code(pdf) - 1]) + 5


def text_of_code(digits):
    """Let a used code map to other text; None: to none."""
    def change(pdf):
        stream, key = font(pdf).ToUnicode, b"<%04X> " % used_code(pdf)
        new = b"" if digits is None else key + b"<" + digits + b">"
        stream.write(re.sub(key + rb"<\w+>", new, stream.read_bytes(), count=1))
    return change


# --- metadata --------------------------------------------------------------------------------

def xmp(pattern, replacement):
    def change(pdf):
        old = pdf.Root.Metadata.read_bytes()
        new = re.sub(pattern, replacement, old, count=1, flags=re.S)
        assert new != old
        pdf.Root.Metadata.write(new)
    return change


def other_producer(pdf):
    pdf.trailer.Info.Producer = String("Another program")


def elements(pdf, *types):
    return [node for node in pdf.objects if isinstance(node, Dictionary)
            and node.get("/Type") == "/StructElem"
            and (not types or str(node.S)[1:] in types)]


def language_of_all_but(*types):
    """The language stands with each element of another type; and with the metadata."""
    def change(pdf):
        language = str(pdf.Root.Lang)
        del pdf.Root["/Lang"]
        for element in elements(pdf):
            if str(element.S)[1:] not in ("Document",) + types:
                element["/Lang"] = String(language)
        xmp(rb'"x-default"', b'"en"')(pdf)
    return change


def language_of_no_paragraph(pdf):
    language_of_all_but()(pdf)
    del elements(pdf, "P")[0]["/Lang"]


def language_of_no_link(pdf):
    """It stands with the marks of the content, which an annotation is not."""
    language_of_all_but("P", "Link", "LBody", "LI", "L", "BlockQuote")(pdf)
    for page in pdf.pages:
        page.contents_coalesce()
        page.Contents.write(page.Contents.read_bytes().replace(
            b" <</MCID", b" <</Lang (en) /MCID"))


def language_of_no_metadata(pdf):
    language = str(pdf.Root.Lang)
    del pdf.Root["/Lang"]
    elements(pdf, "Document")[0]["/Lang"] = String(language)


# --- structure -------------------------------------------------------------------------------

def one(kind):
    return lambda pdf: elements(pdf, kind)[0]


def add(pdf, parent, kind, **entries):
    """A new element in `parent`."""
    node = pdf.make_indirect(Dictionary(Type=Name("/StructElem"), S=Name("/" + kind), P=parent,
                                        K=Array()))
    for name, value in entries.items():
        node["/" + name] = value
    parent.K.append(node)
    return node


def elements_added(*kinds, **entries):
    """Elements one within the other, in the document; the entries are the last one's."""
    def change(pdf):
        node = one("Document")(pdf)
        for kind in kinds[:-1]:
            node = add(pdf, node, kind)
        add(pdf, node, kinds[-1], **entries)
    return change


def both(*changes):
    def change(pdf):
        for each in changes:
            each(pdf)
    return change


def two_headings(pdf):
    for element in elements(pdf, "H1", "H2", "H3", "H4", "H5", "H6"):
        element.S = Name("/P")
    section = add(pdf, one("Document")(pdf), "Sect")
    add(pdf, section, "H")
    add(pdf, section, "H")


def claim(pdf):
    one("P")(pdf).K.append(999)


def wrong_parent_tree(pdf):
    owners = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    owners[0] = one("Document")(pdf)


def wrong_parent(pdf):
    elements(pdf, "P")[0]["/P"] = elements(pdf, "P")[1]


# --- annotations -----------------------------------------------------------------------------

def link(pdf):
    return next(annotation for page in pdf.pages for annotation in page.get("/Annots", [])
                if annotation.Subtype == "/Link")


def page_with_links(pdf):
    return next(page.obj for page in pdf.pages if "/Annots" in page)


def annotated(kind="Text", element="Annot", without=()):
    """A sound annotation of another kind, but for what is left out."""
    def change(pdf):
        page, tree = page_with_links(pdf), pdf.Root.StructTreeRoot
        number = int(tree.ParentTreeNextKey)
        annotation = pdf.make_indirect(Dictionary(
            Type=Name("/Annot"), Subtype=Name("/" + kind), F=28, Rect=Array([10, 10, 30, 30]),
            Contents=String("a note"), StructParent=number,
            AP=Dictionary(N=pdf.make_stream(b"", Subtype=Name("/Form"),
                                            BBox=Array([0, 0, 20, 20])))))
        for name in without:
            del annotation[name]
        page.Annots.append(annotation)
        node = add(pdf, one("Document")(pdf), element)
        node.K.append(Dictionary(Type=Name("/OBJR"), Pg=page, Obj=annotation))
        tree.ParentTree.Nums.append(number)
        tree.ParentTree.Nums.append(node)
    return change


ANNOTATION_SOUND = annotated()

OBJECTS = {
    "A 6.1.7.1-3": external,
    "A 6.1.7.2": stray(Filter=Name("/LZWDecode")),
    "A 6.1.12": catalog("/Perms", Dictionary(Own=Dictionary())),
    "A 6.1.13-1": on_page("/PieceInfo", Name("/" + "a" * 200)),
    "A 6.1.13-2": draw(b"q " * 29 + b"Q " * 29),
    "A 6.1.13-3": on_page("/MediaBox", Array([0, 0, 20000, 842])),
    "A 6.4.2-2": catalog("/NeedsRendering", True),
    "A 6.5.1-1": catalog("/OpenAction", Dictionary(S=Name("/Launch"))),
    "A 6.5.1-2": catalog("/OpenAction", Dictionary(S=Name("/Named"), N=Name("/Print"))),
    "A 6.5.2": on_page("/AA", Dictionary()),
    "A 6.10-1": catalog("/Names", Dictionary(AlternatePresentations=Dictionary())),
    "A 6.10-2": on_page("/PresSteps", Dictionary()),
    "A 6.11": catalog("/Requirements", Array()),
    "HOUSE forms": catalog("/AcroForm", Dictionary(Fields=Array())),
    "HOUSE layers": catalog("/OCProperties", Dictionary()),
    "HOUSE attachments": catalog("/Names", Dictionary(EmbeddedFiles=Dictionary())),
    "HOUSE outlines": catalog("/Outlines", Dictionary()),
    "HOUSE threads": catalog("/Threads", Array()),

    "A 6.2.2-1": draw(b"1 2 zap"),
    "A 6.2.2-2": draw(b"/Nowhere gs"),
    "PDF 14.6.1": draw(b"/Artifact BMC"),
    "PDF 8.4.2": draw(b"q"),
    "A 6.2.3-1": second_intent,
    "A 6.2.3-2": second_profile,
    "A 6.2.3-3": spoiled_profile,
    "A 6.2.3-4": with_key(lambda pdf: intent(pdf).DestOutputProfile, "/N", 4),
    "PDF 14.11.5": with_key(intent, "/OutputConditionIdentifier"),
    "A 6.2.4.3": draw(b"q 0 0 0 1 k Q"),
    "A 6.2.5-1": state("/TR", Name("/Identity")),
    "A 6.2.5-2": state("/HTP", Array([0, 0])),
    "A 6.2.6": draw(b"/Vivid ri"),
    "A 6.2.9-1": with_key(letterhead, "/OPI", Dictionary()),
    "A 6.2.9-2": stray(Type=Name("/XObject"), Subtype=Name("/PS")),
    "UA 30-001": with_key(letterhead, "/Ref", Dictionary()),
    "UA 30-002": form_twice,
    "A 6.2.10": state("/BM", Name("/Glow")),
    "HOUSE images": stray(Type=Name("/XObject"), Subtype=Name("/Image"),
                          ColorSpace=Name("/DeviceRGB"), BitsPerComponent=8,
                          Filter=Name("/JPXDecode")),
    "HOUSE figures": on_last(rb"/Figure (<</MCID \d+>> BDC\nq [^\n]* /Signature Do)",
                             rb"/P \1"),
    "A 6.2.8": with_key(signature, "/Interpolate", True),
    "HOUSE colours": draw(b"q /Pattern cs Q"),

    "HOUSE fonts": other_font,
    "HOUSE codes": with_key(font, "/Encoding", Name("/UniGB-UCS2-H")),
    "A 6.2.11.2-1": with_key(descriptor, "/StemV"),
    "A 6.2.11.2-2": no_program,
    "PDF 9.6.4": with_key(cid_font, "/BaseFont", Name("/Other")),
    "UA 31-004": with_key(cid_font, "/CIDToGIDMap", Name("/Other")),
    "UA 31-005": with_key(cid_font, "/CIDToGIDMap"),
    "UA 31-006": with_key(font, "/Encoding", Name("/Other")),
    "UA 31-009": with_key(descriptor, "/FontFile2"),
    "UA 31-011": glyph_of_code(0xfff0),
    "UA 31-014": cid_set("first"),
    "UA 31-015": cid_set("all"),
    "UA 31-016": wrong_width,
    "UA 31-027": with_key(font, "/ToUnicode"),
    "UA 10-001": text_of_code(None),
    "UA 31-028": text_of_code(b"0000"),
    "UA 31-029": text_of_code(b"FEFF"),
    "UA 31-030": glyph_of_code(0, keep_width=True),
    "A 6.2.11.7.3": text_of_code(b"E000"),
    "HOUSE hyphens": text_of_code(b"00AD"),

    "UA 06-001": with_key(lambda pdf: pdf.Root, "/Metadata"),
    "A 6.6.2.1-1": with_key(lambda pdf: pdf.Root.Metadata, "/Subtype", Name("/Other")),
    "A 6.6.2.1-2": xmp(rb"<\?xpacket begin=", rb'<?xpacket encoding="UTF-8" begin='),
    "A 6.6.2.1-3": xmp(rb"</rdf:RDF>", b""),
    "A 6.6.2.1-4": xmp(rb"</rdf:RDF>", b"<!-- \xff --></rdf:RDF>"),
    "A 6.6.2.3.1-1": xmp(rb"<xmp:CreatorTool>", b"<xmp:Own>1</xmp:Own><xmp:CreatorTool>"),
    "A 6.6.2.3.1-2": xmp(rb"<xmp:CreatorTool>", b"<xmp:Label><rdf:Bag><rdf:li>1</rdf:li>"
                         b"</rdf:Bag></xmp:Label><xmp:CreatorTool>"),
    "A 6.6.2.3.3": xmp(rb"<pdfaSchema:prefix>.*?</pdfaSchema:prefix>", b""),
    "HOUSE info": other_producer,
    "A 6.6.4-1": xmp(rb"<pdfaid:part>2", b"<pdfaid:part>3"),
    "A 6.6.4-2": xmp(rb"<pdfaid:conformance>A", b"<pdfaid:conformance>B"),
    "UA 06-002": xmp(rb"<pdfuaid:part>1</pdfuaid:part>", b""),
    "UA 06-003": xmp(rb"<dc:title>.*?</dc:title>", b""),
    "UA 07-001": with_key(lambda pdf: pdf.Root.ViewerPreferences, "/DisplayDocTitle"),
    "UA 07-002": with_key(lambda pdf: pdf.Root.ViewerPreferences, "/DisplayDocTitle", False),
    "UA 11-001": language_of_no_paragraph,
    "UA 11-002": language_of_all_but("Figure"),
    "UA 11-004": language_of_no_link,
    "UA 11-006": language_of_no_metadata,
    "A 6.7.4": catalog("/Lang", String("e n")),

    "UA 01-003": rewrite(rb"(<</MCID \d+>> BDC\n[^\n]*\nBT\n.*?ET\n)EMC",
                         lambda m: m.group(1).replace(b"BDC\n", b"BDC\n/Artifact BMC\n") +
                         b"EMC\nEMC"),
    "UA 01-004": rewrite(rb"(/\w+ <</MCID \d+>> BDC\n[^\n]*\nBT\n.*?ET\nEMC)",
                         rb"/Artifact BMC\n\1\nEMC"),
    "UA 01-005": draw(b"0 0 m 9 9 l S"),
    "UA 01-007": with_key(lambda pdf: pdf.Root.MarkInfo, "/Suspects", True),
    "A 6.7.2.2": with_key(lambda pdf: pdf.Root.MarkInfo, "/Marked", False),
    "A 6.7.3.3": with_key(lambda pdf: pdf.Root, "/StructTreeRoot"),
    "PDF 14.7.4.2": claim,
    "PDF 14.7.4.4": wrong_parent_tree,
    "PDF 14.7.2": wrong_parent,
    "UA 02-001": with_key(one("P"), "/S", Name("/Own")),
    "UA 02-003": with_key(lambda pdf: pdf.Root.StructTreeRoot, "/RoleMap",
                          Dictionary(One=Name("/Other"), Other=Name("/One"))),
    "UA 02-004": with_key(lambda pdf: pdf.Root.StructTreeRoot, "/RoleMap",
                          Dictionary(P=Name("/Span"))),
    "UA 09-004": elements_added("Table", "P"),
    "UA 09-005": elements_added("L", "P"),
    "UA 09-006": elements_added("TOC", "P"),
    "UA 09-007": elements_added("Ruby", "P"),
    "UA 09-008": elements_added("Warichu", "P"),
    "UA 13-004": with_key(one("Figure"), "/Alt"),
    "UA 14-002": both(with_key(one("H1"), "/S", Name("/H2"))),
    "UA 14-003": elements_added("H6"),
    "UA 14-006": two_headings,
    "UA 14-007": elements_added("H"),
    "UA 15-003": elements_added("Table", "TR", "TH"),
    "UA 17-002": elements_added("Formula", A=Dictionary(
        O=Name("/Layout"), BBox=Array([0, 0, 1, 1]))),
    "UA 19-003": elements_added("Note"),
    "UA 19-004": both(elements_added("Note", ID=String("n")),
                      elements_added("Note", ID=String("n"))),
    "PDF 14.8.5.4": with_key(one("Figure"), "/A"),
    "A 6.3.1": annotated("Sound"),
    "A 6.3.2-1": with_key(link, "/F"),
    "A 6.3.2-2": with_key(link, "/F", 6),
    "A 6.3.3": annotated(without=["/AP"]),
    "UA 28-002": annotated(element="Span"),
    "UA 28-004": annotated(without=["/Contents"]),
    "UA 28-007": annotated("TrapNet"),
    "UA 28-008": with_key(page_with_links, "/Tabs"),
    "UA 28-009": with_key(page_with_links, "/Tabs", Name("/R")),
    "UA 28-011": with_key(one("Link"), "/S", Name("/Span")),
    "UA 28-012": with_key(link, "/Contents"),
    "PDF 14.7.4.3": with_key(link, "/StructParent", 0),
    "UA 28-017": annotated("PrinterMark"),
}


def save(pdf, path, **options):
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False,
             fix_metadata_version=False, **options)


def write(row, source, path):
    """Write the letter `source` to `path`, broken where `row` is about; "" breaks nothing,
    and "annotation" adds an annotation that is sound."""
    if row in BYTES:
        with open(source, "rb") as letter, open(path, "wb") as broken:
            broken.write(BYTES[row](letter.read()))
        return
    with pikepdf.open(source) as pdf:
        if row == "A 6.1.3-2":
            save(pdf, path, encryption=pikepdf.Encryption(owner="owner", user=""))
            return
        if row == "annotation":
            ANNOTATION_SOUND(pdf)
        elif row:
            OBJECTS[row](pdf)
        save(pdf, path, stream_decode_level=pikepdf.StreamDecodeLevel.none)
