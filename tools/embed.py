#!/usr/bin/env python3
"""Write a C source file that holds data files as an EmbeddedFile table.

usage: embed.py OUTPUT.c TABLE ROOT FILE...

Each FILE is stored under its path relative to ROOT; the table ends with a NULL name.
"""
import os
import sys


def array(data: bytes) -> str:
    """Signed numbers: a string literal of more than 4095 bytes is not portable C."""
    numbers = ["%d" % (b - 256 if b > 127 else b) for b in data + b"\0"]
    lines = [",".join(numbers[start:start + 24]) for start in range(0, len(numbers), 24)]
    return "{\n\t%s\n}" % ",\n\t".join(lines)


def main() -> None:
    output, table, root, *paths = sys.argv[1:]
    with open(output, "w", encoding="ascii") as out:
        out.write('#include "base-embed.h"\n\n')
        out.write("extern const EmbeddedFile %s[];\n" % table)
        sizes = []
        for index, path in enumerate(paths):
            with open(path, "rb") as source:
                data = source.read()
            sizes.append(len(data))
            out.write("static const char file_%d[] = %s;\n" % (index, array(data)))
        out.write("const EmbeddedFile %s[] = {\n" % table)
        for index, path in enumerate(paths):
            name = os.path.relpath(path, root)
            out.write('\t{ "%s", file_%d, %d },\n' % (name, index, sizes[index]))
        out.write("\t{ 0 },\n};\n")


main()
