#!/usr/bin/env python3
"""tools/tally.py must see what a test run could hide."""
import json
import os
import subprocess
import sys
import tempfile

TALLY = os.path.join(os.path.dirname(__file__), "../../tools/tally.py")


def result(name, stdout="", code=0, verdict="OK"):
    return {"name": name, "stdout": stdout, "stderr": "", "returncode": code,
            "result": verdict, "duration": 1.0}


# name, protocol, the program's result or None, last line, exit code, with CI=true
CASES = [
    ("points are counted", "tap", result("t", "1..2\nok 1 /a\nok 2 /b\n"),
     "2 passed, 0 failed", 0, 0),
    ("a failed point", "tap", result("t", "1..2\nok 1 /a\nnot ok 2 /b\n", 1, "FAIL"),
     "1 passed, 1 failed", 1, 1),
    ("a skipped point", "tap", result("t", "1..2\nok 1 /a\nok 2 /b # SKIP no data\n"),
     "1 passed, 0 failed, 1 skipped", 0, 1),
    ("a skipped program", "tap", result("t", "1..0 # SKIP no data\n", 0, "SKIP"),
     "0 passed, 0 failed, 1 skipped", 0, 1),
    ("an empty program", "tap", result("t", "1..0\n"), "0 passed, 1 failed", 1, 1),
    ("a silent program", "tap", result("t"), "0 passed, 1 failed", 1, 1),
    ("a plan that was not kept", "tap", result("t", "1..3\nok 1 /a\nok 2 /b\n"),
     "2 passed, 1 failed", 1, 1),
    ("no plan", "tap", result("t", "ok 1 /a\n"), "1 passed, 1 failed", 1, 1),
    ("a crash after the last point", "tap", result("t", "1..1\nok 1 /a\n", -11, "FAIL"),
     "1 passed, 1 failed", 1, 1),
    ("a bail-out", "tap", result("t", "1..1\nok 1 /a\nBail out! no disk\n", 1, "ERROR"),
     "1 passed, 1 failed", 1, 1),
    ("a program that never ran", "tap", None, "0 passed, 1 failed", 1, 1),
    ("a timeout", "exitcode", result("t", "", 0, "TIMEOUT"), "0 passed, 1 failed", 1, 1),
    ("a plain program", "exitcode", result("t"), "1 passed, 0 failed", 0, 0),
    ("a plain program that fails", "exitcode", result("t", "", 2, "FAIL"),
     "0 passed, 1 failed", 1, 1),
    ("a plain program that skips", "exitcode", result("t", "no data", 77, "SKIP"),
     "0 passed, 0 failed, 1 skipped", 0, 1),
]


def run_tally(protocol, outcome, ci):
    with tempfile.TemporaryDirectory() as folder:
        tests, log = os.path.join(folder, "tests.json"), os.path.join(folder, "log.json")
        with open(tests, "w", encoding="utf-8") as file:
            json.dump([{"name": "t", "protocol": protocol}], file)
        with open(log, "w", encoding="utf-8") as file:
            file.write(json.dumps(outcome) + "\n" if outcome else "")
        done = subprocess.run([sys.executable, TALLY, tests, log], text=True, check=False,
                              stdout=subprocess.PIPE, env={**os.environ, "CI": ci})
    return done.stdout.splitlines()[-1], done.returncode


def main():
    print("1..%d" % len(CASES))
    for number, (name, protocol, outcome, line, code, code_ci) in enumerate(CASES, 1):
        plain, strict = run_tally(protocol, outcome, ""), run_tally(protocol, outcome, "true")
        good = plain == (line, code) and strict == (line, code_ci)
        print("%sok %d - %s" % ("" if good else "not ", number, name))
        if not good:
            print("# expected %r, %d, %d; got %r and %r" % (line, code, code_ci, plain, strict))


main()
