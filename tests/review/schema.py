#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON of gpai review held to docs/schema/review.json by another's validator, and the schema held to
JSON that is broken on purpose.

schema.py GPAI ROOT: 77 when there is no validator. Published documents lie in $GPAI_SHARED; a summary
written for the golden case is reviewed in any case."""
import copy
import glob
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
try:
    import jsonschema
except ImportError:
    sys.exit(77)

gpai, root = sys.argv[1:3]
schema = json.load(open(os.path.join(root, "docs", "schema", "review.json")))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

files = [os.path.join(root, "tests", "cli", "cases", "review", "summary.md"),
         os.path.join(root, "tests", "cli", "cases", "review", "cmd")]
files += sorted(glob.glob(os.path.join(os.environ.get("GPAI_SHARED", ""), "data", "summaries", "*.pdf")))
run = subprocess.run([gpai, "review", "--json"] + files, capture_output=True, text=True)
review = json.loads(run.stdout)
problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:120]}" for e in validator.iter_errors(review)]
if len(review["documents"]) != len(files):
    problems.append(f"{len(review['documents'])} documents of {len(files)} files")


def breaks(document):
    for what, change in {
        "no file": lambda d: d.pop("file"),
        "a finding without a pin": lambda d: d["findings"][0].pop("pin"),
        "an unknown weight": lambda d: d["findings"][0].update(weight="grave"),
        "an unknown state": lambda d: d["fields"][0].update(state="lost"),
        "page 0": lambda d: d["findings"][0].update(page=0),
        "a count that is a word": lambda d: d["counts"].update(defects="many"),
        "an unknown member": lambda d: d.update(grade="A"),
        "an error beside findings": lambda d: d.update(error="none"),
    }.items():
        broken = copy.deepcopy(document)
        change(broken)
        yield what, {"documents": [broken]}


for what, broken in breaks(review["documents"][0]):
    if validator.is_valid(broken):
        problems.append(f"the schema takes {what}")
print("\n".join(problems) or f"{len(files)} documents")
sys.exit(1 if problems else 0)
