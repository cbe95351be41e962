#!/usr/bin/env python3
"""Hold the HTML and the plain text of a message to what mail programs say they draw.

usage: mail_html.py FILE.html...    prints `file: rule: what`; ends with 1 when there is any
       mail_html.py --rules         the rules, and whose limit each is

Nothing here was tried in a mail program. The rules come from what their makers have written:
Microsoft's "Word HTML and CSS rendering capabilities in Outlook", Google's "CSS support" of
Gmail, Apple's and WebKit's pages on dark mode, and the guidelines of WCAG 2.1.
"""
import html.parser
import re
import sys
import unicodedata

ELEMENTS = ("html head meta title body table tr td p h1 h2 h3 h4 h5 h6 ol ul li blockquote "
            "strong em a br hr span img").split()
VOID = ("meta", "br", "hr", "img")
# On Gmail's list and drawn by Outlook, but for two that Outlook passes over: max-width, which is
# why the column has a width besides, and white-space, without which "33-й" may be parted.
PROPERTIES = ("margin padding border border-top border-collapse font-family font-size font-weight "
              "line-height text-align width max-width height white-space").split()
UNBROKEN = 16  # characters, that fit the narrowest reader
PADDED = ("td", "ol", "ul", "body")  # Outlook takes no padding elsewhere; lists indent anyway
GMAIL_CLIPS = 102 * 1024
WIDEST = 600       # px of a column that fits Outlook's reading pane
SMALLEST = 13      # px; Apple Mail on a telephone enlarges what is smaller
COLUMNS = 72       # of the plain text (RFC 3676 advises fewer than 78)
PAGES = ("#ffffff", "#1e1e1e")  # behind a letter in a light and in a dark reader
LEAST_CONTRAST = 3.0            # of what is no text: WCAG 2.1, 1.4.11


class Element:
    def __init__(self, tag, attrs, parent):
        self.tag, self.attrs, self.parent = tag, dict(attrs), parent
        self.text = ""
        self.style = [tuple(part.strip() for part in each.split(":", 1))
                      for each in (self.attrs.get("style") or "").split(";") if each.strip()]


class Document(html.parser.HTMLParser):
    """The elements in their order."""

    def __init__(self, text):
        super().__init__()
        self.source, self.elements, self.open = text, [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(Element(tag, attrs, self.open[-1] if self.open else None))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data):
        if self.open:
            self.open[-1].text += data

    def all(self, *tags):
        return [each for each in self.elements if each.tag in tags]

    def styles(self):
        """Element, property and value of every style."""
        return [(each, *style) for each in self.elements for style in each.style]


# --- rules: each yields what is wrong ---------------------------------------------------------


def known_elements(page):
    return ["<%s>" % each.tag for each in page.elements if each.tag not in ELEMENTS]


def inline_styles(page):
    return ["<%s> has a class" % each.tag for each in page.elements if "class" in each.attrs]


def known_properties(page):
    return ["%s on <%s>" % (name, each.tag) for each, name, _ in page.styles()
            if name not in PROPERTIES]


def sure_units(page):
    sizes = r"(\d+(\.\d+)?(px|%)?|auto|solid|bold|center|collapse|#[0-9a-f]{6})"
    return ["%s:%s on <%s>" % (name, value, each.tag) for each, name, value in page.styles()
            if name not in ("font-family", "white-space") and
            not all(re.fullmatch(sizes, part) for part in value.split())]


def unbroken_and_short(page):
    return ["%s:%s on <%s> of %d characters" % (name, value, each.tag, len(each.text))
            for each, name, value in page.styles() if name == "white-space" and
            (value != "nowrap" or each.tag != "span" or len(each.text) > UNBROKEN)]


def padding_where_drawn(page):
    return ["padding on <%s>" % each.tag for each, name, _ in page.styles()
            if name == "padding" and each.tag not in PADDED]


def one_column(page):
    """A table of one cell; below it a second, where a text in another language follows."""
    tables, rows, cells = page.all("table"), page.all("tr"), page.all("td")
    if len(tables) != 1 or len(rows) > 2 or [cell.parent for cell in cells] != rows or not all(
            cell.attrs.get("lang") for cell in cells[1:]):
        return ["%d tables, %d rows with %d cells" % (len(tables), len(rows), len(cells))]
    return [] if tables[0].attrs.get("role") == "presentation" else [
        "the table is not said to be for presentation"]


def width_that_fits(page):
    found = [dict(each.style) for each in page.all("table")]
    return ["the column is %s, at most %s" % (style.get("width"), style.get("max-width"))
            for style in found if style.get("max-width") != "100%" or
            not re.fullmatch(r"\d+px", style.get("width", "")) or
            int(style["width"][:-2]) > WIDEST]


def nothing_loaded(page):
    problems = ["<%s> loads %s" % (each.tag, each.attrs[name]) for each in page.elements
                for name in ("src", "background", "srcset") if name in each.attrs and
                not each.attrs[name].startswith("cid:")]
    problems += ["a style loads something" for each in page.elements
                 if "url(" in (each.attrs.get("style") or "")]
    return problems + ["a link to %s" % each.attrs.get("href") for each in page.all("a")
                       if not re.match(r"(https?://|mailto:)", each.attrs.get("href") or "")]


def luminance(colour):
    def linear(part):
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
    red, green, blue = (linear(colour[i:i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def light_and_dark(page):
    said = [each.attrs.get("content") for each in page.all("meta")
            if each.attrs.get("name") == "color-scheme"]
    problems = [] if said == ["light dark"] else ["color-scheme is %s" % said]
    problems += ["%s on <%s>" % (name, each.tag) for each, name, _ in page.styles()
                 if name in ("color", "background", "background-color")]
    colours = {colour for _, _, value in page.styles()
               for colour in re.findall(r"#[0-9a-f]{6}", value)}
    return problems + ["%s on %s is %.1f" % (colour, behind, contrast(colour, behind))
                       for colour in sorted(colours) for behind in PAGES
                       if contrast(colour, behind) < LEAST_CONTRAST]


def direction(element):
    """That of the element's language, which is its own or the nearest one's around it."""
    while not element.attrs.get("lang") and element.parent is not None:
        element = element.parent
    language = element.attrs.get("lang") or ""
    return "rtl" if language.split("-")[0] in ("ar", "fa", "he", "ur") else "ltr"


def both_directions(page):
    problems = []
    for each in page.elements:
        if each.tag not in ("html", "table") and "lang" not in each.attrs:
            continue
        if each.attrs.get("dir") != direction(each) or not each.attrs.get("lang"):
            problems.append("<%s> has lang %s and dir %s" % (
                each.tag, each.attrs.get("lang"), each.attrs.get("dir")))
    for each, name, value in page.styles():
        sides = value.split()
        if name == "padding" and each.tag in ("ol", "ul") and len(sides) == 4 and \
                sides[1 if direction(each) == "rtl" else 3] == "0":
            problems.append("the labels of <%s> have no room" % each.tag)
        if name == "text-align" and value in ("left", "right"):
            problems.append("text-align:%s on <%s>" % (value, each.tag))
    return problems


def headings_in_order(page):
    levels = [int(each.tag[1]) for each in page.elements if re.fullmatch("h[1-6]", each.tag)]
    problems = [] if levels[:1] == [1] and levels.count(1) == 1 else [
        "headings are %s" % levels]
    problems += ["<h%d> after <h%d>" % (after, before)
                 for before, after in zip(levels, levels[1:]) if after > before + 1]
    titles = page.all("title")
    return problems + ([] if titles and titles[0].text.strip() else ["no title"])


def said_in_words(page):
    return ["a picture without words" for each in page.all("img") if not each.attrs.get("alt")]


def legible(page):
    return ["font-size:%s on <%s>" % (value, each.tag) for each, name, value in page.styles()
            if name == "font-size" and float(re.sub("[^0-9.]", "", value) or 0) < SMALLEST]


def small_enough(page):
    size = len(page.source.encode())
    return ["%d bytes" % size] if size > GMAIL_CLIPS else []


def utf8_said_first(page):
    first = page.all("meta")[:1]
    return [] if first and first[0].attrs.get("charset") == "utf-8" else [
        "the first <meta> is no charset"]


# name: the rule, whose limit it is, and how the letter every-block.html breaks it
RULES = {
    "element": (known_elements, "Outlook", ("<strong>", "<button>")),
    "inline": (inline_styles, "Gmail, for accounts of other hosts", ("<p ", '<p class="a" ')),
    "property": (known_properties, "Outlook and Gmail", ("font-weight:bold", "float:left")),
    "unit": (sure_units, "Outlook", ("margin:0 0 16px", "margin:0 0 1rem")),
    "unbroken": (unbroken_and_short, "telephones", ("text-align:center", "white-space:nowrap")),
    "padding": (padding_where_drawn, "Outlook", ("<blockquote style=\"",
                                                 "<blockquote style=\"padding:4px;")),
    "column": (one_column, "Outlook", ("</td></tr>", "</td></tr><tr><td></td></tr>")),
    "width": (width_that_fits, "Outlook; telephones", ("width:600px", "width:900px")),
    "remote": (nothing_loaded, "all: pictures are blocked, and are a way to follow readers",
               ("<hr ", '<img alt="a" src="https://assembly.example/a.png"><hr ')),
    "dark": (light_and_dark, "Apple Mail; WCAG 1.4.11", ("#c04040", "#f0f0f0")),
    "direction": (both_directions, "Gmail, which drops <html>", ('dir="ltr" style', "style")),
    "headings": (headings_in_order, "WCAG 1.3.1", ("<h2 ", "<h5 ")),
    "picture": (said_in_words, "WCAG 1.1.1", ("<hr ", '<img src="cid:a"><hr ')),
    "legible": (legible, "Apple Mail", ("font-size:13px", "font-size:9px")),
    "size": (small_enough, "Gmail", ("</body>", "x" * GMAIL_CLIPS + "</body>")),
    "charset": (utf8_said_first, "all", ('<meta charset="utf-8">', "")),
}


def judge(text):
    """What is wrong with an HTML document, as `rule: what`."""
    page = Document(text)
    return ["%s: %s" % (name, what) for name, (rule, _, _) in RULES.items()
            for what in rule(page)]


def columns(line):
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf" else 1
               for c in line)


def judge_text(text):
    """The same of a plain text; a word that is longer than a line stands alone."""
    problems = ["text: line %d has %d columns" % (number, columns(line))
                for number, line in enumerate(text.splitlines(), 1)
                if columns(line) > COLUMNS and len(line.lstrip("> ").split()) > 1]
    return problems + ["text: line %d ends with blanks or has a tab" % number
                       for number, line in enumerate(text.splitlines(), 1)
                       if line != line.rstrip() or "\t" in line]


def unseen(text):
    """The rules that do not see themselves broken in this document."""
    missed = ["not seen: " + name for name, (_, _, (old, new)) in RULES.items()
              if old not in text or
              not any(found.startswith(name + ":")
                      for found in judge(text.replace(old, new, 1)))]
    return missed if judge_text("word " * COLUMNS) else missed + ["not seen: a long line"]


def main(words):
    if words == ["--rules"]:
        for name, (_, whose, _) in RULES.items():
            print("%-10s %s" % (name, whose))
        return 0
    problems = []
    for path in words:
        with open(path, encoding="utf-8") as source:
            problems += ["%s: %s" % (path, problem) for problem in judge(source.read())]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
