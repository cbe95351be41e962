"""A program of checks, as TAP: those of tests/second that yield name, function and arguments."""
import traceback


def run(checks):
    """Run all; a check returns its problems. What it raises is one: the others go on. The exit
    code."""
    count, failed = 0, 0
    for name, check, arguments in checks:
        count += 1
        try:
            problems = check(*arguments)
        except Exception:  # pylint: disable=broad-except
            problems = [traceback.format_exc()]
        failed += bool(problems)
        print("%sok %d - %s" % ("not " if problems else "", count, name), flush=True)
        for problem in problems:
            print("# " + problem.replace("\n", "\n# "), flush=True)
    print("1..%d" % count)
    return 1 if failed else 0
