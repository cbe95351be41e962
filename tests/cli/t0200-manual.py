#!/usr/bin/env python3
"""The examples of the manual do what they say, in the order of an office's life."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import CHANCERY, ROOT, Sink, main  # noqa: E402

MAN = os.path.join(ROOT, "man")
EXAMPLE = os.path.join(ROOT, "examples", "khojali-33")
NEUTRAL = os.path.join(ROOT, "examples", "neutral")
ESTONIA = """{ "organizations": [ { "id": "riigikogu", "name": "Riigikogu",
"classification": "legislature" } ], "persons": [], "memberships": [] }"""

# Pages in the order in which an office needs them; in brackets what comes in between.
LIFE = ["init", "user", ["import directory.yaml"], "import", "doctor", "find", "circle", "forms",
        "calendar", "check", "preview", "export", "submit", "reject", ["submit khojali-33"],
        "approve", "rehearse", "issue", "schedule", "pause", "resume", "stop", "dispatch",
        ["import neutral/directory.yaml"], ["import paper"], ["submit day-of-parliaments"],
        ["--as rauf approve day-of-parliaments"], ["issue day-of-parliaments"], "print",
        "outcome",
        "resolve", "status", "publish", "show", "verify", "suppress", "close", "adopt"]


def examples(page):
    """The commands of a page's examples, as a shell would read them."""
    with open(os.path.join(MAN, page), encoding="utf-8") as file:
        part = re.search(r"^\.Sh EXAMPLES\n(.*?)^\.Sh ", file.read(), re.S | re.M)
    text = part.group(1).replace("\\e\n", "") if part else ""
    return [line.split("$ ", 1)[1] for line in text.splitlines() if "$ " in line]


def run_line(office, line):
    folder = office.path("bin")
    if not os.path.exists(folder):
        os.mkdir(folder)
        os.symlink(CHANCERY, os.path.join(folder, "chancery"))
    env = dict(office.env, PATH=folder + ":" + os.environ["PATH"])
    done = subprocess.run(["bash", "-c", line], cwd=office.folder, env=env, timeout=300,
                          capture_output=True, check=False)
    assert done.returncode == 0, "%s\nexit %d\n%s%s" % (
        line, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_every_rule_is_described():
    """Each rule that a finding can name stands on the page of 'check'."""
    with open(os.path.join(MAN, "chancery-check.1"), encoding="utf-8") as page:
        items = re.findall(r"^\.It Li (.*)$", page.read(), re.M)
    described = re.findall(r"[a-z-]+", " ".join(items))
    source = ""
    for room in ("drafting", "facts", "office"):
        folder = os.path.join(ROOT, "src", room)
        for name in sorted(os.listdir(folder)):
            if name.endswith(".c"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    source += file.read()
    rules = set(re.findall(
        r'(?:\.rule = |finding_(?:error|warning|note)\([^,"]+,\s*)"([a-z-]+)"', source))
    assert {"glyph", "letterhead", "no-addressee"} <= rules, rules
    assert rules <= set(described), rules - set(described)


def test_examples_of_the_commands(office):
    """Every line of every command's page, one after the other in one home."""
    pages = {name[len("chancery-"):-2] for name in os.listdir(MAN)
             if name.startswith("chancery-") and name.endswith(".1")}
    assert pages == {step for step in LIFE if isinstance(step, str)}, "LIFE leaves out a page"
    shutil.copytree(EXAMPLE, office.path("appeal"))
    shutil.copy(os.path.join(EXAMPLE, "directory.yaml"), office.folder)
    office.write("estonia.json", ESTONIA)
    office.write("receipt.pdf", "what the post office stamped")
    shutil.copytree(NEUTRAL, office.path("neutral"))
    shutil.copytree(NEUTRAL, office.path("paper"))
    with open(os.path.join(NEUTRAL, "dossier.yaml"), encoding="utf-8") as terms:
        office.write("paper/dossier.yaml", terms.read().replace("[email]", "[post, email]"))
    # The relay accepts the fifth letter and is gone before it says so: one to resolve.
    with Sink(office, "--fault", "kept:close+4*1") as sink:
        for step in LIFE:
            if isinstance(step, list):
                run_line(office, "chancery -C home --as aydan " + step[0])
                continue
            if step == "doctor":
                with open(os.path.join(office.home, "chancery.conf"), "a",
                          encoding="utf-8") as conf:
                    conf.write("\n[relay main]\nurl = %s\nsessions = 1\n" % sink.url)
            lines = examples("chancery-%s.1" % step)
            assert lines, "chancery-%s.1 has no example" % step
            if step == "stop":  # after which there would be nothing to dispatch
                shutil.copytree(office.home, office.path("before"))
            if step == "adopt":
                office.env["CHANCERY_MACHINE"] = "elsewhere"
            for line in lines:
                run_line(office, line)
            if step == "stop":
                shutil.rmtree(office.home)
                os.rename(office.path("before"), office.home)


def test_example_of_the_program(office):
    """From nothing to a dossier that waits for approval, as chancery(1) shows it."""
    shutil.copytree(EXAMPLE, office.path("appeal"))
    shutil.copy(os.path.join(EXAMPLE, "directory.yaml"), office.folder)
    run_line(office, "set -e\n" + "\n".join(examples("chancery.1")))
    assert "submitted" in office.run("status", "khojali-33").stdout.decode()


main(globals())
