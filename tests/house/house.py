"""What the house tests share: the source tree, C without its comments, and TAP.

A rule is a function that takes a Tree and returns complaints ("file:line: text"). Each
rule comes with a sample, files that break it; a rule that lets its sample pass is a
failure like a violation in the tree itself.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOMS = {  # room: floor
    "base": 0,
    "lang": 1, "seal": 1, "store": 1, "format": 1, "mail": 1, "wire": 1,
    "directory": 2, "facts": 2, "calendar": 2,
    "drafting": 3,
    "rendering": 4, "register": 4, "dispatch": 4, "intake": 4, "newsroom": 4,
    "office": 5,
    "web": 6, "cli": 6,
}


class Tree:
    """The files of a source tree, read once."""

    def __init__(self, root):
        self.root = root
        self._texts = {}
        self._tags = None

    def files(self, folder, *endings):
        """Paths below `folder` (with one of the endings), relative to the root, sorted."""
        found = []
        for where, folders, names in os.walk(os.path.join(self.root, folder)):
            folders[:] = [f for f in folders if f not in ("__pycache__", "node_modules")]
            found += [os.path.relpath(os.path.join(where, name), self.root)
                      for name in names if name.endswith(endings or "")]
        return sorted(found)

    def c_files(self, *folders):
        return [path for folder in folders or ("src", "tests", "tools")
                for path in self.files(folder, ".c", ".h")]

    def text(self, path):
        if path not in self._texts:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                self._texts[path] = file.read()
        return self._texts[path]

    def code(self, path):
        """The text with comments and the insides of literals blanked, line by line."""
        return blank_literals(blank_comments(self.text(path)))

    def functions(self):
        """Every function of the C files: ctags' name, path, line, end and signature."""
        if self._tags is None:
            files = self.c_files()
            done = subprocess.run(
                ["ctags", "--languages=C", "--language-force=C", "--c-kinds=fp",
                 "--fields=+neSK", "--output-format=json", "-L", "-", "-f", "-"],
                cwd=self.root, input="\n".join(files), text=True, check=True,
                stdout=subprocess.PIPE)
            self._tags = [json.loads(line) for line in done.stdout.splitlines()]
        return [tag for tag in self._tags if tag["kind"] == "function"]

    def prototypes(self):
        self.functions()
        return [tag for tag in self._tags if tag["kind"] == "prototype"]


def room_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


LITERAL = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''


def blank_comments(text):
    """Comments become spaces; literals stay, so that their // and /* are no comments."""
    def replace(match):
        return _blank(match) if match.group().startswith("/") else match.group()
    return re.sub(r"//[^\n]*|/\*.*?\*/|" + LITERAL, replace, text, flags=re.DOTALL)


def blank_literals(text):
    """What stands between quotes becomes spaces; include lines keep their names."""
    def replace(match):
        if match.group().startswith("#"):
            return match.group()
        return match.group()[0] + " " * (len(match.group()) - 2) + match.group()[-1]
    return re.sub(r"#[ \t]*include[^\n]*|" + LITERAL, replace, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def each_match(tree, paths, pattern, say):
    """A complaint for every match of `pattern` in the code of `paths`."""
    return ["%s:%d: %s" % (path, line_of(tree.code(path), match.start()), say(match))
            for path in paths for match in re.finditer(pattern, tree.code(path), re.MULTILINE)]


def sample_tree(files, folder):
    for path, text in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
    return Tree(folder)


def source_root():
    """The tree to look at: the first argument, or the one that this file stands in."""
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
    return os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else here)


def run(rules):
    """Run (name, rule, sample) triples over the tree and their samples; print TAP."""
    tree = Tree(source_root())
    number, failed = 0, False

    def point(good, name, notes):
        nonlocal number, failed
        number += 1
        failed = failed or not good
        print("%sok %d - %s" % ("" if good else "not ", number, name))
        for note in notes:
            print("# " + note)

    print("1..%d" % (2 * len(rules)))
    for name, rule, sample in rules:
        complaints = rule(tree)
        point(not complaints, name, complaints)
        with tempfile.TemporaryDirectory() as folder:
            caught = rule(sample_tree(sample, folder))
        point(bool(caught), name + ": a violation is caught", [])
    sys.exit(1 if failed else 0)
