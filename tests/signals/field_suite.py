#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Dictionaries held against the suite of the HTTP working group (httpwg/structured-field-tests).

field_suite.py PROGRAM [FOLDER]

FOLDER is a checkout, or the environment's GPAI_FIELD_TESTS; without one the test is skipped (77).
Dictionaries are tried as they are; items as the value of a dictionary of one member.
"""
import glob, json, os, struct, subprocess, sys


def kind(value):
    if isinstance(value, dict):
        return value["__type"]
    return {bool: "boolean", int: "integer", float: "decimal", str: "string",
            list: "list"}[type(value)]


def cases(folder):
    """(name, bytes of the value, expected members or None, may it fail as well)"""
    for path in sorted(glob.glob(folder + "/*.json")):
        with open(path, encoding="utf-8") as file:
            tests = json.load(file)
        for test in tests:
            value = ", ".join(test["raw"])
            fails, expected = test.get("must_fail", False), test.get("expected")
            if test["header_type"] == "item":
                # Blanks before an item are passed over; within a dictionary they are none of it,
                # while a comma and a tab may follow.
                if fails and ("," in value or value.strip(" ").endswith("\t")):
                    continue
                value = "a=" + value.strip(" ")
                expected = None if fails else {"a": kind(expected[0])}
            elif test["header_type"] == "dictionary":
                expected = None if fails else {k: kind(v[0]) for k, v in expected}
            else:
                continue
            yield (os.path.basename(path) + ": " + test["name"], value.encode("utf-8"), expected,
                   test.get("can_fail", False))


def said_of(line):
    if line.endswith("broken"):
        return None
    return dict(word.split("=") for word in line.split())


def main():
    folder = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("GPAI_FIELD_TESTS", "")
    if not os.path.isdir(folder):
        print("skipped: no checkout of httpwg/structured-field-tests")
        sys.exit(77)
    tried = list(cases(folder))
    stream = b"".join(struct.pack("<I", len(c[1])) + c[1] for c in tried)
    out = subprocess.run([sys.argv[1]], input=stream, stdout=subprocess.PIPE, check=True).stdout
    bad = 0
    for (name, value, expected, may_fail), line in zip(tried, out.decode().splitlines(),
                                                       strict=True):
        got = said_of(line)
        if got != expected and not (may_fail and got is None):
            bad += 1
            print("%s: %r gives %s, not %s" % (name, value, got, expected))
    print("%d values, %d read otherwise" % (len(tried), bad))
    sys.exit(1 if bad else 0)


main()
