"""Tags and annotations: ISO 19005-2, 6.3 and 6.7; ISO 14289-1, 7.1 to 7.18."""
from .document import MAX_DEPTH, STANDARD_TYPES, get, items, key
from .table import PERSON, Row, absent, by_person

PRINT, HIDDEN, INVISIBLE, NO_VIEW, TOGGLE = 4, 2, 1, 32, 256
ANNOTATIONS = {"/Text", "/Link", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon",
               "/PolyLine", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Stamp",
               "/Caret", "/Ink", "/Popup", "/FileAttachment", "/Widget", "/PrinterMark",
               "/TrapNet", "/Watermark", "/Redact"}

# What may stand directly in an element of a type; None: anything (ISO 32000-1, 14.8.4.3).
CHILDREN = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"}, "TBody": {"TR"}, "TFoot": {"TR"}, "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"}, "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
    "Ruby": {"RB", "RT", "RP"}, "Warichu": {"WT", "WP"},
}
# And in what an element of a type must stand.
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"}, "THead": {"Table"}, "TBody": {"Table"},
    "TFoot": {"Table"}, "TH": {"TR"}, "TD": {"TR"},
    "LI": {"L"}, "LBody": {"LI"}, "TOCI": {"TOC"},
    "RB": {"Ruby"}, "RT": {"Ruby"}, "RP": {"Ruby"}, "WT": {"Warichu"}, "WP": {"Warichu"},
}
TABLE_TYPES = {"Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"}
LIST_TYPES = {"L", "LI", "LBody"}
TOC_TYPES = {"TOC", "TOCI"}
RUBY_TYPES = {"Ruby", "RB", "RT", "RP"}
WARICHU_TYPES = {"Warichu", "WT", "WP"}


def is_tagged(mark):
    return mark.mcid is not None and mark.tag != "Artifact"


def nested(outer, inner):
    """Pieces within `inner` marks that stand within `outer` ones."""
    def check(document):
        for piece in document.pieces:
            for i, mark in enumerate(piece.marks):
                if inner(mark) and any(outer(before) for before in piece.marks[:i]):
                    yield piece.where
                    break
    return check


def is_artifact(mark):
    return mark.tag == "Artifact"


def all_marked(document):
    if not document.elements:
        return  # a row of its own
    owned = {mark for element in document.elements for mark in element.marks}
    for piece in document.pieces:
        page = key(document.pages[int(piece.where.split()[1]) - 1])
        if not any(is_artifact(mark) or (page, mark.mcid) in owned for mark in piece.marks):
            yield "%s: %s" % (piece.where, piece.operator)


def marked(document):
    if get(document.root, "/MarkInfo", "/Marked") is not True:
        yield "catalog /MarkInfo"


def suspects(document):
    if get(document.root, "/MarkInfo", "/Suspects") is True:
        yield "catalog /MarkInfo"


def has_tree(document):
    if get(document.root, "/StructTreeRoot") is None:
        yield "catalog /StructTreeRoot"


def marks_exist(document):
    """Content that elements claim is on the page, once."""
    there = {}
    for page, mcid, where in document.content_marks:
        if (page, mcid) in there and " form " not in where:  # a form may be drawn again
            yield "%s: MCID %d a second time" % (where, mcid)
        there[page, mcid] = where
    for element in document.elements:
        for page, mcid in element.marks:
            if (page, mcid) not in there:
                yield "%s: MCID %d" % (element, mcid)


def parents_agree(document):
    if get(document.root, "/StructTreeRoot") is None:
        return
    there = {(page, mcid) for page, mcid, _ in document.content_marks}
    for element in document.elements:
        for page, mcid in there.intersection(element.marks):
            node = next((each for each in document.pages if key(each) == page), None)
            owners = items(document.parents.get(get(node, "/StructParents")))
            if mcid >= len(owners) or key(owners[mcid]) != key(element.node):
                yield "%s: MCID %d" % (element, mcid)


def element_parents(document):
    for element in document.elements:
        wanted = element.parent.node if element.parent else document.root.StructTreeRoot
        if get(element.node, "/P") is None or key(element.node.P) != key(wanted):
            yield str(element)


def roles(document):
    return get(document.root, "/StructTreeRoot", "/RoleMap") or {}


def circular(document, name):
    seen = set()
    while name not in seen and len(seen) < MAX_DEPTH:
        seen.add(name)
        mapped = get(roles(document), "/" + name)
        if mapped is None:
            return False
        name = str(mapped)[1:]
    return True


def mapped_types(document):
    for element in document.elements:
        if not circular(document, element.type) and \
                document.role(element) not in STANDARD_TYPES:
            yield str(element)


def circular_types(document):
    for name in roles(document):
        if circular(document, name[1:]):
            yield "role map %s" % name


def remapped_types(document):
    for name in roles(document):
        if name[1:] in STANDARD_TYPES:
            yield "role map %s" % name


def nesting(types):
    def check(document):
        for element in document.elements:
            role = document.role(element)
            parent = document.role(element.parent) if element.parent else None
            if role in types and role in PARENTS and parent not in PARENTS[role]:
                yield "%s in <%s>" % (element, parent)
            if role in types and role in CHILDREN:
                for kid in element.kids:
                    if document.role(kid) not in CHILDREN[role] and not (
                            document.role(kid) in types and document.role(kid) in PARENTS):
                        yield "%s in %s" % (kid, element)
    return check


def header_scope(document):
    for cell in document.of_role("TH"):
        attributes = items(cell.node.get("/A"))
        if not any(get(each, "/Scope") is not None for each in attributes) and \
                "/ID" not in cell.node:
            yield str(cell)


def replaced(role):
    def check(document):
        for element in document.of_role(role):
            if not str(element.node.get("/Alt", "")) and "/ActualText" not in element.node:
                yield str(element)
    return check


def levels(document):
    return [(int(document.role(element)[1]), element)
            for element in document.of_role("H1", "H2", "H3", "H4", "H5", "H6")]


def first_heading(document):
    if levels(document) and levels(document)[0][0] != 1:
        yield str(levels(document)[0][1])


def skipped_headings(document):
    found = levels(document)
    for (before, _), (level, element) in zip(found, found[1:]):
        if level > before + 1:
            yield str(element)


def several_headings(document):
    for element in document.elements:
        if sum(document.role(kid) == "H" for kid in element.kids) > 1:
            yield str(element)


def both_headings(document):
    if document.of_role("H") and levels(document):
        yield str(document.of_role("H")[0])


def note_ids(document):
    for element in document.of_role("Note"):
        if "/ID" not in element.node:
            yield str(element)


def note_ids_differ(document):
    seen = set()
    for element in document.of_role("Note"):
        name = bytes(element.node.get("/ID", b"")) or None
        if name in seen and name is not None:
            yield str(element)
        seen.add(name)


def figure_boxes(document):
    """ISO 32000-1, table 344: an illustration has the box it fills."""
    for element in document.of_role("Figure", "Formula"):
        if not any(get(each, "/BBox") is not None for each in items(element.node.get("/A"))):
            yield str(element)


# --- annotations -----------------------------------------------------------------------------

def owners(document):
    """(where, annotation, the element that holds it or None)."""
    if not document.elements:
        return  # a row of its own
    held = {key(node): element for element in document.elements
            for node in element.objects if node is not None}
    for where, _, annotation in document.annotations:
        yield where, annotation, held.get(key(annotation))


def in_role(document, element, role):
    return element is not None and role in [
        document.role(each) for each in (element, *element.ancestors())]


def is_kind(annotation, *kinds):
    return str(annotation.get("/Subtype"))[1:] in kinds


def annotation_types(document):
    for where, _, annotation in document.annotations:
        kind = str(annotation.get("/Subtype"))
        if kind not in ANNOTATIONS:
            yield "%s %s" % (where, kind)


def has_flags(document):
    for where, _, annotation in document.annotations:
        if "/F" not in annotation and not is_kind(annotation, "Popup"):
            yield where


def is_printed(document):
    for where, _, annotation in document.annotations:
        flags = int(annotation.get("/F", PRINT))
        if not flags & PRINT or flags & (HIDDEN | INVISIBLE | NO_VIEW | TOGGLE):
            yield where


def has_appearance(document):
    for where, _, annotation in document.annotations:
        left, bottom, right, top = (float(edge) for edge in annotation.get("/Rect"))
        if not is_kind(annotation, "Link", "Popup") and (left, bottom) != (right, top) and \
                get(annotation, "/AP", "/N") is None:
            yield where


def nested_annotations(document):
    for where, annotation, element in owners(document):
        if not is_kind(annotation, "Link", "Widget", "PrinterMark", "Popup", "TrapNet") and \
                not in_role(document, element, "Annot"):
            yield where


def annotation_contents(document):
    for where, annotation, element in owners(document):
        if not is_kind(annotation, "Link", "Widget", "Popup", "PrinterMark", "TrapNet") and \
                not str(annotation.get("/Contents", "")) and \
                get(element.node if element else None, "/Alt") is None:
            yield where


def trap_nets(document):
    for where, _, annotation in document.annotations:
        if is_kind(annotation, "TrapNet"):
            yield where


def tabs(wanted):
    def check(document):
        for index, page in enumerate(document.pages):
            found = page.get("/Tabs")
            if items(page.get("/Annots")) and (
                    found is None if wanted is None else found not in (None, wanted)):
                yield "page %d" % (index + 1)
    return check


def nested_links(document):
    for where, annotation, element in owners(document):
        if is_kind(annotation, "Link") and not in_role(document, element, "Link"):
            yield where


def link_contents(document):
    for where, _, annotation in document.annotations:
        if is_kind(annotation, "Link") and not str(annotation.get("/Contents", "")):
            yield where


def struct_parents(document):
    for where, annotation, element in owners(document):
        found = document.parents.get(annotation.get("/StructParent"))
        if element is not None and (found is None or key(found) != key(element.node)):
            yield where


def printer_marks(document):
    for where, annotation, element in owners(document):
        if is_kind(annotation, "PrinterMark") and element is not None:
            yield where


ROWS = (
    Row("UA 01-003", "No artifact within tagged content", nested(is_tagged, is_artifact)),
    Row("UA 01-004", "No tagged content within an artifact", nested(is_artifact, is_tagged)),
    Row("UA 01-005", "All content is tagged or an artifact (A 6.7.3)", all_marked),
    Row("UA 01-007", "/Suspects is not true", suspects),
    Row("A 6.7.2.2", "/MarkInfo says that the file is marked", marked),
    Row("A 6.7.3.3", "There is a structure tree", has_tree),
    Row("PDF 14.7.4.2", "Content that an element claims is there, once", marks_exist),
    Row("PDF 14.7.4.4", "The parent tree agrees with the structure tree", parents_agree),
    Row("PDF 14.7.2", "/P of an element is its parent", element_parents),
    Row("UA 02-001", "Types are standard ones in the end (A 6.7.3.4)", mapped_types),
    Row("UA 02-003", "The role map has no circle", circular_types),
    Row("UA 02-004", "Standard types are not remapped", remapped_types),
    Row("UA 09-004", "Tables are nested as tables are", nesting(TABLE_TYPES)),
    Row("UA 09-005", "Lists are nested as lists are", nesting(LIST_TYPES)),
    Row("UA 09-006", "Contents are nested as contents are", nesting(TOC_TYPES)),
    Row("UA 09-007", "Ruby is nested as ruby is", nesting(RUBY_TYPES)),
    Row("UA 09-008", "Warichu is nested as warichu is", nesting(WARICHU_TYPES)),
    Row("UA 13-004", "Figures have a replacement text (A 6.7.5)", replaced("Figure")),
    Row("UA 14-002", "The first heading is H1", first_heading),
    Row("UA 14-003", "No level of heading is skipped", skipped_headings),
    Row("UA 14-006", "No element has several H", several_headings),
    Row("UA 14-007", "H and numbered headings are not mixed", both_headings),
    Row("UA 15-003", "Header cells have a scope", header_scope),
    Row("UA 17-002", "Formulas have a replacement text", replaced("Formula")),
    Row("UA 19-003", "Notes have an ID", note_ids),
    Row("UA 19-004", "IDs of notes differ", note_ids_differ),
    Row("PDF 14.8.5.4", "Figures and formulas have a box", figure_boxes),
    Row("A 6.3.1", "Annotations are of a type that is allowed (UA 28-006)",
        annotation_types),
    Row("A 6.3.2-1", "Annotations have flags", has_flags),
    Row("A 6.3.2-2", "Annotations are printed and not hidden", is_printed),
    Row("A 6.3.3", "Annotations have an appearance", has_appearance),
    Row("UA 28-002", "Annotations are nested in Annot", nested_annotations),
    Row("UA 28-004", "Annotations have /Contents or an alternative", annotation_contents),
    Row("UA 28-007", "No trap networks", trap_nets),
    Row("UA 28-008", "Pages with annotations have a tab order", tabs(None)),
    Row("UA 28-009", "It is that of the structure", tabs("/S")),
    Row("UA 28-011", "Links are nested in Link", nested_links),
    Row("UA 28-012", "Links have /Contents", link_contents),
    Row("PDF 14.7.4.3", "/StructParent leads to the annotation's element", struct_parents),
    Row("UA 28-017", "Printer's marks are not in the structure", printer_marks),
    *absent("A 6.3.1",
            ("UA 28-006", "Annotations of unknown types keep the rules")),
    *absent("A 6.5.1-1",
            ("UA 28-014", "Media clips have /CT"),
            ("UA 28-015", "Media clips have /Alt")),
    Row("UA 17-003", "Formulas map to Unicode", reason="'UA 10-001' asks it of all text"),
    Row("UA 28-018", "Appearances of printer's marks are artifacts",
        reason="letters have no printer's marks and no appearance streams"),
    Row("UA 28-013", "Links that send a place on a picture have another way", reason=PERSON),
    *by_person(
        ("01-001", "What is tagged is not an artifact"),
        ("01-002", "What is an artifact is not content"),
        ("01-006", "Types and attributes fit their content"),
        ("02-002", "Role maps fit the meaning"),
        ("03-001", "Nothing flickers"), ("03-002", "Media do not flicker"),
        ("03-003", "Scripts do not flicker"),
        ("04-001", "Meaning is not carried by colour, form or place alone"),
        ("05-001", "Media can be understood otherwise"), ("05-002", "Sound has a transcript"),
        ("06-004", "The title tells the document"),
        ("08-001", "Recognised text is right"), ("08-002", "Recognised text is text"),
        ("09-001", "Order of tags is that of reading"),
        ("09-002", "Elements are nested by meaning"),
        ("09-003", "Types fit after mapping"),
        ("11-007", "The language is the right one"),
        ("12-001", "Stretched characters are tagged"),
        ("13-001", "Pictures are Figures"), ("13-002", "Pictures in links have a text"),
        ("13-003", "Captions are tagged"), ("13-005", "ActualText stands for text"),
        ("13-006", "Pictures that belong together are one Figure"),
        ("13-007", "Decorative pictures are artifacts"),
        ("13-008", "Pictures of text have ActualText"),
        ("14-001", "Headings are tagged"), ("14-004", "Levels are Arabic numerals"),
        ("14-005", "Levels below 6 are tagged so"),
        ("15-001", "Row headers are tagged"), ("15-002", "Column headers are tagged"),
        ("15-004", "Tables are for tabular matter"), ("15-005", "Headers can be told"),
        ("16-001", "Numbering of lists is told"), ("16-002", "Kinds of lists are told"),
        ("16-003", "Lists are tagged as lists"),
        ("17-001", "Formulas are tagged"),
        ("18-001", "Running heads are artifacts"), ("18-002", "They say which kind"),
        ("19-001", "Notes are tagged"), ("19-002", "References are tagged"),
        ("23-001", "Signatures are accessible"), ("24-001", "Printed forms are tagged"),
        ("27-001", "The document can be navigated"),
        ("28-001", "Annotations stand where they are read"),
        ("28-003", "Annotations are not decoration"),
        ("29-001", "Scripts do not ask for a pointer")),
)
