#!/usr/bin/env python3
"""PDF, HTML and plain text of a letter say the same, block by block.

usage: test-forms.py LETTER-TOOL ROOT

The blocks are the leaves of the HTML. Each must be the next leaf of the PDF's structure tree, as
poppler reads it, of the same kind; and the next lines of the plain text, which begin and end with
it, led by the same label. White space and controls count for nothing. Poppler reads right-to-left
text of the structure backwards: there the letters of a block are compared, their order is what
second-read-back is about.

HTML and plain text are held to the limits of mail programs as well: mail_html.py.

A letter and its courtesy translation are compared each for itself: a row of the HTML's table, a
Part of the PDF. The translation's headings stand one level lower in the HTML, which has but one of
the highest.

What differs on purpose: the PDF's mark of a specimen is short, since every page has it; which of two
texts is which a message says at its top, and the PDF by the mark alone; and a letterhead stands in the PDF where the other two name the sender. The samples head-*, whose
letterheads have words and a foot, are left out for that.
"""
import email
import email.policy
import glob
import html.parser
import itertools
import os
import re
import subprocess
import sys
import tempfile
import traceback
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
sys.dont_write_bytecode = True
import harness  # noqa: E402
import mail_html  # noqa: E402

EXAMPLES = {"khojali-33": ("az", "en", "fr", "ru", "ar"), "neutral": ("en", "fr")}
RULES = ("one", "two")  # on translations, for the neutral example a second and a third time
RULE = """circles:
  - { id: neighbours, original: en, translation: %s, select: { tag: [neighbours] } }
"""
LEAVES = ("p", "h1", "h2", "h3", "h4", "h5", "li")
DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩"}


def flat(text):
    """What is compared of a text."""
    return "".join(c for c in unicodedata.normalize("NFC", text)
                   if not c.isspace() and unicodedata.category(c) != "Cf")


class Block:
    def __init__(self, tag, label):
        self.tag, self.label = tag, label
        self.text, self.plain = "", ""  # as HTML and PDF have it, and as plain text
        self.language = None  # of a block that has its own: it is the message's, not the letter's


class Reader(html.parser.HTMLParser):
    """The leaves of the document's body. An item has its paragraphs' first as its own."""

    def __init__(self):
        super().__init__()
        self.parts, self.blocks, self.lists = [], [], []  # parts: language, and its blocks
        self.leaf, self.link, self.label = None, None, None

    def open_leaf(self, tag):
        self.leaf = Block(tag, self.label)
        self.label = None
        self.blocks.append(self.leaf)
        self.parts[-1][1].append(self.leaf)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html" or (tag == "td" and "lang" in attrs):
            self.parts.append((attrs["lang"], []))
        elif tag in ("ol", "ul"):
            self.lists.append(int(attrs.get("start", 1)) if tag == "ol" else None)
        elif tag == "li":
            self.label = "•"
            if self.lists[-1] is not None:
                digits = DIGITS.get(self.parts[-1][0], "0123456789")
                self.label = "".join(digits[int(d)] for d in str(self.lists[-1])) + "."
                self.lists[-1] += 1
            self.leaf = None
        elif tag in LEAVES:
            self.open_leaf(tag)
            self.leaf.language = attrs.get("lang")
        elif tag == "a":
            self.link = attrs["href"]
            self.linked = ""

    def handle_endtag(self, tag):
        if tag in ("ol", "ul"):
            self.lists.pop()
        elif tag in LEAVES:
            self.leaf = None
        elif tag == "a":
            same = flat(self.linked) in (self.link, re.sub("^mailto:", "", self.link))
            self.leaf.plain += "<%s>" % self.linked if same else "%s<%s>" % (
                self.linked, self.link)
            self.link = None

    def handle_data(self, data):
        if self.leaf is None and self.label is not None and data.strip():
            self.open_leaf("li")
        if self.leaf is None:
            return
        self.leaf.text += data
        if self.link is None:
            self.leaf.plain += data
        else:
            self.linked += data


def html_blocks(text):
    """All blocks, and the parts: language and the blocks of the letter or its translation."""
    reader = Reader()
    reader.feed(text[text.index("<html"):text.index("<title>")] +
                text[text.index("<body"):])
    return reader.blocks, [(language, [block for block in blocks if block.language is None])
                           for language, blocks in reader.parts]


# A broken word's, a piece of its own; what the content says of it is not heeded here.
SOFT_HYPHEN = '"-"'


def pdf_parts(path):
    """Of each part pairs of type and text; those below, links, are their paragraph's."""
    done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True)
    parts, open_at = [[]], 99
    for line in done.stdout.decode().splitlines():
        depth = len(line) - len(line.lstrip())
        word = line.strip()
        leaves = parts[-1]
        if re.match(r"Part\b", word):
            parts.append([])
        elif word.startswith('"') and word != SOFT_HYPHEN:
            leaves[-1][1] += word[1:-1]
        match = re.match(r"(P|H[1-6]|Lbl|LBody|Figure)\b", word)
        if match and depth <= open_at:
            leaves.append([match.group(1), ""])
            open_at = depth
        elif match:
            leaves.append([match.group(1), ""])
    return [[(kind, flat(text)) for kind, text in leaves if flat(text) or kind == "Figure"]
            for leaves in parts if leaves]


def is_letterhead(text):
    """Words of the neutral example's letterhead: who writes, and in the foot where to."""
    return any(text == name or (text.startswith(name) and text.endswith(".example"))
               for name in map(flat, SENDERS))


def compare_pdf(blocks, leaves, language, lower=0):
    key = sorted if language == "ar" else list
    wanted = []
    for block in blocks:
        if block.label:
            wanted.append(("Lbl", flat(block.label)))
        kind = "LBody" if block.tag == "li" else block.tag.upper()
        if re.match(r"H\d", kind):
            kind = "H%d" % (int(kind[1]) - lower)
        wanted.append((kind, flat(block.text)))
    specimen, courtesy = (MARKS[language][name] for name in ("specimen", "translation"))
    if key(leaves[0][1]) == key(specimen + "·" + courtesy):
        leaves = [("P", specimen), ("P", courtesy), *leaves[1:]]
    is_specimen = key(leaves[0][1]) == key(specimen)
    drop = 1 if is_specimen else 0
    drop += wanted[drop][1] == courtesy
    head = itertools.takewhile(lambda leaf: leaf[0] == "Figure" or is_letterhead(leaf[1]),
                               leaves[drop:])
    if any(kind == "Figure" for kind, _ in head):  # a letterhead; signatures come later
        del wanted[drop]  # the sender
    if is_specimen:
        del wanted[0], leaves[0]
    found = [leaf for leaf in leaves
             if leaf[0] != "Figure" and not is_letterhead(leaf[1])]
    problems = ["PDF: %s, HTML: %s" % (have, want) for have, want in zip(found, wanted)
                if have[0] != want[0] or key(have[1]) != key(want[1])]
    if len(found) != len(wanted):
        problems.append("PDF: %d blocks, HTML: %d" % (len(found), len(wanted)))
    return problems


SENDERS = ("Assembly of Numuna", "Assemblée de Numuna")
MARKS = {}  # by language and what they mark, those of pages


def read_marks(root):
    for path in glob.glob(os.path.join(root, "data", "lang", "*.ini")):
        with open(path, encoding="utf-8") as source:
            marks = re.findall(r"^(specimen|translation)-mark = (.*)$", source.read(), re.M)
        MARKS[os.path.basename(path)[:2]] = {name: flat(words) for name, words in marks}


def compare_text(blocks, text):
    lines = [re.sub(r"^[> ]*", "", line) for line in text.splitlines()
             if line != "=" * mail_html.COLUMNS]
    problems, at = [], 0
    for block in blocks:
        while at < len(lines) and not lines[at].strip():
            at += 1
        wanted = flat((block.label or "") + block.plain)
        found = ""
        while at < len(lines) and len(found) < len(wanted):
            found += flat(lines[at])
            at += 1
        if found != wanted:
            return problems + ["text: %s, HTML: %s" % (found, wanted)]
        if block.tag.startswith("h"):
            if not re.fullmatch(r"-+", lines[at]):
                problems.append("text: no line below the heading %s" % wanted)
            at += 1
    return problems + ["text: %s is left" % line for line in lines[at:] if line.strip()]


def compare(path):
    with open(path + ".html", encoding="utf-8") as source:
        document = source.read()
    with open(path + ".txt", encoding="utf-8") as source:
        text = source.read()
    blocks, parts = html_blocks(document)
    problems = mail_html.judge(document) + mail_html.judge_text(text)
    problems += compare_text(blocks, text)
    if len(blocks) < 7:
        problems.append("%d blocks are no letter" % len(blocks))
    drawn = [part for pdf in (path + ".pdf", path + "-translation.pdf") if os.path.exists(pdf)
             for part in pdf_parts(pdf)]
    if len(drawn) != len(parts):
        return problems + ["PDF: %d parts, HTML: %d" % (len(drawn), len(parts))]
    for lower, ((language, own), leaves) in enumerate(zip(parts, drawn)):
        problems += compare_pdf(own, leaves, language, lower)
    return problems


def draw_samples(tool, root, folder):
    samples = [path for path in glob.glob(os.path.join(root, "tests", "letters", "*"))
               if os.path.isdir(path) and not os.path.basename(path).startswith("head-")]
    subprocess.run([tool, folder, *samples], check=True)
    return [os.path.join(folder, os.path.basename(path)) for path in sorted(samples)]


def preview(office, path, dossier, language, apart):
    """A specimen in its three forms, with the PDF of a translation apart."""
    forms = [(("pdf",), ".pdf"), (("html",), ".html"), (("text",), ".txt")]
    if apart:
        forms.append((("pdf", "--translation"), "-translation.pdf"))
    for form, ending in forms:
        office.run("preview", "--language", language, "--output", path + ending, "--format",
                   *form, dossier)
    return path


def draw_example(root, folder, example, languages, rule=None):
    """A specimen of each language, and every letter that was sent."""
    home = os.path.join(folder, example + (rule or ""))
    os.mkdir(home)
    office = harness.Office(home).found()
    source = os.path.join(root, "examples", example)
    with open(os.path.join(source, "dossier.yaml"), encoding="utf-8") as terms:
        dossier = re.search(r"^dossier: (\S+)", terms.read(), re.M).group(1)
    office.run("import", os.path.join(source, "directory.yaml"))
    if rule:
        office.run("import", office.write("rule.yaml", RULE % rule))
    office.run("import", source)
    for language in languages:
        yield preview(office, "%s-%s" % (home, language), dossier, language,
                      rule == "two" and language != "en")
    office.run("submit", dossier)
    office.run("approve", dossier, user="rauf")
    office.run("issue", dossier)
    with harness.Sink(office) as sink:
        office.run("dispatch", dossier, "--relay", sink.url)
        for number, message in enumerate(sink.messages(), 1):
            yield write_parts(message, "%s-%02d" % (home, number))


def write_parts(message, path):
    """The three forms of a letter as its message carries them, the first PDF before another."""
    endings = {"text/plain": ".txt", "text/html": ".html", "application/pdf": ".pdf"}
    first = True
    for part in email.message_from_bytes(message, policy=email.policy.default).walk():
        if part.get_content_type() in endings:
            content, ending = part.get_content(), endings[part.get_content_type()]
            if ending == ".pdf" and not first:
                ending = "-translation.pdf"
            first = first and ending != ".pdf"
            with open(path + ending, "wb") as target:
                target.write(content if isinstance(content, bytes) else content.encode())
    return path


def spoil(path, ending, old, new):
    with open(path + ending, encoding="utf-8") as source:
        text = source.read()
    with open(path + ending, "w", encoding="utf-8") as target:
        target.write(text.replace(old, new, 1))


def sees_faults(path):
    """One word less in the HTML, one label, one more line of text: each is seen."""
    problems = []
    for ending, old, new in ((".html", "families", "family"), (".html", "<ol ", "<ul "),
                             (".html", "<h2 ", "<h3 "), (".txt", "honour", "honor"),
                             (".txt", "\n\n", "\n\nMore.\n\n")):
        with open(path + ending, encoding="utf-8") as source:
            kept = source.read()
        spoil(path, ending, old, new)
        if not compare(path):
            problems.append("not seen: %r for %r in %s" % (new, old, ending))
        with open(path + ending, "w", encoding="utf-8") as target:
            target.write(kept)
    with open(path + ".html", encoding="utf-8") as source:
        return problems + mail_html.unseen(source.read())


def outcome(check, *arguments):
    try:
        return check(*arguments)
    except Exception:  # whatever it is, the other letters are still compared
        return [traceback.format_exc()]


def main(tool, root):
    read_marks(root)
    with tempfile.TemporaryDirectory() as folder:
        paths = draw_samples(tool, root, folder)
        for example, languages in EXAMPLES.items():
            paths += draw_example(root, folder, example, languages)
        for rule in RULES:
            paths += draw_example(root, folder, "neutral", EXAMPLES["neutral"], rule)
        results = [(os.path.basename(path), outcome(compare, path)) for path in paths]
        results.append(("faults are seen", outcome(
            sees_faults, os.path.join(folder, "every-block"))))
    print("1..%d" % len(results))
    for number, (name, problems) in enumerate(results, 1):
        print("%sok %d - %s" % ("not " if problems else "", number, name))
        for problem in problems:
            print("# " + problem.replace("\n", "\n# "))
    return 1 if any(problems for _, problems in results) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
