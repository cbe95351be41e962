"""Metadata, title and language: ISO 19005-2, 6.6 and 6.7.4; ISO 14289-1, 5, 7.1 and 7.2."""
import re
import xml.etree.ElementTree as ET

import pikepdf

from .document import get
from .table import Row

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDF = "{http://ns.adobe.com/pdf/1.3/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID = "{http://www.aiim.org/pdfua/ns/id/}"
EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# XMP Specification 2005, chapter 4, and ISO 19005-2, 6.6.2.3: property -> container, or None.
PREDEFINED = {
    DC: {"contributor": "Bag", "coverage": None, "creator": "Seq", "date": "Seq",
         "description": "Alt", "format": None, "identifier": None, "language": "Bag",
         "publisher": "Bag", "relation": "Bag", "rights": "Alt", "source": None,
         "subject": "Bag", "title": "Alt", "type": "Bag"},
    XMP: {"Advisory": "Bag", "BaseURL": None, "CreateDate": None, "CreatorTool": None,
          "Identifier": "Bag", "Label": None, "MetadataDate": None, "ModifyDate": None,
          "Nickname": None, "Rating": None, "Thumbnails": "Alt"},
    PDF: {"Keywords": None, "PDFVersion": None, "Producer": None, "Trapped": None},
    PDFAID: {"part": None, "amd": None, "corr": None, "conformance": None},
    EXTENSION: {"schemas": "Bag"},
}
LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(Z|[+-]\d\d'\d\d'?)?")


def stream_of(document):
    node = document.root.get("/Metadata")
    return node if isinstance(node, pikepdf.Stream) else None


def packet(document):
    stream = stream_of(document)
    return None if stream is None else stream.read_bytes()


def tree(document):
    """The rdf:RDF element; None where there is none that can be read."""
    data = packet(document)
    if data is None:
        return None
    try:
        top = ET.fromstring(data.decode("utf-8", "replace"))
    except ET.ParseError:
        return None
    return top if top.tag == RDF + "RDF" else top.find(RDF + "RDF")


def split(tag):
    space, _, name = tag.rpartition("}")
    return space + "}", name


def properties(document):
    """(tag, element or text) of all properties of the document."""
    for description in [] if tree(document) is None else tree(document):
        for name, value in description.attrib.items():
            if name != RDF + "about":
                yield name, value
        for child in description:
            yield child.tag, child


def value(document, tag):
    """The text of a property, the first of an array's; None where it is not there."""
    for name, found in properties(document):
        if name == tag:
            if isinstance(found, str):
                return found
            item = found.find(".//" + RDF + "li")
            return (found if item is None else item).text or ""
    return None


def has_stream(document):
    if stream_of(document) is None:
        yield "catalog /Metadata"


def stream_type(document):
    stream = stream_of(document)
    if stream is not None and (stream.get("/Type") != "/Metadata" or
                               stream.get("/Subtype") != "/XML"):
        yield "metadata stream"


def is_plain(document):
    stream = stream_of(document)
    if stream is not None and "/Filter" in stream:
        yield "metadata stream /Filter"


def packet_header(document):
    found = re.search(rb"<\?xpacket (.*?)\?>", packet(document) or b"", re.S)
    if found and re.search(rb"\b(bytes|encoding)\s*=", found.group(1)):
        yield "the packet's header"


def is_rdf(document):
    if stream_of(document) is not None and tree(document) is None:
        yield "metadata stream"


def is_utf8(document):
    try:
        (packet(document) or b"").decode("utf-8")
    except UnicodeDecodeError:
        yield "metadata stream"


def described(document):
    """Properties that extension schemas describe, as tags."""
    tags = set()
    for name, found in properties(document):
        if name != EXTENSION + "schemas":
            continue
        for item in found.iter(RDF + "li"):
            space = item.findtext(SCHEMA + "namespaceURI")
            for each in item.iter(PROPERTY + "name"):
                tags.add("{%s}%s" % (space, each.text))
    return tags


def known_properties(document):
    extra = described(document)
    for name, _ in properties(document):
        space, local = split(name)
        if local not in PREDEFINED.get(space, ()) and name not in extra:
            yield "property %s" % name


def property_types(document):
    for name, found in properties(document):
        space, local = split(name)
        if local not in PREDEFINED.get(space, ()):
            continue
        wanted = PREDEFINED[space][local]
        inner = [] if isinstance(found, str) else [split(child.tag)[1] for child in found]
        if inner != ([] if wanted is None else [wanted]):
            yield "property %s" % name


SCHEMA_FIELDS = ("schema", "namespaceURI", "prefix")
PROPERTY_FIELDS = ("name", "valueType", "category", "description")


def extension_schemas(document):
    for name, found in properties(document):
        if name != EXTENSION + "schemas" or isinstance(found, str):
            continue
        for item in found.findall("%sBag/%sli" % (RDF, RDF)):
            where = "schema %s" % item.findtext(SCHEMA + "prefix")
            for field in SCHEMA_FIELDS:
                if not item.findtext(SCHEMA + field):
                    yield "%s: no %s" % (where, field)
            for entry in item.findall("%sproperty/%sSeq/%sli" % (SCHEMA, RDF, RDF)):
                for field in PROPERTY_FIELDS:
                    if not entry.findtext(PROPERTY + field):
                        yield "%s: a property without %s" % (where, field)
                if entry.findtext(PROPERTY + "category") not in (None, "internal", "external"):
                    yield "%s: category" % where


def moment(text):
    """An Info date as XMP writes it."""
    found = DATE.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    zone = "Z" if zone in (None, "Z") else zone.replace("'", ":").rstrip(":")
    return "%s-%s-%sT%s:%s:%s%s" % (year, month or "01", day or "01", hour or "00",
                                    minute or "00", second or "00", zone)


INFO = {"/Title": DC + "title", "/Author": DC + "creator", "/Subject": DC + "description",
        "/Keywords": PDF + "Keywords", "/Creator": XMP + "CreatorTool",
        "/Producer": PDF + "Producer", "/CreationDate": XMP + "CreateDate",
        "/ModDate": XMP + "ModifyDate"}


def info_is_equal(document):
    info = document.pdf.trailer.get("/Info")
    if tree(document) is None or info is None:
        return
    for name in info.keys():
        if name not in INFO or (name == "/Title" and value(document, INFO[name]) is None):
            continue  # a missing title is a row of its own
        text = str(info[name])
        wanted = moment(text) if name in ("/CreationDate", "/ModDate") else text
        if value(document, INFO[name]) != wanted:
            yield "Info %s" % name


def identifies(tag, wanted, what):
    def check(document):
        if tree(document) is not None and value(document, tag) != wanted:
            yield what
    return check


def has_title(document):
    if tree(document) is not None and not value(document, DC + "title"):
        yield "dc:title"


def shows_title(document):
    if get(document.root, "/ViewerPreferences", "/DisplayDocTitle") is None:
        yield "catalog /ViewerPreferences"


def title_is_shown(document):
    if get(document.root, "/ViewerPreferences", "/DisplayDocTitle") is False:
        yield "catalog /ViewerPreferences"


# --- language --------------------------------------------------------------------------------

def language_of(document, element):
    """The language of an element's content: its own, an ancestor's or the document's."""
    at = [] if element is None else [element, *element.ancestors()]
    for each in at:
        if each.node.get("/Lang") is not None:
            return str(each.node.Lang)
    language = document.root.get("/Lang")
    return None if language is None else str(language)


def text_language(document):
    owners = {mark: element for element in document.elements for mark in element.marks}
    for piece in document.pieces:
        if not piece.codes or any(mark.tag == "Artifact" for mark in piece.marks):
            continue
        if any(get(mark.properties, "/Lang") is not None for mark in piece.marks):
            continue
        page = document.pages[int(piece.where.split()[1]) - 1]
        found = [owners.get((page.objgen, mark.mcid)) for mark in piece.marks
                 if mark.mcid is not None]
        if language_of(document, found[-1] if found else None) is None:
            yield piece.where


def alternative_language(document):
    for element in document.elements:
        if any(name in element.node for name in ("/Alt", "/ActualText", "/E")) and \
                language_of(document, element) is None:
            yield str(element)


def annotation_language(document):
    for where, _, annotation in document.annotations:
        owner = document.parents.get(annotation.get("/StructParent"))
        element = next((each for each in document.elements
                        if owner is not None and each.node.objgen == owner.objgen), None)
        if "/Contents" in annotation and language_of(document, element) is None:
            yield where


def metadata_language(document):
    if document.root.get("/Lang") is not None or tree(document) is None:
        return
    for name, found in properties(document):
        if name == DC + "title" and all(item.get(XML_LANG, "x-default") == "x-default"
                                        for item in found.iter(RDF + "li")):
            yield "dc:title"


def language_tags(document):
    nodes = [("catalog", document.root)]
    nodes += [(str(element), element.node) for element in document.elements]
    for where, node in nodes:
        if "/Lang" in node and not LANGUAGE_TAG.fullmatch(str(node.Lang)):
            yield "%s /Lang" % where


ROWS = (
    Row("UA 06-001", "The catalog has a metadata stream (A 6.6.2.1)", has_stream),
    Row("A 6.6.2.1-1", "It is of type Metadata, XML", stream_type),
    Row("A 6.6.2.1-2", "The packet's header has neither bytes nor encoding", packet_header),
    Row("A 6.6.2.1-3", "It is well-formed and holds rdf:RDF", is_rdf),
    Row("A 6.6.2.1-4", "It is UTF-8", is_utf8),
    Row("HOUSE metadata", "It is not compressed, so that anybody finds it", is_plain),
    Row("A 6.6.2.3.1-1", "Properties are predefined ones, or an extension schema's",
        known_properties),
    Row("A 6.6.2.3.1-2", "Predefined properties have the form that their schema says",
        property_types),
    Row("A 6.6.2.3.3", "Extension schemas describe their properties whole",
        extension_schemas),
    Row("HOUSE info", "Info says what the metadata says", info_is_equal),
    Row("A 6.6.4-1", "pdfaid:part is 2", identifies(PDFAID + "part", "2", "pdfaid:part")),
    Row("A 6.6.4-2", "pdfaid:conformance is A",
        identifies(PDFAID + "conformance", "A", "pdfaid:conformance")),
    Row("UA 06-002", "pdfuaid:part is 1", identifies(PDFUAID + "part", "1", "pdfuaid:part")),
    Row("UA 06-003", "The metadata has a title", has_title),
    Row("UA 07-001", "The catalog says whether the title is shown", shows_title),
    Row("UA 07-002", "The title is shown", title_is_shown),
    Row("UA 11-001", "The language of text is known", text_language),
    Row("UA 11-002", "The language of /Alt, /ActualText and /E is known",
        alternative_language),
    Row("UA 11-004", "The language of annotations' /Contents is known",
        annotation_language),
    Row("UA 11-006", "The language of the metadata is known", metadata_language),
    Row("A 6.7.4", "Languages are tags of RFC 3066", language_tags),
    Row("A 6.6.2.3.2", "Metadata of single objects keep the same rules",
        reason="no object but the catalog has metadata in a letter"),
    Row("A 6.6.5", "The file's identifiers are kept in the metadata",
        reason="recommended, not required"),
    Row("A 6.6.6", "The file's history is kept in the metadata",
        reason="asked of programs that change files; letters are written once"),
)
