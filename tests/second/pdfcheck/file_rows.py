"""The bytes of a file and what its catalog may hold: ISO 19005-2, 6.1, 6.4 to 6.11."""
import re

import pikepdf

from .document import get, items
from .table import Row, absent

MAX_NAME = 127       # bytes: ISO 19005-2, 6.1.13, as are the next
MAX_STRING = 32767
MAX_OBJECTS = 8388607
MAX_SAVED = 28       # q within q
MAX_INTEGER = 2147483647
PAGE_UNITS = (3, 14400)

FILTERS = {"/FlateDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode",
           "/CCITTFaxDecode", "/JBIG2Decode", "/DCTDecode", "/JPXDecode"}
NAMED_ACTIONS = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
ACTIONS = {"/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"}
STREAM = re.compile(rb"\bstream\b")


def chunks(document):
    """The bytes of each object that the last cross-reference table tells the place of."""
    data = document.data
    table = re.findall(rb"startxref\s+(\d+)", data)
    start = int(table[-1]) if table else len(data)
    entries = re.findall(rb"(\d{10}) \d{5} n", data[start:])
    offsets = sorted({int(entry) for entry in entries} | {start})
    for first, last in zip(offsets, offsets[1:]):
        yield first, data[first:last]


def body(chunk):
    """An object without the data of its stream, which may look like anything."""
    return STREAM.split(chunk, 1)[0] if chunk.rstrip().endswith(b"endobj") else chunk


def header(document):
    if not re.match(rb"%PDF-1\.[0-7][\r\n]", document.data):
        yield "the file's first line"


def binary_comment(document):
    lines = re.split(rb"\r\n|\r|\n", document.data[:64])
    if len(lines) < 2 or not re.match(rb"%[\x80-\xff]{4}", lines[1]):
        yield "the file's second line"


def identifier(document):
    ids = items(document.pdf.trailer.get("/ID"))
    if len(ids) != 2 or not all(bytes(each) for each in ids):
        yield "trailer /ID"


def encryption(document):
    if "/Encrypt" in document.pdf.trailer:
        yield "trailer /Encrypt"


def end_of_file(document):
    if not re.search(rb"%%EOF(\r\n|\r|\n)?\Z", document.data):
        yield "what follows the last %%EOF"


def cross_reference(document):
    starts = re.findall(rb"startxref\s+(\d+)", document.data)
    at = document.data[int(starts[-1]):] if starts else b""
    if not re.match(rb"xref(\r\n|\r|\n)\d+ \d+ ?(\r\n|\r|\n)(\d{10} \d{5} [fn]( \r| \n|\r\n))+"
                    rb"(\d+ \d+ ?(\r\n|\r|\n)(\d{10} \d{5} [fn]( \r| \n|\r\n))+)*trailer", at):
        yield "the cross-reference table"


def hexadecimal(document):
    for offset, chunk in chunks(document):
        bare = re.sub(rb"\((?:\\.|[^\\()])*\)", b"()", body(chunk), flags=re.S)
        for text in re.findall(rb"(?<!<)<([^<>]*)>(?!>)", bare):
            if not re.fullmatch(rb"[0-9A-Fa-f\s]*", text) or \
                    len(re.sub(rb"\s", b"", text)) % 2:
                yield "hexadecimal string in the object at byte %d" % offset


def stream_lengths(document):
    for offset, chunk in chunks(document):
        found = re.search(rb"/Length (\d+)(?! \d+ R)\b", body(chunk))
        keyword = re.search(rb"\bstream(\r\n|\n)", chunk)
        if found and keyword:
            end = keyword.end() + int(found.group(1))
            if not re.match(rb"(\r\n|\r|\n)?endstream", chunk[end:]):
                yield "stream in the object at byte %d" % offset


def stream_keywords(document):
    for offset, chunk in chunks(document):
        if b"endstream" in chunk and not (re.search(rb">>\s*stream(\r\n|\n)", chunk) and
                                          re.search(rb"[\r\n]endstream", chunk)):
            yield "stream in the object at byte %d" % offset


def streams(document):
    for node in document.pdf.objects:
        if isinstance(node, pikepdf.Stream):
            yield "object %d" % node.objgen[0], node


def external_streams(document):
    for where, node in streams(document):
        for name in ("/F", "/FFilter", "/FDecodeParms"):
            if name in node:
                yield "%s %s" % (where, name)


def filters(document):
    for where, node in streams(document):
        for name in items(node.get("/Filter")):
            if str(name) not in FILTERS:
                yield "%s %s" % (where, name)


def walk_values(document):
    """Every value of every object, without following references."""
    for node in document.pdf.objects:
        todo = [node]
        while todo:
            value = todo.pop()
            yield node, value
            inner = []
            if isinstance(value, pikepdf.Array):
                inner = list(value)
            elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
                yield from ((node, pikepdf.Name(name)) for name in value.keys())
                inner = [value[name] for name in value.keys()]
            todo += [each for each in inner
                     if not getattr(each, "is_indirect", False)]


def names_are_text(document):
    texts = [(str(font), font.node.get("/BaseFont")) for font in document.fonts]
    texts += [(str(element), element.node.get("/S")) for element in document.elements]
    for where, name in texts:
        if name is None:
            continue
        escaped = name.unparse()
        raw = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), escaped)
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            yield "%s: name %s" % (where, escaped.decode("latin-1"))


def object_syntax(document):
    for offset, chunk in chunks(document):
        if not (re.match(rb"\d+ \d+ obj(\r\n|\r|\n)", chunk) and
                re.search(rb"[\r\n]endobj(\r\n|\r|\n)\s*\Z", chunk)):
            yield "object at byte %d" % offset


def name_length(name):
    return len(re.sub(rb"#[0-9A-Fa-f]{2}", b"?", name.unparse())) - 1


def limits(document):
    if len(document.pdf.objects) > MAX_OBJECTS:
        yield "the number of objects"
    for node, value in walk_values(document):
        where = "object %d" % node.objgen[0]
        if isinstance(value, pikepdf.Name) and name_length(value) > MAX_NAME:
            yield "%s: name of %d bytes" % (where, name_length(value))
        if isinstance(value, pikepdf.String) and len(bytes(value)) > MAX_STRING:
            yield "%s: string of %d bytes" % (where, len(bytes(value)))
        if isinstance(value, int) and abs(value) > MAX_INTEGER:
            yield "%s: integer %d" % (where, value)


def saved_states(document):
    depth, deepest = {}, {}
    for use in document.uses:
        change = {"q": 1, "Q": -1}.get(use.operator, 0)
        depth[use.where] = depth.get(use.where, 0) + change
        deepest[use.where] = max(deepest.get(use.where, 0), depth[use.where])
    for where, most in deepest.items():
        if most > MAX_SAVED:
            yield "%s: q within q, %d deep" % (where, most)


def page_sizes(document):
    for index, page in enumerate(document.pages):
        for name in ("/MediaBox", "/CropBox", "/TrimBox", "/ArtBox", "/BleedBox"):
            box = [float(edge) for edge in items(page.get(name))]
            if box and not all(PAGE_UNITS[0] <= abs(side) <= PAGE_UNITS[1]
                               for side in (box[2] - box[0], box[3] - box[1])):
                yield "page %d %s" % (index + 1, name)


def actions(document):
    """What opening the file and following its links does, one after the other."""
    todo = [("catalog", document.root.get("/OpenAction"))]
    todo += [(where, annotation.get("/A")) for where, _, annotation in document.annotations]
    seen = 0
    while todo and seen < MAX_OBJECTS:
        where, action = todo.pop()
        seen += 1
        if isinstance(action, pikepdf.Dictionary) and "/S" in action:
            yield where, action
            todo += [(where, each) for each in items(action.get("/Next"))]


def action_types(document):
    for where, action in actions(document):
        if str(action.S) not in ACTIONS:
            yield "%s: action %s" % (where, action.S)


def named_actions(document):
    for where, action in actions(document):
        if action.S == "/Named" and str(action.get("/N")) not in NAMED_ACTIONS:
            yield "%s: named action %s" % (where, action.get("/N"))


def own_actions(document):
    holders = [("catalog", document.root)]
    holders += [("page %d" % (i + 1), page) for i, page in enumerate(document.pages)]
    holders += [(where, annotation) for where, _, annotation in document.annotations]
    for where, holder in holders:
        if "/AA" in holder:
            yield "%s /AA" % where


def lacks(*path):
    """A check that the catalog has no such key."""
    def check(document):
        if get(document.root, *path) is not None:
            yield "catalog %s" % " ".join(path)
    return check


def no_attachments(document):
    yield from lacks("/Names", "/EmbeddedFiles")(document)
    for where, _, annotation in document.annotations:
        if annotation.get("/Subtype") == "/FileAttachment":
            yield where


def permissions(document):
    for name in get(document.root, "/Perms") or []:
        if name not in ("/UR3", "/DocMDP"):
            yield "catalog /Perms %s" % name


def presentation_steps(document):
    for index, page in enumerate(document.pages):
        if "/PresSteps" in page:
            yield "page %d /PresSteps" % (index + 1)


ROWS = (
    Row("A 6.1.2-1", "The file begins with %PDF-1.n and a line's end", header),
    Row("A 6.1.2-2", "Four bytes above 127 stand in a comment on the second line",
        binary_comment),
    Row("A 6.1.3-1", "The trailer has an /ID of two strings", identifier),
    Row("A 6.1.3-2", "The file is not encrypted", encryption),
    Row("A 6.1.3-3", "Nothing but one line's end follows the last %%EOF", end_of_file),
    Row("A 6.1.4", "The cross-reference table has its exact form", cross_reference),
    Row("A 6.1.6", "Hexadecimal strings are pairs of hexadecimal digits", hexadecimal),
    Row("A 6.1.7.1-1", "/Length is the length of the stream", stream_lengths),
    Row("A 6.1.7.1-2", "Lines end after 'stream' and before 'endstream'", stream_keywords),
    Row("A 6.1.7.1-3", "Streams lie in the file", external_streams),
    Row("A 6.1.7.2", "Filters are standard ones, and neither LZW nor Crypt", filters),
    Row("A 6.1.8", "Names of fonts and structure types are UTF-8", names_are_text),
    Row("A 6.1.9", "'obj' and 'endobj' stand on lines as they must", object_syntax),
    Row("A 6.1.12", "Permissions are those of signatures alone", permissions),
    Row("A 6.1.13-1", "Names, strings, integers and objects keep the limits", limits),
    Row("A 6.1.13-2", "No more than 28 graphics states are saved at once", saved_states),
    Row("A 6.1.13-3", "Pages measure between 3 and 14400 units", page_sizes),
    Row("A 6.4.2-2", "The catalog does not ask for rendering of a form",
        lacks("/NeedsRendering")),
    Row("A 6.5.1-1", "Actions are of the types that are allowed", action_types),
    Row("A 6.5.1-2", "Named actions turn pages", named_actions),
    Row("A 6.5.2", "Neither catalog nor pages nor annotations act of themselves (/AA)",
        own_actions),
    Row("A 6.10-1", "No alternate presentations", lacks("/Names", "/AlternatePresentations")),
    Row("A 6.10-2", "No steps of presentation", presentation_steps),
    Row("A 6.11", "The catalog has no /Requirements", lacks("/Requirements")),
    Row("HOUSE forms", "A letter is no form", lacks("/AcroForm")),
    Row("HOUSE layers", "A letter has no optional content", lacks("/OCProperties")),
    Row("HOUSE attachments", "A letter has no embedded files", no_attachments),
    Row("HOUSE outlines", "A letter has no outline", lacks("/Outlines")),
    Row("HOUSE threads", "A letter has no article threads", lacks("/Threads")),
    Row("A 6.1.10", "Filters of inline images are standard ones",
        reason="holds of itself: 'HOUSE images' refuses such a file"),
    *absent("HOUSE forms",
            ("A 6.4.1", "Form fields have appearances and no actions"),
            ("A 6.4.2-1", "No XFA"),
            ("A 6.4.3", "Signatures cover the file"),
            ("UA 25-001", "No dynamic XFA form"),
            ("UA 28-005", "Form fields have /TU"),
            ("UA 28-010", "Widgets are nested in Form"),
            ("UA 11-005", "The language of /TU is known")),
    *absent("HOUSE layers",
            ("A 6.9", "Optional content has names and order"),
            ("UA 20-001", "The default configuration has a name"),
            ("UA 20-002", "Other configurations have names"),
            ("UA 20-003", "Configurations have no /AS")),
    *absent("HOUSE attachments",
            ("A 6.8", "Embedded files are PDF/A themselves"),
            ("UA 21-001", "File specifications have /F and /UF"),
            ("UA 28-016", "File attachments name their file")),
    *absent("HOUSE outlines", ("UA 11-003", "The language of the outline is known")),
    *absent("HOUSE threads", ("UA 22-001", "Threads follow the reading order")),
    *absent("A 6.1.3-2",
            ("UA 26-001", "Encryption has a /P"),
            ("UA 26-002", "Encryption lets assistive technology read")),
)
