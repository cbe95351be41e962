"""How much of a store's -wal file holds what was committed (https://www.sqlite.org/walformat.html).

The file is begun anew from its start, and stays as long as it was: behind the frames of this lap
are those of the last one, which have other salts than the header.
"""
import contextlib
import os
import sqlite3
import struct

HEADER, FRAME_HEADER = 32, 24
FRAME = FRAME_HEADER + 4096
LONG = 3984     # pages: the store begins the file anew when it has 4,000


def path_of(home):
    return os.path.join(home, "store.db-wal")


def measure(home):
    """Which lap of the file it is (the salts of its header), and where the last frame of that ends;
    0 and 0 without a header."""
    with open(path_of(home), "rb") as log:
        header = log.read(HEADER)
        if len(header) < HEADER:
            return 0, 0
        salts, (page,) = header[16:24], struct.unpack(">I", header[8:12])
        frame = FRAME_HEADER + (65536 if page == 1 else page)
        end, size = HEADER, os.fstat(log.fileno()).st_size
        while end + frame <= size:
            log.seek(end + 8)
            if log.read(8) != salts:
                break
            end += frame
        return struct.unpack(">Q", salts)[0], end


@contextlib.contextmanager
def fill(home):
    """Have the file so long that a dispatch soon begins it anew; it stays so within."""
    with contextlib.closing(sqlite3.connect(os.path.join(home, "store.db"),
                                            isolation_level=None)) as store:
        store.execute("PRAGMA wal_autocheckpoint = 0")
        store.execute("PRAGMA synchronous = OFF")
        for n in range(LONG, -1, -1):
            store.execute("PRAGMA user_version = %d" % n)
        yield
