#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The audit as a table for people, and as CSV.

    tables.py MAKE_PART GPAI_RIGHTS LIST CASE
"""
import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from audits import MOMENTS, Maker, VERDICTS, check, random_audit, settings

MAKE_PART, RIGHTS, LIST, CASE = sys.argv[1:5]


def table(path, *words):
    return subprocess.run([RIGHTS, "table", "--psl", LIST, *words, path], stdout=subprocess.PIPE,
                          check=True).stdout.decode()


def hostile():
    """Names that would drive a terminal, run over the edge or turn the reading direction."""
    maker = Maker()
    for i, host in enumerate(["a.org", "b" * 60 + "." + "c" * 60 + ".org", "", "192.0.2.1"]):
        maker.judged("s\u202eource " + "x" * 150, "GPTBot", ["reserved:content-signals", "disallowed",
                     "unreachable"], host, 10**(5 * i), 10**17 * i, 10**(5 * i))
    maker.total(maker.rights[0][0], 1704067200, 1735603200)
    source = maker.rights[0][0]
    maker.add("signal", source, "noai\tHTML\tv\u202eery " + "long " * 12 + "=\u009b\treserved", 10**15)
    maker.add("blocked", source, "bad\\x1b[31m\t2026-01-02\torg.a", 3)
    maker.add("indicator", source, "login-form\torg.a", 10**12)
    maker.add("site-file", source, "https://a.org\tlicence\t-\tunreachable\t-", 10**15)
    return maker, settings(["GPTBot"], "2025-01-01", True, removes=True, blocks=[
        {"date": "2026-01-02", "digest": "cd" * 32, "name": "bad\x1b[31m"}],
        removed={"digest": "12" * 32, "entries": 10**15})


def lines_fit_and_hold_nothing_odd(path):
    audits = [(random_audit(1, ["GPTBot", "CCBot"], 200, MOMENTS), settings(["GPTBot", "CCBot"], "2025-01-01", True)),
              (random_audit(2, ["A" * 90], 200, ["fetch"]), settings(["A" * 90], tokens=False)),
              hostile()]
    for maker, made in audits:
        maker.write(MAKE_PART, path, made)
        for width in [80, 81, 100, 120, 200]:
            text = table(path, "--width", str(width))
            for line in text.split("\n"):
                check(len(line) <= width, width, repr(line))
                check(line == line.rstrip(), repr(line))
            check(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text), "odd characters")


def colour_is_for_terminals_that_want_it(path):
    random_audit(3, ["GPTBot"], 50, MOMENTS).write(
        MAKE_PART, path, settings(["GPTBot"], "2025-01-01", True))
    plain, coloured = table(path), table(path, "--colour", "yes")
    check("\x1b" not in plain and "\x1b[38;5;166m" in coloured, "colour")
    check(re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain, "colour says more than words")
    for env, wanted in [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False),
                        ({"TERM": "xterm", "NO_COLOR": "1"}, False)]:
        ours, theirs = pty.openpty()
        done = subprocess.Popen([RIGHTS, "table", "--psl", LIST, path], stdout=theirs, env=env)
        os.close(theirs)
        text = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:
                break
            if not more:
                break
            text += more
        check(done.wait() == 0 and (b"\x1b" in text) == wanted, env)
        os.close(ours)


def moments_stand_apart_where_it_is_narrow(path):
    random_audit(3, ["GPTBot"], 50, MOMENTS).write(
        MAKE_PART, path, settings(["GPTBot"], "2025-01-01", True))
    for width, titles in [("60", r"at fetch +2025-01-01 +now"),
                          ("100", r"at fetch +on 2025-01-01 +now \(.*\)")]:
        text = table(path, "--width", width)
        check(re.search("^ +" + titles + "$", text, re.M), width, text[:1500])


def figures_are_those_of_the_report(path):
    random_audit(4, ["GPTBot"], 300, ["fetch", "against"]).write(
        MAKE_PART, path, settings(["GPTBot"], against=True))
    report = json.loads(subprocess.run([RIGHTS, "report", "--psl", LIST, path], check=True,
                                       stdout=subprocess.PIPE).stdout)["sources"][0]["agents"][0]
    text = table(path, "--width", "200")
    for verdict in VERDICTS:
        row = re.search(r"^  %s +(.*)$" % verdict, text, re.M).group(1)
        numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]{1,}(?= |$)", row)]
        check(numbers[0] == report["fetch"][verdict]["documents"], verdict, numbers)
        check(report["against"][verdict]["documents"] in numbers, verdict, numbers)
    for domain in report["domains"][:25]:
        row = re.search(r"^  %s +(.*)$" % re.escape(domain["domain"]), text, re.M).group(1)
        numbers = [int(n.replace(",", "")) for n in row.split()]
        expected = [domain["documents"]] + [domain["fetch"][v] for v in
                   ["disallowed", "unreachable", "reserved", "unknown", "allowed"]]
        later = domain["against"]["disallowed"] + domain["against"]["reserved"]
        check(numbers == expected + [later], domain["domain"], numbers, expected, later)


def agents_that_are_alike_share_a_table(path):
    maker = Maker()
    for agent, verdict in [("A", "allowed"), ("B", "disallowed"), ("C", "allowed")]:
        maker.judged("s", agent, [verdict, "-", "-"], "a.org", 5)
    maker.total("s")
    maker.write(MAKE_PART, path, settings(["A", "B", "C"]))
    text = table(path)
    check("\nA, C\nOf 5 documents none is known" in text, text)
    check("\nB\nOf 5 documents 5 (100\u00a0%) were fetched against robots.txt, none against" in text, text)


def rows_of_csv_sum_up_to_all(path):
    agents = ["GPTBot", "CC,\"Bot"]
    maker = random_audit(5, agents, 2000, MOMENTS, ["a", "b"])
    maker.write(MAKE_PART, path, settings(agents, "2025-01-01", True))
    rows = list(csv.DictReader(io.StringIO(table(path, "--csv"), newline="")))
    sums, documents = Counter(), Counter()
    for r in rows:
        for verdict in VERDICTS:
            sums[r["source"], r["agent"], r["moment"], verdict] += int(r[verdict])
        check(sum(int(r[v]) for v in VERDICTS) == int(r["documents"]), r)
    expected = Counter()
    for source, agent, fields, _, n, _, _ in maker.rights:
        for moment, field in zip(MOMENTS, fields):
            expected[source, agent, moment, field.split(":")[0]] += n
    check({k: v for k, v in sums.items() if v} == dict(expected), "sums")
    check(any(r["domain"] == "" for r in rows), "documents without an address")
    names = [(r["source"], r["agent"], r["moment"], r["domain"]) for r in rows]
    check(len(names) == len(set(names)), "a row twice")
    check(len(list(csv.DictReader(io.StringIO(table(path, "--csv", "--most", "3"))))) == 2 * 2 * 3 * 4,
          "--most")


with tempfile.TemporaryDirectory() as folder:
    globals()[CASE](os.path.join(folder, "part"))
