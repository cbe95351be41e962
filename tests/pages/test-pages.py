#!/usr/bin/env python3
"""HTML that people read is valid, and those who cannot see it can read it too.

usage: test-pages.py LETTER-TOOL

The validator of HTML (vnu) and axe, in Chromium, look at the HTML of every sample letter, as a
message carries it, and at every page of a newsroom with the releases of examples/khojali-33.
axe's rules are those of WCAG 2.1 A and AA, for the newsroom its best practices as well. Chromium
reads them from loopback, as a site is read, and no other name resolves for it. axe is a script
within the page: there, and only there, the page's policy against scripts is taken out.
"""
import contextlib
import functools
import glob
import html
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "lib"))
sys.dont_write_bytecode = True
import harness  # noqa: E402

AXE = os.path.join(HERE, "node_modules", "axe-core", "axe.min.js")
VNU = os.path.join(HERE, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PATIENCE = 120  # seconds for one page
NO_ORIGIN = "Resource violates Content Security Policy"  # 'self' is nothing where files are read
POLICY = r'<meta http-equiv="Content-Security-Policy"[^>]*>'
LOOK = """<script>%s</script><script>
axe.run(document, { runOnly: %s, resultTypes: ["violations"] }).then((found) => {
	const said = document.createElement("pre");
	said.id = "axe-said";
	said.textContent = JSON.stringify({ passes: found.passes.length, violations: found.violations.map(
		(each) => each.id + ": " + each.help + ": " + each.nodes.map((node) => node.target).join(", ")) });
	document.body.append(said);
});
</script>"""


def missing():
    """Why nothing can be looked at, or None."""
    if not os.path.exists(AXE) or not os.path.exists(VNU):
        return "axe-core and vnu-jar were not fetched (script/pages --fetch)"
    for program in ("chromium", "java"):
        if shutil.which(program) is None:
            return "no %s on this machine" % program
    return None


# --- what is looked at ------------------------------------------------------------------------


def draw_letters(tool, folder):
    samples = [path for path in glob.glob(os.path.join(ROOT, "tests", "letters", "*"))
               if os.path.isdir(path)]
    os.mkdir(folder)
    subprocess.run([tool, folder, *samples], check=True)


def publish(home, site):
    """The pages of a newsroom, once the example's letters are sent."""
    os.mkdir(home)
    office = harness.Office(home).found()
    example = os.path.join(ROOT, "examples", "khojali-33")
    office.run("import", os.path.join(example, "directory.yaml"))
    office.run("import", example)
    office.run("submit", "khojali-33")
    office.run("approve", "khojali-33", user="rauf")
    office.run("issue", "khojali-33")
    with harness.Sink(office) as sink:
        office.run("dispatch", "khojali-33", "--relay", sink.url)
    office.run("publish", "khojali-33", site)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The folder on loopback; what its address is."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield "http://127.0.0.1:%d/" % server.server_port
        server.shutdown()


# --- who looks --------------------------------------------------------------------------------


class Site:
    """A folder that is served, and what is said of its pages."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url

    def pages(self, below):
        found = glob.glob(os.path.join(self.folder, below, "**", "*.html"), recursive=True)
        return sorted(os.path.relpath(path, self.folder) for path in found)

    def read(self, page):
        with open(os.path.join(self.folder, page), encoding="utf-8") as source:
            return source.read()

    @contextlib.contextmanager
    def variant(self, page, text):
        """The page with another text beside it, for as long as it is looked at."""
        name = page + ".variant.html"
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as out:
            out.write(text)
        yield name
        os.unlink(os.path.join(self.folder, name))

    def validate(self, pages):
        """What the validator says of each page, warnings too."""
        done = subprocess.run(["java", "-jar", VNU, "--format", "json", "--stdout",
                               "--exit-zero-always", *pages],
                              cwd=self.folder, capture_output=True, check=True)
        said = {page: [] for page in pages}
        for message in json.loads(done.stdout)["messages"]:
            if not message["message"].startswith(NO_ORIGIN):
                page = os.path.relpath(message["url"].removeprefix("file:"), self.folder)
                said[page].append("vnu: line %s: %s" % (
                    message.get("lastLine"), message["message"]))
        return said

    def look(self, page, levels):
        """What axe finds in the page, drawn by Chromium."""
        with open(AXE, encoding="utf-8") as source:
            script = LOOK % (source.read().replace("</script", "<\\/script"),
                             json.dumps(levels))
        text = re.sub(POLICY, "", self.read(page)).replace("</body>", script + "</body>", 1)
        with self.variant(page, text) as name:
            said = re.search(r'<pre id="axe-said">(.*?)</pre>', draw(self.url + name), re.S)
        if said is None:
            return ["axe said nothing"]
        found = json.loads(html.unescape(said.group(1)))
        problems = ["axe: " + each for each in found["violations"]]
        return problems if found["passes"] > 5 else problems + ["axe looked at nothing"]

    def sees_faults(self, letter, page):
        """A letter without its language and a page with a bare picture; both not closed well."""
        problems = []
        for path, old, new in ((letter, '<html lang="en"', "<html"),
                               (page, "</main>", '<img src="style.css"></main>')):
            text = self.read(path)
            with self.variant(path, text.replace(old, new, 1)) as broken:
                if not any(said.startswith("axe: ") for said in self.look(broken, LEVELS)):
                    problems.append("axe does not see %r" % new)
            with self.variant(path, text.replace("</p>", "</q>", 1)) as broken:
                if not self.validate([broken])[broken]:
                    problems.append("vnu does not see </q> for </p>")
        return problems


def draw(url):
    """The page's elements as Chromium has them once its scripts have run."""
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--user-data-dir=" + profile,
             "--virtual-time-budget=10000", "--dump-dom", url],
            capture_output=True, timeout=PATIENCE, check=False).stdout.decode()


def main(tool):
    reason = missing()
    if reason is not None:
        print("1..0 # SKIP " + reason)
        return 0
    with tempfile.TemporaryDirectory() as folder, served(folder) as url:
        draw_letters(tool, os.path.join(folder, "letters"))
        publish(os.path.join(folder, "home"), os.path.join(folder, "newsroom"))
        site = Site(folder, url)
        letters, pages = site.pages("letters"), site.pages("newsroom")
        said = site.validate(letters + pages)
        for page in letters:
            said[page] += site.look(page, LEVELS)
        for page in pages:
            said[page] += site.look(page, LEVELS + ["best-practice"])
        said["faults are seen"] = site.sees_faults("letters/english.html", pages[0])
    print("1..%d" % len(said))
    for number, (name, problems) in enumerate(said.items(), 1):
        print("%sok %d - %s" % ("not " if problems else "", number, name))
        for problem in problems:
            print("# " + problem.replace("\n", "\n# "))
    return 1 if any(said.values()) or len(said) < 10 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
