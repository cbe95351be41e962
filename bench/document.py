"""The rows that say what letters cost as documents, against Typst kept warm.

Typst draws the same letters, in the same fonts and measures, as PDF/UA-1 (typst.mjs,
letter.typ); it knows no file that is PDF/A-2a as well, which ours is. It is some twenty
times slower: its rate is taken over fewer letters.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import time

import home
from measure import MIB, Row, need, run, scratch

SAMPLES = os.path.join(home.ROOT, "tests", "letters")
LANGUAGES = ("english", "french", "azerbaijani", "russian", "arabic")
LETTERHEAD = "letterhead = letterhead.svg\nletterhead-alt = Letterhead of the Assembly\n"
TYPST_SHARE = 10       # of the letters that ours draws, one in so many
MEMORY = 40 * MIB      # that a run may have, however many letters
PAGES = 3              # of the long letter
STARTS = 10            # of a process in one round


def samples(folder):
    """The folders of the letters in five languages, each below the same letterhead."""
    made = []
    for name in LANGUAGES:
        place = shutil.copytree(os.path.join(SAMPLES, name), os.path.join(folder, name))
        shutil.copy(os.path.join(SAMPLES, "letterhead.svg"), place)
        with open(os.path.join(place, "letter.ini"), "a", encoding="utf-8") as out:
            out.write(LETTERHEAD)
        made.append(place)
    return made


def ours(folder, numbers, letters):
    """Letters a second, and the most memory in bytes."""
    seconds, memory, _ = run([os.path.join(home.BUILD, "bench", "pdf-ours"), folder,
                              *map(str, numbers), *letters])
    return (numbers[1] - numbers[0] + 1) / seconds, memory


def two_jobs(folder, count, letters):
    """Letters a second of two processes that share the work."""
    program, half = os.path.join(home.BUILD, "bench", "pdf-ours"), count // 2
    start = time.perf_counter()
    jobs = [subprocess.Popen([program, folder, str(first), str(last), *letters],
                             stdout=subprocess.DEVNULL)
            for first, last in ((1, half), (half + 1, count))]
    if any([job.wait() for job in jobs]):
        raise SystemExit("a job of pdf-ours failed")
    return count / (time.perf_counter() - start)


def typst(folder, count, letters):
    """Its own measure, a letter's bytes too: it is running and its fonts are loaded."""
    script = os.path.join(home.ROOT, "bench", "typst.mjs")
    return json.loads(run(["node", script, folder, str(count), *letters])[2])


def digests(folder):
    """What the files say, to see that nothing depends on who drew them."""
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as source:
            found[name] = hashlib.sha256(source.read()).digest()
    return found


def mean_size(folder):
    sizes = [entry.stat().st_size for entry in os.scandir(folder)]
    return sum(sizes) / len(sizes)


# --- many letters ---------------------------------------------------------------------------


def draw_alone(folder, count, letters):
    """One process draws all: rate, memory, and what it drew, for the jobs to be held to."""
    rate, memory = ours(folder, (1, count), letters)
    return rate, memory, digests(folder), mean_size(folder)


def measure_many(plan, folder):
    letters, count = samples(folder), 5 * plan.letters
    alone, double, theirs, sizes, peak = [], [], [], ([], []), 0
    for _ in range(plan.rounds):
        with scratch() as place:
            rate, memory, drawn, size = draw_alone(place, count, letters)
        alone.append(rate)
        sizes[0].append(size)
        peak = max(peak, memory)
        with scratch() as place:
            double.append(two_jobs(place, count, letters))
            if digests(place) != drawn:
                raise SystemExit("two jobs drew other bytes than one")
        with scratch() as place:
            answer = typst(place, count // TYPST_SHARE, letters)
        theirs.append(answer["rate"])
        sizes[1].append(answer["bytes"])
    with scratch() as place:
        few = ours(place, (1, count // TYPST_SHARE), letters)[1]
    rate = Row("letters in five languages, and Typst", "/s", alone, theirs)
    jobs = Row("the same by two jobs, and by one", "/s", double, alone)
    size = Row("bytes of a letter, and of Typst's", "B", *sizes)
    memory = Row("most memory at %d letters" % count, "MiB", [peak / MIB], [MEMORY / MIB])
    growth = Row("the same, and at %d" % (count // TYPST_SHARE), "MiB", [peak / MIB],
                 [few / MIB])
    return [rate.at_least(rate.ours / rate.theirs, 15), jobs.at_least(jobs.ours / jobs.theirs, 1.7),
            size.at_most(size.ours / size.theirs, 0.7), memory.at_most(peak / MEMORY, 1.0),
            growth.at_most(peak / few, 1.1)]


# --- one long letter ------------------------------------------------------------------------


def long_sample(folder):
    """The letter of every block, shortened until it has PAGES pages."""
    place = shutil.copytree(os.path.join(SAMPLES, "every-block"), os.path.join(folder, "long"))
    for picture in ("letterhead.svg", "signature.png"):
        shutil.copy(os.path.join(SAMPLES, picture), folder)
    body = os.path.join(place, "body.md")
    with open(body, encoding="utf-8") as source:
        parts = re.split(r"(?m)^(?=#+ )", source.read())
    home.write(body, "".join(parts[:3]))
    with scratch() as drawn:
        ours(drawn, (1, 1), [place])
        text = run(["pdfinfo", os.path.join(drawn, "00001.pdf")])[2]
    if int(re.search(r"Pages:\s+(\d+)", text).group(1)) != PAGES:
        raise SystemExit("the long letter has other than %d pages\n%s" % (PAGES, text))
    return place


def measure_long(plan, folder):
    letter, count, rates, theirs = long_sample(folder), plan.letters, [], []
    for _ in range(plan.rounds):
        with scratch() as place:
            rates.append(ours(place, (1, count), [letter])[0])
        with scratch() as place:
            theirs.append(typst(place, max(count // TYPST_SHARE // 2, 5), [letter])["rate"])
    row = Row("a letter of %d pages, and Typst" % PAGES, "/s", rates, theirs)
    return [row.at_least(row.ours / row.theirs, 10)]


# --- one letter by a fresh process ----------------------------------------------------------


def milliseconds(argv, env=None):
    """Of one start, the mean of some."""
    return 1000 * sum(run(argv, env)[0] for _ in range(STARTS)) / STARTS


def measure_fresh(plan, folder):
    place, one, theirs = os.path.join(folder, "home"), [], []
    home.approved(place, 1, "4k")
    preview = [home.CHANCERY, "-C", place, "--as", "aydan", "preview", "--format", "pdf",
               "--output", os.path.join(folder, "letter.pdf"), home.DOSSIER]
    line = ["pango-view", "--no-display", "--text=A letter of one line",
            "--output=" + os.path.join(folder, "line.png")]
    for _ in range(plan.rounds):
        one.append(milliseconds(preview, home.environment(place)))
        theirs.append(milliseconds(line))
    row = Row("preview of a letter, and a line by pango-view", "ms", one, theirs)
    return [row.at_most(row.ours / row.theirs, 3.0)]


def measure_document(plan):
    need("node")
    need("pango-view")
    with scratch() as folder:
        return measure_many(plan, folder) + measure_long(plan, folder) + \
            measure_fresh(plan, folder)
