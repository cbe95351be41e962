"""A PDF file as the rows see it: its bytes, objects, content, structure and fonts."""
import re
from typing import NamedTuple, Optional

import pikepdf

from . import typeface

MAX_DEPTH = 64  # of structure elements and of forms within forms

TEXT_OPERATORS = {"Tj", "TJ", "'", '"'}
PAINT_OPERATORS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "EI", "INLINE IMAGE"}
COLOUR_OPERATORS = {"g": "DeviceGray", "G": "DeviceGray", "rg": "DeviceRGB", "RG": "DeviceRGB",
                    "k": "DeviceCMYK", "K": "DeviceCMYK"}


class Mark(NamedTuple):
    """Marked content that is open."""
    tag: str
    properties: object  # a dictionary, or None
    mcid: Optional[int]


class Piece(NamedTuple):
    """Something painted: text shown or a path, with the marked content around it."""
    where: str
    operator: str
    marks: tuple
    font: object = None   # its dictionary
    codes: bytes = b""
    invisible: bool = False


class Use(NamedTuple):
    """An operator with its operands."""
    where: str
    operator: str
    operands: list


class Element:
    """A structure element; `kids` are Elements, (page key, MCID) and annotations' keys."""

    def __init__(self, node, parent):
        self.node = node
        self.parent = parent
        self.type = str(node.get("/S", ""))[1:]
        self.kids = []
        self.marks = []
        self.objects = []

    def __str__(self):
        return "<%s> object %d" % (self.type, self.node.objgen[0])

    def ancestors(self):
        at = self.parent
        while at is not None:
            yield at
            at = at.parent


def key(node):
    """What two handles of one indirect object have in common."""
    return node.objgen if node.is_indirect else id(node)


def dictionary(node):
    return node if isinstance(node, pikepdf.Dictionary) else pikepdf.Dictionary()


def get(node, *names):
    """The value at the end of a path of keys, or None."""
    for name in names:
        if not isinstance(node, (pikepdf.Dictionary, pikepdf.Stream)) or name not in node:
            return None
        node = node[name]
    return node


def items(node):
    """The members of an array; a single value stands for an array of one."""
    if node is None:
        return []
    return list(node) if isinstance(node, pikepdf.Array) else [node]


def number_tree(node, depth=0):
    pairs = []
    if depth > MAX_DEPTH:
        return pairs
    nums = items(get(node, "/Nums"))
    pairs += [(int(nums[i]), nums[i + 1]) for i in range(0, len(nums) - 1, 2)]
    for kid in items(get(node, "/Kids")):
        pairs += number_tree(kid, depth + 1)
    return pairs


class Document:
    def __init__(self, path):
        with open(path, "rb") as source:
            self.data = source.read()
        self.pdf = pikepdf.open(path)
        self.root = self.pdf.Root
        self.pages = [page.obj for page in self.pdf.pages]
        self.pieces = []
        self.uses = []
        self.forms = []     # (where, form) for each time that one is drawn
        self.images = []    # (where, image, marks) for each time that one is drawn
        self.missing = []   # (where, kind and name) of resources that are not there
        self.unbalanced = []
        self.content_marks = []  # (key of page or form, mcid, where)
        for index, page in enumerate(self.pages):
            where = "page %d" % (index + 1)
            self._walk(page, page.get("/Resources"), where, (), key(page))
        self.elements = []
        self._read_structure()
        self.parents = dict(number_tree(get(self.root, "/StructTreeRoot", "/ParentTree")))
        self.annotations = [("page %d annotation %d" % (i + 1, k + 1), page, annotation)
                            for i, page in enumerate(self.pages)
                            for k, annotation in enumerate(items(get(page, "/Annots")))]
        self.fonts = typeface.collect(self.pieces)

    # content ---------------------------------------------------------------------------------

    def _resource(self, resources, kind, name, where):
        found = get(resources, kind, str(name))
        if found is None:
            self.missing.append((where, "%s %s" % (kind, name)))
        return found

    def _open_mark(self, operands, resources, where, page):
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, pikepdf.Name):
            properties = self._resource(resources, "/Properties", properties, where)
        mcid = get(properties, "/MCID")
        if mcid is not None:
            self.content_marks.append((page, int(mcid), where))
        return Mark(str(operands[0])[1:], properties, None if mcid is None else int(mcid))

    def _walk(self, holder, resources, where, marks, page, depth=0):
        if "/Contents" not in holder and not isinstance(holder, pikepdf.Stream):
            return
        font, mode, saved, own = None, 0, [], len(marks)
        for operands, operator in pikepdf.parse_content_stream(holder):
            operator = str(operator)
            self.uses.append(Use(where, operator, list(operands)))
            if operator in ("BDC", "BMC"):
                marks += (self._open_mark(operands, resources, where, page),)
            elif operator == "EMC":
                if len(marks) == own:
                    self.unbalanced.append(where)
                marks = marks[:max(own, len(marks) - 1)]
            elif operator == "q":
                saved.append((font, mode))
            elif operator == "Q" and saved:
                font, mode = saved.pop()
            elif operator == "Tf":
                font = self._resource(resources, "/Font", operands[0], where)
            elif operator == "Tr":
                mode = int(operands[0])
            elif operator == "gs":
                self._resource(resources, "/ExtGState", operands[0], where)
            elif operator in TEXT_OPERATORS:
                self.pieces.append(Piece(where, operator, marks, font,
                                         shown(operands), mode == 3))
            elif operator in PAINT_OPERATORS:
                self.pieces.append(Piece(where, operator, marks))
                if operator in ("EI", "INLINE IMAGE"):
                    self.images.append((where, None, marks))
            elif operator == "Do":
                self._draw(operands[0], resources, where, marks, page, depth)
        if len(marks) != own:
            self.unbalanced.append(where)

    def _draw(self, name, resources, where, marks, page, depth):
        form = self._resource(resources, "/XObject", name, where)
        if get(form, "/Subtype") == "/Image":
            self.images.append((where, form, marks))
            self.pieces.append(Piece(where, "Do", marks))
        elif form is not None and depth < MAX_DEPTH:
            place = "%s form %s" % (where, str(name)[1:])
            self.forms.append((place, form))
            self._walk(form, form.get("/Resources", resources), place, marks, key(form),
                       depth + 1)

    # structure -------------------------------------------------------------------------------

    def _read_structure(self):
        seen = set()
        for kid in items(get(self.root, "/StructTreeRoot", "/K")):
            self._read_element(kid, None, None, seen, 0)

    def _read_element(self, node, parent, page, seen, depth):
        if not isinstance(node, pikepdf.Dictionary) or key(node) in seen or depth > MAX_DEPTH:
            return
        seen.add(key(node))
        element = Element(node, parent)
        self.elements.append(element)
        if parent is not None:
            parent.kids.append(element)
        page = node.get("/Pg", page)
        for kid in items(node.get("/K")):
            self._read_kid(kid, element, page, seen, depth)

    def _read_kid(self, kid, element, page, seen, depth):
        if isinstance(kid, int):
            element.marks.append((key(page) if page is not None else None, kid))
            return
        kind, page = get(kid, "/Type"), get(kid, "/Pg") or page
        if kind == "/MCR":
            element.marks.append((key(kid.get("/Stm", page)), int(kid.MCID)))
        elif kind == "/OBJR":
            element.objects.append(kid.get("/Obj"))
        else:
            self._read_element(kid, element, page, seen, depth + 1)

    def role(self, element):
        """The type after role mapping, as far as the map goes."""
        roles, role = get(self.root, "/StructTreeRoot", "/RoleMap"), element.type
        for _ in range(MAX_DEPTH):
            mapped = get(roles, "/" + role)
            if mapped is None or role in STANDARD_TYPES:
                return role
            role = str(mapped)[1:]
        return role

    def of_role(self, *roles):
        return [element for element in self.elements if self.role(element) in roles]


def shown(operands):
    """The codes that a text operator shows."""
    last = operands[-1]
    strings = last if isinstance(last, pikepdf.Array) else [last]
    return b"".join(bytes(part) for part in strings if isinstance(part, pikepdf.String))


# ISO 32000-1, 14.8.4
STANDARD_TYPES = set(re.split(r"\s+", """
    Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private
    P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot
    Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP
    Figure Formula Form""".strip()))
