#!/usr/bin/env python3
"""The bar in numbers: lengths, parameters, nesting (doc/STYLE.md, "Size")."""
import re

import house

FUNCTION_LINES = 60
FILE_LINES = {".c": 600, ".h": 200}
PARAMETERS = 5
NESTING = 3
COLUMNS = 100  # of comments, which clang-format leaves as they are
TAB = 8

TABLE = re.compile(r"=\s*\{")
TOKEN = re.compile(r"[A-Za-z_]\w*|[{}()\[\];:?]")


def body_of(tree, tag):
    """The code of a function from its opening to its closing brace."""
    lines = tree.code(tag["path"]).split("\n")[tag["line"] - 1:tag["end"]]
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return text[text.find("{"):]


def table_lines(body):
    """How many lines of a function belong to initialisers of tables."""
    count, at = 0, 0
    for match in TABLE.finditer(body):
        if match.start() < at:
            continue
        depth, at = 1, match.end()
        while depth > 0 and at < len(body):
            depth += {"{": 1, "}": -1}.get(body[at], 0)
            at += 1
        count += body.count("\n", match.start(), at)
    return count


def function_lengths(tree):
    complaints = []
    for tag in tree.functions():
        lines = tag["end"] - tag["line"] + 1 - table_lines(body_of(tree, tag))
        if lines > FUNCTION_LINES:
            complaints.append("%s:%d: function '%s' has %d lines, more than %d" % (
                tag["path"], tag["line"], tag["name"], lines, FUNCTION_LINES))
    return complaints


def file_lengths(tree):
    complaints = []
    for path in tree.c_files():
        lines, limit = tree.text(path).count("\n"), FILE_LINES[path[-2:]]
        if lines > limit:
            complaints.append("%s:1: the file has %d lines, more than %d" % (path, lines, limit))
    return complaints


# A foreign library's callback has the parameters that the library gives it.
FOREIGN_CALLBACKS = ("(GMarkupParseContext *",)


def count_parameters(signature):
    depth, commas = 0, 0
    for char in signature.strip()[1:-1]:
        depth += {"(": 1, ")": -1}.get(char, 0)
        commas += char == "," and depth == 0
    return commas + 1


def parameters(tree):
    return ["%s:%d: function '%s' has more than %d parameters" % (
        tag["path"], tag["line"], tag["name"], PARAMETERS)
        for tag in tree.functions() + tree.prototypes()
        if count_parameters(tag.get("signature", "()")) > PARAMETERS
        and not tag["signature"].startswith(FOREIGN_CALLBACKS)]


class Statements:
    """Just enough of a parser to know how deep control statements stand in each other."""

    def __init__(self, body):
        self.tokens = TOKEN.findall(body)
        self.at = 0
        self.deepest = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else "}"

    def skip_brackets(self):
        depth = 0
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            depth += (token in "({[") - (token in ")}]") if len(token) == 1 else 0
            self.at += 1
            if depth == 0:
                return

    def skip_expression(self):
        while self.at < len(self.tokens) and self.peek() not in (";", "}"):
            if self.peek() in ("(", "{", "["):
                self.skip_brackets()
            else:
                self.at += 1
        if self.peek() == ";":
            self.at += 1

    def skip_label(self):
        while self.at < len(self.tokens) and self.peek() != ":":
            self.at += 1
        self.at += 1

    def block(self, depth):
        self.at += 1
        while self.at < len(self.tokens) and self.peek() != "}":
            self.statement(depth)
        self.at += 1

    def controlled(self, depth):
        self.deepest = max(self.deepest, depth)
        self.statement(depth)

    def statement(self, depth):
        token = self.peek()
        if token == "{":
            self.block(depth)
        elif token == "if":
            self.at += 1
            self.skip_brackets()
            self.controlled(depth + 1)
            if self.peek() == "else":
                self.at += 1
                following = self.statement if self.peek() == "if" else self.controlled
                following(depth if self.peek() == "if" else depth + 1)
        elif token in ("for", "while", "switch"):
            self.at += 1
            self.skip_brackets()
            self.controlled(depth + 1)
        elif token == "do":
            self.at += 1
            self.controlled(depth + 1)
            self.skip_expression()
        elif token in ("case", "default"):
            self.skip_label()
        else:
            self.skip_expression()


def nesting(tree):
    complaints = []
    for tag in tree.functions():
        statements = Statements(body_of(tree, tag))
        statements.block(0)
        if statements.deepest > NESTING:
            complaints.append("%s:%d: function '%s' nests %d deep, more than %d" % (
                tag["path"], tag["line"], tag["name"], statements.deepest, NESTING))
    return complaints


def widths(tree):
    return ["%s:%d: the line is %d columns wide, more than %d" % (path, number, width, COLUMNS)
            for path in tree.c_files() if path.startswith("src/")
            for number, line in enumerate(tree.text(path).split("\n"), 1)
            if (width := len(line.expandtabs(TAB))) > COLUMNS]


LONG_FUNCTION = "int f(int a)\n{\n" + "\ta++;\n" * 60 + "\treturn a;\n}\n"
DEEP_FUNCTION = """int f(int a)
{
	static const int table[] = { 1, 2 };

	for (int i = 0; i < a; i++)
		if (a > 1) {
			switch (a) {
			case 2:
				while (a > table[i])
					a--;
			}
		} else if (a > 2)
			a = 0;
	return a;
}
"""

house.run([
    ("functions have at most %d lines" % FUNCTION_LINES, function_lengths,
     {"src/base/base-x.c": LONG_FUNCTION}),
    ("files have at most 600 and 200 lines", file_lengths,
     {"src/base/base-x.h": "int a;\n" * 201}),
    ("functions have at most %d parameters" % PARAMETERS, parameters,
     {"src/base/base-x.h": "int f(int a, int (*b)(int, int), int c, int d, int e, int g);\n"}),
    ("statements nest at most %d deep" % NESTING, nesting,
     {"src/base/base-x.c": DEEP_FUNCTION}),
    ("lines of rooms are at most %d columns wide" % COLUMNS, widths,
     {"src/base/base-x.h": "/* %s */\n" % ("x" * COLUMNS)}),
])
