"""What may befall a command from outside: the environment that lets it happen (mishap.c)."""
import os

from harness import ROOT

LIBRARY = os.environ.get("MISHAP", os.path.join(ROOT, "build", "tests", "lib", "libmishap.so"))


def mishap(**plan):
    """The environment of a command to which this happens; keys and values are those of
    mishap.c, without MISHAP_."""
    env = {"MISHAP_" + key.upper(): str(value) for key, value in plan.items()}
    env["LD_PRELOAD"] = LIBRARY
    env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    return env


def read_log(path, kind):
    """The lines of a log that begin with one of these words."""
    with open(path, encoding="ascii") as source:
        return [line for line in source.read().splitlines() if line.startswith(kind)]
