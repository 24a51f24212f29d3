#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON of every form, for every audience, of the examples, held to docs/schema/document.json by
another's validator; and the schema held to documents that are broken on purpose.

schema.py GPAI ROOT: 77 when there is no validator."""
import copy
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
import forms  # noqa: E402

try:
    import jsonschema
except ImportError:
    sys.exit(77)

def first(document, wanted):
    for item in document["items"]:
        for value in item["values"]:
            if wanted(value):
                return value
    return None


def breaks(document):
    """The same with one thing wrong each; what cannot be broken here is left out."""
    copies = []

    def broken(what, change):
        other = copy.deepcopy(document)
        if change(other) is not False:
            copies.append((what, other))

    def at(wanted, change):
        def apply(other):
            value = first(other, wanted)
            return False if value is None else change(value)

        return apply

    broken("an unknown member", lambda d: d.update(comment="x"))
    broken("an unknown audience", lambda d: d.update(audience="press"))
    broken("no items", lambda d: d.pop("items") and None)
    broken("a day that is none", lambda d: d.update(as_of="yesterday"))
    broken("a negative count", lambda d: d["counts"].update(open=-1))
    coarse = lambda v: v["disclosure"] == "coarse"
    full = lambda v: v["disclosure"] == "full"
    broken("a value without a rule of precision", at(full, lambda v: v.pop("precision", 0) and None))
    broken("a value without evidence", at(full, lambda v: v.pop("evidence", 0) and None))
    broken("a full value without its origin", at(full, lambda v: v.update(origin=None)))
    broken("a coarse value with its method", at(coarse, lambda v: v.update(method="6 N D")))
    broken("a coarse value with the figure", at(coarse, lambda v: v.update(exact="6.3e24")))
    broken("a coarse value called exact", at(coarse, lambda v: v.update(precision={"rule": "exact"})))
    broken("a number for a string", at(full, lambda v: v.update(exact=6.3e24)))
    return copies


def main():
    gpai, root = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with open(os.path.join(root, "docs/schema/document.json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = n = n_broken = 0
    seen, about = set(), set()
    with tempfile.TemporaryDirectory() as room:
        for name, text in forms.all_of(gpai, root, room, "json"):
            document = json.loads(text)
            n += 1
            about.add(document["form"]["about"])
            for error in list(validator.iter_errors(document))[:3]:
                failed += 1
                place = "/".join(str(part) for part in error.absolute_path)
                print(f"{name}: {place}: {error.message[:300]}")
            for what, other in breaks(document):
                n_broken += 1
                seen.add(what)
                if validator.is_valid(other):
                    failed += 1
                    print(f"{name}: {what} is let through")
    assert any(about), "nothing is written about the incident"
    assert n >= 5 * 20, f"only {n} documents"
    assert len(seen) >= 12, f"only {sorted(seen)}"
    print(f"{n} documents, {n_broken} broken on purpose, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
