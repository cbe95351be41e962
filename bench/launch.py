"""Run a program from a process that is small itself, and write what it took as JSON.

    launch.py DESCRIPTOR PROGRAM [ARGUMENT...]

The kernel counts what a process has resident from its start as a copy of its parent, so a
program that a large process starts would be told that one's memory as its own.
"""
import json
import os
import sys
import time

report, argv = int(sys.argv[1]), sys.argv[2:]
start = time.perf_counter()
child = os.posix_spawnp(argv[0], argv, os.environ, file_actions=[(os.POSIX_SPAWN_CLOSE, report)])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
with os.fdopen(report, "w", encoding="ascii") as out:
    json.dump({"seconds": seconds, "memory": usage.ru_maxrss * 1024,
               "code": os.waitstatus_to_exitcode(status)}, out)
