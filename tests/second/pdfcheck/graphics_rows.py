"""Content and colour: ISO 19005-2, 6.2.2 to 6.2.10; ISO 14289-1, 7.20."""
import pikepdf

from .document import COLOUR_OPERATORS, get, items, key
from .table import Row, absent

OPERATORS = set("""b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g
gs h i ID j J K k l m M MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr
Ts Tw Tz v w W W* y ' \"""".split()) | {"INLINE IMAGE"}
INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
BLEND_MODES = {"/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken",
               "/Lighten", "/ColorDodge", "/ColorBurn", "/HardLight", "/SoftLight",
               "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity"}
COMPONENTS = {b"RGB ": 3, b"CMYK": 4, b"GRAY": 1, b"Lab ": 3}
SPACE_OF = {b"RGB ": "DeviceRGB", b"CMYK": "DeviceCMYK", b"GRAY": "DeviceGray"}


def intents(document):
    return [intent for intent in items(document.root.get("/OutputIntents"))
            if intent.get("/S") == "/GTS_PDFA1"]


def profiles(document):
    return [intent.DestOutputProfile for intent in intents(document)
            if isinstance(intent.get("/DestOutputProfile"), pikepdf.Stream)]


def known_operators(document):
    for use in document.uses:
        if use.operator not in OPERATORS:
            yield "%s: operator %s" % (use.where, use.operator)


def own_resources(document):
    for index, page in enumerate(document.pages):
        if "/Resources" not in page:
            yield "page %d: no /Resources of its own" % (index + 1)
    for where, name in document.missing:
        yield "%s: no resource %s" % (where, name)


def balanced_marks(document):
    yield from sorted(set(document.unbalanced))


def balanced_states(document):
    depth = {}
    for use in document.uses:
        depth[use.where] = depth.get(use.where, 0) + {"q": 1, "Q": -1}.get(use.operator, 0)
    yield from (where for where, open_states in depth.items() if open_states != 0)


def intent_has_profile(document):
    for intent in intents(document):
        if not isinstance(intent.get("/DestOutputProfile"), pikepdf.Stream):
            yield "output intent"


def intent_condition(document):
    for intent in intents(document):
        if not str(intent.get("/OutputConditionIdentifier", "")):
            yield "output intent"


def one_profile(document):
    all_intents = items(document.root.get("/OutputIntents"))
    found = {key(intent.DestOutputProfile) for intent in all_intents
             if "/DestOutputProfile" in intent}
    if len(found) > 1:
        yield "output intents"


def profile_is_icc(document):
    for profile in profiles(document):
        data = profile.read_bytes()
        if len(data) < 132 or data[36:40] != b"acsp" or data[8] > 4 or \
                int.from_bytes(data[:4], "big") != len(data) or \
                data[12:16] not in (b"prtr", b"mntr") or data[16:20] not in SPACE_OF:
            yield "output intent's profile"


def profile_components(document):
    for profile in profiles(document):
        if profile.get("/N") != COMPONENTS.get(profile.read_bytes()[16:20], profile.get("/N")):
            yield "output intent's profile /N"


def device_colours(document):
    """Where each device colour space is used: an operator's, or a named space's."""
    for use in document.uses:
        if use.operator in COLOUR_OPERATORS:
            yield COLOUR_OPERATORS[use.operator], use.where
        elif use.operator in ("cs", "CS") and str(use.operands[0]).startswith("/Device"):
            yield str(use.operands[0])[1:], use.where
    for where, image in images(document):
        yield str(image.get("/ColorSpace"))[1:], where
    for where, pattern in patterns(document):
        yield str(pattern.Shading.get("/ColorSpace"))[1:], where


def colours_are_defined(document):
    spaces = {SPACE_OF.get(profile.read_bytes()[16:20]) for profile in profiles(document)}
    wrong = {(space, where) for space, where in device_colours(document)
             if space not in spaces and not (space == "DeviceGray" and spaces)}
    yield from ("%s: %s" % (where, space) for space, where in sorted(wrong))


def graphics_states(document):
    holders = [("page %d" % (i + 1), page) for i, page in enumerate(document.pages)]
    for where, holder in holders + document.forms:
        states = get(holder, "/Resources", "/ExtGState")
        for name in states.keys() if states is not None else []:
            yield "%s graphics state %s" % (where, name[1:]), states[name]


def transfer_functions(document):
    for where, state in graphics_states(document):
        if "/TR" in state or state.get("/TR2", "/Default") != "/Default":
            yield where


def halftones(document):
    for where, state in graphics_states(document):
        halftone = state.get("/HT")
        if "/HTP" in state or (isinstance(halftone, pikepdf.Dictionary) and
                               (halftone.get("/HalftoneType") not in (1, 5)
                                or "/HalftoneName" in halftone)):
            yield where


def rendering_intents(document):
    for use in document.uses:
        if use.operator == "ri" and str(use.operands[0]) not in INTENTS:
            yield use.where
    for where, state in graphics_states(document):
        if str(state.get("/RI", "/Perceptual")) not in INTENTS:
            yield where


def blend_modes(document):
    for where, state in graphics_states(document):
        if any(str(mode) not in BLEND_MODES for mode in items(state.get("/BM"))):
            yield where


def form_keys(*names):
    def check(document):
        for where, form in document.forms:
            for name in names:
                if name in form or (name == "/PS" and form.get("/Subtype2") == "/PS"):
                    yield "%s %s" % (where, name)
    return check


def postscript(document):
    for node in document.pdf.objects:
        if isinstance(node, pikepdf.Stream) and node.get("/Type") == "/XObject" and \
                node.get("/Subtype") == "/PS":
            yield "object %d" % node.objgen[0]


def marked_forms(document):
    """Forms that hold MCIDs and are drawn more than once."""
    counts = {}
    for where, form in document.forms:
        if b"/MCID" in form.read_bytes():
            counts.setdefault(form.objgen, []).append(where)
    for places in counts.values():
        if len(places) > 1:
            yield places[1]


def images(document):
    """Streams that are sampled images, drawn or not."""
    for node in document.pdf.objects:
        if isinstance(node, pikepdf.Stream) and node.get("/Subtype") == "/Image":
            yield "object %d" % node.objgen[0], node


COLOURS = {"/DeviceGray": 1, "/DeviceRGB": 3}


def is_plain(image):
    """Opaque dots of a byte for each colour, as many as its size says."""
    colours = COLOURS.get(str(image.get("/ColorSpace")))
    if any(name in image for name in ("/SMask", "/Mask", "/ImageMask", "/Decode")) or \
            image.get("/Filter") != "/FlateDecode" or image.get("/BitsPerComponent") != 8 or \
            colours is None:
        return False
    return len(image.read_bytes()) == image.Width * image.Height * colours


def plain_images(document):
    yield from (where for where, image, _ in document.images if image is None)
    yield from (where for where, image in images(document) if not is_plain(image))


def figures(document):
    """Of a mark of content the innermost counts that has an MCID, or is an artifact."""
    for where, _, marks in document.images:
        named = [mark.tag for mark in marks if mark.mcid is not None or mark.tag == "Artifact"]
        if named and named[-1] not in ("Figure", "Artifact"):
            yield where


def image_keys(document):
    for where, image in images(document):
        if "/Alternates" in image or "/OPI" in image or image.get("/Interpolate"):
            yield where


def patterns(document):
    for where, form in document.forms:
        found = get(form, "/Resources", "/Pattern")
        for name in found.keys() if found is not None else []:
            yield "%s pattern %s" % (where, name[1:]), found[name]


def is_gradient(pattern):
    return pattern.get("/PatternType") == 2 and "/ExtGState" not in pattern and \
        pattern.Shading.get("/ShadingType") in (2, 3) and \
        pattern.Shading.get("/ColorSpace") == "/DeviceRGB"


def plain_colours(document):
    """Colours other than the device's, and the gradients of them that a form may have."""
    for use in document.uses:
        if use.operator not in ("sh", "cs", "CS"):
            continue
        space = str(use.operands[0])
        if use.operator == "sh" or not (space.startswith("/Device") or
                                        (space == "/Pattern" and " form " in use.where)):
            yield "%s: operator %s" % (use.where, use.operator)
    yield from (where for where, pattern in patterns(document) if not is_gradient(pattern))


ROWS = (
    Row("A 6.2.2-1", "Content has the operators of ISO 32000-1 alone", known_operators),
    Row("A 6.2.2-2", "Resources stand with the page or form itself", own_resources),
    Row("PDF 14.6.1", "Marked content is closed where it was opened", balanced_marks),
    Row("PDF 8.4.2", "Saved graphics states are restored", balanced_states),
    Row("A 6.2.3-1", "The output intent has a profile", intent_has_profile),
    Row("A 6.2.3-2", "All output intents have one profile", one_profile),
    Row("A 6.2.3-3", "The profile is ICC's, of an output or display device",
        profile_is_icc),
    Row("A 6.2.3-4", "/N is the profile's number of components", profile_components),
    Row("PDF 14.11.5", "The output intent names its condition", intent_condition),
    Row("A 6.2.4.3", "Device colours are those of the output intent", colours_are_defined),
    Row("A 6.2.5-1", "No transfer functions", transfer_functions),
    Row("A 6.2.5-2", "Halftones are of type 1 or 5", halftones),
    Row("A 6.2.6", "Rendering intents are standard ones", rendering_intents),
    Row("A 6.2.9-1", "Forms have neither /OPI nor /PS", form_keys("/OPI", "/PS")),
    Row("A 6.2.9-2", "No PostScript", postscript),
    Row("UA 30-001", "Forms refer to no other file (A 6.2.9)", form_keys("/Ref")),
    Row("UA 30-002", "Forms that hold MCIDs are drawn once", marked_forms),
    Row("A 6.2.10", "Blend modes are standard ones", blend_modes),
    Row("HOUSE images", "Sampled images are opaque dots of device colours", plain_images),
    Row("HOUSE figures", "Sampled images are drawn in Figures or artifacts", figures),
    Row("HOUSE colours", "Colours are the device's, and gradients of them", plain_colours),
    Row("A 6.2.8", "Images have neither alternates nor interpolation", image_keys),
    *absent("HOUSE images",
            ("A 6.2.8.3", "JPEG 2000 images have allowed colours")),
    *absent("HOUSE colours",
            ("A 6.2.4.2", "ICC colours have profiles"),
            ("A 6.2.4.4", "Separations of one name are alike"),
            ("A 6.2.4.5", "Indexed colours and patterns have allowed bases")),
)
