"""The small dossier with a crowd of addressees, for what takes its time."""
import os

from harness import SMALL


def stock(office, more):
    """The small directory and dossier, with so many addressees more."""
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        text = source.read()
    bodies = "".join("  - { id: g%d, kind: liaison-group, parent: xb-parliament,"
                     " name: { en: Group %d } }\n" % (i, i) for i in range(more))
    persons = "".join("  - { id: p%d, name: Pat Doe %d, gender: female,"
                      " channels: { email: p%d@borvia.example } }\n" % (i, i, i)
                      for i in range(more))
    posts = "".join("  - { body: g%d, role: head, holders: [{ person: p%d }] }\n" % (i, i)
                    for i in range(more))
    text = text.replace("persons:\n", bodies + "persons:\n", 1)
    text = text.replace("posts:\n", persons + "posts:\n", 1)
    text = text.replace("circles:\n", posts + "circles:\n", 1)
    office.run("import", office.write("directory.yaml", text))
    office.run("import", os.path.join(SMALL, "dossier"))
