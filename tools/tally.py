#!/usr/bin/env python3
"""Count what meson's tests did and say it in one line.

usage: tally.py TESTS.json TESTLOG.json

TESTS.json is the list of `meson introspect --tests`, TESTLOG.json the log of `meson test`.
A TAP program counts once for each of its test points, any other program once. A program
that reports no point, stops before its plan, exits badly, or never ran is a failure.
Prints the output of failures and the reasons of skips; the last line is
"N passed, N failed" with ", N skipped" when there are skips. Exits 1 on failures, and on
skips where CI=true.
"""
import json
import os
import re
import sys

POINT = re.compile(r"(not )?ok\b\s*(?:\d+\b)?\s*-?\s*([^#]*)(?:#\s*(\w+)\S*\s*(.*))?$")
PLAN = re.compile(r"1\.\.(\d+)\s*(?:#\s*skip\S*\s*(.*))?$", re.IGNORECASE)
SKIP_CODE = 77  # what a program that is no TAP producer exits with to be skipped


class Tally:
    def __init__(self):
        self.passed = 0
        self.failures = []  # (name, why)
        self.skips = []  # (name, reason)

    def fail(self, name, why):
        self.failures.append((name, why))

    def skip(self, name, reason):
        self.skips.append((name, reason or "no reason given"))

    def line(self):
        text = "%d passed, %d failed" % (self.passed, len(self.failures))
        return text + (", %d skipped" % len(self.skips) if self.skips else "")


def count_point(tally, program, match):
    failed, name, directive, reason = match.groups()
    name = "%s: %s" % (program, name.strip())
    directive = (directive or "").lower()
    if directive == "skip":
        tally.skip(name, reason)
    elif failed:
        tally.fail(name, "not ok")
    elif directive == "todo":
        tally.fail(name, "passes, though it is marked as not working yet")
    else:
        tally.passed += 1


def count_tap(tally, program, text):
    """Count the points of one program; True when its plan was kept."""
    planned, points, whole_skip = None, 0, False
    for line in text.splitlines():
        plan = PLAN.match(line)
        point = POINT.match(line)
        if plan:
            planned = int(plan.group(1))
            if planned == 0 and plan.group(2) is not None:
                tally.skip(program, plan.group(2))
                whole_skip = True
        elif point:
            points += 1
            count_point(tally, program, point)
        elif line.startswith("Bail out!"):
            tally.fail(program, line)
    if whole_skip:
        return points == 0
    if points == 0:
        tally.fail(program, "ran no test")
    elif planned is None:
        tally.fail(program, "has no plan: it may have stopped early")
    elif planned != points:
        tally.fail(program, "planned %d tests and ran %d" % (planned, points))
    return planned == points


def count_program(tally, program, protocol, result):
    before = len(tally.failures)
    if protocol == "tap":
        count_tap(tally, program, result.get("stdout", ""))
        if result["returncode"] != 0 and len(tally.failures) == before:
            tally.fail(program, "exited with %d" % result["returncode"])
    elif result["returncode"] == SKIP_CODE:
        tally.skip(program, result.get("stdout", "").strip())
    elif result["returncode"] != 0:
        tally.fail(program, "exited with %d" % result["returncode"])
    elif result["result"] == "OK":
        tally.passed += 1
    if result["result"] in ("TIMEOUT", "INTERRUPT"):
        tally.fail(program, "stopped after %.0f s" % result["duration"])
    elif result["result"] in ("FAIL", "ERROR") and len(tally.failures) == before:
        tally.fail(program, "meson calls it %s" % result["result"])
    return len(tally.failures) > before


def print_output(program, result):
    print("==== %s" % program)
    for stream in ("stdout", "stderr"):
        text = result.get(stream, "").rstrip()
        if text:
            print(text)


def read_log(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as log:
        results = [json.loads(line) for line in log if line.strip()]
    return {result["name"].split(" / ")[-1].split(":")[-1]: result for result in results}


def tally_all(tests, results):
    tally = Tally()
    for test in sorted(tests, key=lambda test: test["name"]):
        result = results.get(test["name"])
        if result is None:
            tally.fail(test["name"], "did not run")
        elif count_program(tally, test["name"], test["protocol"], result):
            print_output(test["name"], result)
    if not tests:
        tally.fail("the whole suite", "has no test")
    return tally


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        tests = json.load(file)
    tally = tally_all(tests, read_log(sys.argv[2]))
    for name, reason in tally.skips:
        print("skipped: %s: %s" % (name, reason))
    for name, why in tally.failures:
        print("failed: %s: %s" % (name, why))
    print(tally.line())
    strict = os.environ.get("CI") == "true"
    sys.exit(1 if tally.failures or (strict and tally.skips) else 0)


if __name__ == "__main__":
    main()
