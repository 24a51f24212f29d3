#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Published documents read as a person reads them: published.tsv names what was seen on their
pages. Usage: published.py GPAI-READ published.tsv"""
import json
import os
import subprocess
import sys

folder = os.path.join(os.environ.get("GPAI_SHARED", ""), "data", "summaries")
if not os.path.isdir(folder):
    sys.exit(77)
documents, failures = {}, 0


def read(name):
    if name not in documents:
        done = subprocess.run([sys.argv[1], os.path.join(folder, name + ".pdf")], capture_output=True)
        if done.returncode != 0:
            sys.exit("%s: %s" % (name, done.stderr.decode()))
        documents[name] = json.loads(done.stdout)["blocks"]
    return documents[name]


def answers(blocks, question):
    """What stands right of the question, paragraphs joined by " / "."""
    found = []
    for b in blocks:
        if b["kind"] == "cell" and b.get("column") == 1 and b["text"].startswith(question):
            row = (b["table"], b["row"])
            found.append(" / ".join(o["text"] for o in blocks if o["kind"] == "cell" and
                                    (o["table"], o["row"]) == row and o["column"] > 1))
    return found


for number, line in enumerate(open(sys.argv[2], encoding="utf-8"), 1):
    if line.startswith("#") or not line.strip():
        continue
    name, page, kind, text, *rest = line.rstrip("\n").split("\t")
    blocks = read(name)
    if kind == "answer":
        seen = answers(blocks, text)
        fine = any(rest[0] == s or (rest[0].endswith("...") and s.startswith(rest[0][:-3])) for s in seen)
    else:
        seen = [b["text"] for b in blocks if b.get("page") == int(page) and b["kind"] == kind]
        fine = any(text == s or (text.endswith("...") and s.startswith(text[:-3])) for s in seen)
    if not fine:
        failures += 1
        print("line %d: %s, page %s: expected %s %r %r, read %r" % (number, name, page, kind, text, rest, seen[:20]))
sys.exit(1 if failures else 0)
