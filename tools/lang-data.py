#!/usr/bin/env python3
"""Turn data/lang/*.ini into the constants of src/lang/lang-data.h.

usage: lang-data.py OUTPUT.c FOLD.ini LANGUAGE.ini...

A mistake in the data (a word that one language lacks, blanks that differ, an ending that a
template asks for and a form does not give) ends the build with a message that names it.
"""
import configparser
import os
import re
import sys


def fail(path: str, text: str) -> None:
    sys.exit("%s: %s" % (os.path.basename(path), text))


def read(path: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(
        interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    with open(path, encoding="utf-8") as source:
        parser.read_file(source)
    return parser


def unquoted(text: str) -> str:
    """A value may stand in quotation marks, to keep the spaces at its ends."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def literal(text: str) -> str:
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def texts(name: str, values: list) -> str:
    """A NULL-terminated array of texts."""
    lines = "".join("\t%s,\n" % literal(value) for value in values)
    return "static const char *const %s[] = {\n%s\tNULL,\n};\n" % (name, lines)


def pairs(name: str, kind: str, rows: list) -> str:
    lines = "".join("\t{ %s, %s },\n" % (literal(a), literal(b)) for a, b in rows)
    return "static const %s %s[] = {\n%s};\n" % (kind, name, lines)


def ordinal_forms(path: str, ini: configparser.ConfigParser) -> list:
    """Each form's name with its rules: a template with the form's endings filled in."""
    forms = []
    for form, recipe in ini["ordinal-forms"].items():
        template, *endings = recipe.split()
        rules = ini["ordinal-templates"].get(template)
        if rules is None:
            fail(path, "form '%s' uses the unknown template '%s'" % (form, template))
        for number, ending in enumerate(endings, 1):
            rules = rules.replace("{%d}" % number, ending)
        if "{" in rules:
            fail(path, "form '%s' lacks an ending for its template" % form)
        forms.append((form, rules.strip()))
    return forms


def language(path: str) -> list:
    """The constants of one language; the last of them is its LangData initialiser."""
    ini = read(path)
    code = os.path.splitext(os.path.basename(path))[0]
    name = code + "_"
    dates, numbers, found = ini["dates"], ini["numbers"], ini["ordinal-detection"]
    forms = ordinal_forms(path, ini)
    words = sorted(ini["words"].items())
    for key in ("months", "names"):
        if len(dates[key].split()) != 12:
            fail(path, "%s are not twelve" % key)
    if len(numbers["digits"]) != 10:
        fail(path, "digits are not ten")
    out = [
        texts(name + "digits", list(numbers["digits"])),
        texts(name + "months", dates["months"].split()),
        texts(name + "month_names", dates["names"].split()),
        pairs(name + "forms", "LangText", forms),
        texts(name + "form_names", [form for form, _ in forms]),
        texts(name + "prefixes", found.get("prefixes", "").split()),
        texts(name + "suffixes", found.get("suffixes", "").split()),
        texts(name + "anniversaries", found["anniversaries"].split()),
        texts(name + "words", [text for _, text in words]),
    ]
    fields = [
        ("code", literal(code)),
        ("name", literal(ini["language"]["name"])),
        ("rtl", "true" if ini["language"]["direction"] == "rtl" else "false"),
        ("digits", name + "digits"),
        ("grouping", literal(unquoted(numbers["grouping"]))),
        ("cardinal", literal(ini["cardinal"]["rules"].strip())),
        ("months", name + "months"),
        ("month_names", name + "month_names"),
        ("first_day", literal(dates["first-day"]) if "first-day" in dates else "NULL"),
        ("date_full", literal(dates["full"])),
        ("date_day_month", literal(dates["day-month"])),
        ("date_year", literal(dates["year"])),
        ("list_middle", literal(unquoted(ini["list"]["middle"]))),
        ("list_last", literal(unquoted(ini["list"]["last"]))),
        ("forms", name + "forms"),
        ("form_names", name + "form_names"),
        ("form_count", str(len(forms))),
        ("prefixes", name + "prefixes"),
        ("suffixes", name + "suffixes"),
        ("anniversaries", name + "anniversaries"),
        ("words", name + "words"),
    ]
    out.append("\t{\n%s\t},\n" % "".join("\t\t.%s = %s,\n" % field for field in fields))
    return out


def word_keys(paths: list) -> list:
    """The keys of [words], the same in every language, with the same blanks."""
    first = read(paths[0])["words"]
    for path in paths[1:]:
        words = read(path)["words"]
        for key in sorted(set(first) ^ set(words)):
            fail(path if key in first else paths[0], "[words] lacks '%s'" % key)
        for key in first:
            blanks = [sorted(re.findall(r"\{.*?\}", w[key])) for w in (first, words)]
            if blanks[0] != blanks[1]:
                fail(path, "the blanks of the word '%s' are other ones" % key)
    return sorted(first)


def sound(key: str, value: str) -> str:
    start, end = key.startswith("^"), key.endswith("$")
    core = key.strip("^$")
    flags = ["false", "true"]
    return "\t{ %s, %s, %d, %s, %s },\n" % (
        literal(core), literal(value), len(core), flags[start], flags[end])


def fold(path: str) -> str:
    ini = read(path)
    letters = [(key, value) for key, value in ini["letters"].items()]
    if any(len(key) > 2 or key.isascii() and key != "`" for key, _ in letters):
        fail(path, "a key of [letters] is not one or two characters")
    single = sorted((ord(key), value) for key, value in letters if len(key) == 1)
    double = sorted((key, value) for key, value in letters if len(key) == 2)
    sounds = sorted(ini["sounds"].items(), key=lambda row: (
        row[0].strip("^$")[0], -len(row[0].strip("^$")), -len(row[0])))
    initials = [key.strip("^$")[0] for key, _ in sounds]
    starts = [sum(c < chr(ord("a") + i) for c in initials) for i in range(27)]
    out = ["const LangLetter lang_letters[] = {\n%s};\n" % "".join(
        "\t{ 0x%04x, 0, %s },\n" % (c, literal(v)) for c, v in single)]
    out.append("const size_t lang_letter_count = %d;\n" % len(single))
    out.append("const LangLetter lang_letter_pairs[] = {\n%s\t{ 0 },\n};\n" % "".join(
        "\t{ 0x%04x, 0x%04x, %s },\n" % (ord(k[0]), ord(k[1]), literal(v))
        for k, v in double))
    out.append("const LangSound lang_sounds[] = {\n%s};\n" % "".join(
        sound(key, value) for key, value in sounds))
    out.append("const unsigned char lang_sound_starts[27] = { %s };\n" %
               ", ".join(map(str, starts)))
    names = sorted(ini["names"].items())
    out.append("const LangText lang_fold_names[] = {\n%s};\n" % "".join(
        "\t{ %s, %s },\n" % (literal(a), literal(b)) for a, b in names))
    out.append("const size_t lang_fold_name_count = %d;\n" % len(names))
    return "\n".join(out)


def main() -> None:
    output, fold_path, *paths = sys.argv[1:]
    paths.sort(key=os.path.basename)
    keys = word_keys(paths)
    languages = [language(path) for path in paths]
    codes = [os.path.splitext(os.path.basename(path))[0] for path in paths]
    with open(output, "w", encoding="utf-8") as out:
        out.write('#include "lang-data.h"\n\n')
        for parts in languages:
            out.write("\n".join(parts[:-1]) + "\n")
        out.write("const LangData lang_data[] = {\n%s};\n\n" %
                  "".join(parts[-1] for parts in languages))
        out.write("const size_t lang_data_count = %d;\n\n" % len(paths))
        for name, values in (("lang_data_codes", codes), ("lang_data_keys", keys)):
            out.write(texts(name, values).replace("static ", "", 1))
        out.write("const size_t lang_data_key_count = %d;\n\n" % len(keys))
        out.write(fold(fold_path))


main()
