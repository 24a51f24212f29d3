#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The report of an audit as JSON, held against a plain computation.

    report.py MAKE_PART GPAI_RIGHTS LIST CASE
"""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from audits import MOMENTS, Maker, Suffixes, VERDICTS, check, expected_agent, random_audit, settings

MAKE_PART, RIGHTS, LIST, CASE = sys.argv[1:5]


def run(*words):
    return subprocess.run([RIGHTS, *words], stdout=subprocess.PIPE, check=True).stdout


def refused(*words):
    done = subprocess.run([RIGHTS, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(done.returncode == 2 and done.stdout == b"", words, done.returncode, done.stdout[:200])
    return done.stderr.decode()


def report(path, *words):
    return json.loads(run("report", "--psl", LIST, *words, path))


def same(found, expected, *of):
    check(found == expected, *of, "\nfound   ", json.dumps(found)[:1500], "\nexpected",
          json.dumps(expected)[:1500])


def figures_equal_a_plain_computation(path):
    suffixes = Suffixes(LIST)
    for seed, moments, n in [(1, ["fetch"], 300), (2, ["fetch", "against"], 400),
                             (3, ["fetch", "as_of"], 400), (4, MOMENTS, 3000), (5, MOMENTS, 2)]:
        agents = ["GPTBot", "CCBot"]
        maker = random_audit(seed, agents, n, moments)
        maker.write(MAKE_PART, path, settings(agents, "2025-01-01" if "as_of" in moments else None,
                                              "against" in moments))
        for most in [0, 1, 7, 25]:
            found = report(path, "--most", str(most))["sources"][0]["agents"]
            check([a["agent"] for a in found] == agents, "agents")
            for agent in found:
                expected = expected_agent(maker, suffixes, "a", agent["agent"], moments)
                expected["domains"] = expected["domains"][:most or None]
                for key, value in expected.items():
                    same(agent[key], value, seed, most, key)


def small_memory_gives_the_same_report(path):
    maker = random_audit(6, ["GPTBot"], 20000, MOMENTS)
    # Names enough to be more than memory: each host is a domain.
    for i in range(20000):
        maker.judged("b", "GPTBot", ["allowed", "reserved:tdmrep", "unknown"], "d%d.org" % i, 1 + i % 7)
    maker.total("b")
    maker.write(MAKE_PART, path, settings(["GPTBot"], "2025-01-01", True))
    large = run("report", "--psl", LIST, "--most", "0", path)
    small = run("report", "--psl", LIST, "--most", "0", "--memory", "1M", path)
    check(large == small, "memory changes the report")
    check(len(json.loads(large)["sources"][1]["agents"][0]["domains"]) == 20000, "domains")


def one_source_alone_is_told_apart(path):
    maker = random_audit(7, ["GPTBot"], 50, ["fetch"], ["a", "b"])
    maker.write(MAKE_PART, path, settings(["GPTBot"], tokens=False))
    both, one = report(path), report(path, "--source", "b")
    same([s["name"] for s in both["sources"]], ["a", "b"])
    same(one["sources"], both["sources"][1:])
    check(one["sources"][0]["tokens"] is None, "tokens without a tokenizer")
    same(one["sources"][0]["first"], "2024-01-01")
    check("no source is named c" in refused("report", "--source", "c", path), "source")


def months_without_a_date_stand_apart(path):
    maker = Maker()
    for verdict, month, n in [("allowed", "2024-02", 5), ("reserved:tdmrep", "2024-02", 2),
                              ("reserved:noai", "2024-02", 3), ("disallowed", "2023-12", 7),
                              ("unknown", "", 4)]:
        maker.judged("a", "GPTBot", [verdict, "-", "-"], "a.org", n, month=month)
    maker.total("a")
    maker.add("rights-month", "a", "GPTBot2\tallowed\t2020-01", 1)
    maker.write(MAKE_PART, path, settings(["GPTBot"]))
    none = dict.fromkeys(VERDICTS, 0)
    same(report(path)["sources"][0]["agents"][0]["months"],
         [{"month": None, **none, "unknown": 4}, {"month": "2023-12", **none, "disallowed": 7},
          {"month": "2024-02", **none, "reserved": 5, "allowed": 5}])


def lists_are_told_also_where_nothing_is_on_them(path):
    blocks = [{"date": "2026-01-02", "digest": "cd" * 32, "name": "court"},
              {"date": "2026-01-02", "digest": "ef" * 32, "name": "none"}]
    maker = Maker()
    maker.judged("a", "GPTBot", ["unknown", "-", "-"], "a.org", 9)
    maker.total("a")
    for host, n in [("x.bad.org", 2), ("y.bad.org", 1), ("worse.com", 5)]:
        maker.add("blocked", "a", "court\t2026-01-02\t" + ".".join(reversed(host.split("."))), n)
    maker.add("indicator", "a", "401\torg.bad.x", 2)
    maker.add("indicator", "a", "401\torg.bad.y", 2)
    maker.add("signal", "a", "tdmrep\tHTTP header\ttdm-policy=https://x/?a=b\treserved", 3)
    maker.add("signal", "a", "noai\tHTML\tnoai=\treserved", 4)
    for origin, file, answer, n in [("https://b.org", "robots", "body", 3),
                                    ("https://a.org", "robots", "unreachable", 2),
                                    ("https://a.org", "tdmrep", "body", 1)]:
        maker.add("site-file", "a", "\t".join([origin, file, "2024-01-01T00:00:00Z", answer, "-"]), n)
    for agent in ["CCBot", "GPTBot"]:
        maker.add("remove", "a", "https://a.org/1\tu1\t%s\tfetch\tdisallowed" % agent, 1)
    maker.add("remove", "a", "https://a.org/1\tu2\tCCBot\tfetch\tdisallowed", 1)
    maker.add("left", "a", "https://a.org/1\tu1", 1)
    removed = {"digest": "12" * 32, "entries": 7}
    maker.write(MAKE_PART, path, settings(["GPTBot"], blocks=blocks, removes=True, removed=removed))
    source = report(path)["sources"][0]
    same(source["blocked"], [
        {"list": "court", "date": "2026-01-02", "digest": "cd" * 32, "documents": 8, "domains": 2,
         "names": ["worse.com", "bad.org"]},
        {"list": "none", "date": "2026-01-02", "digest": "ef" * 32, "documents": 0, "domains": 0,
         "names": []}])
    same(source["indicators"], [{"indicator": "401", "documents": 4, "domains": 1}])
    same(source["signals"], [
        {"signal": "noai", "carrier": "HTML", "label": "noai", "value": None, "says": "reserved",
         "documents": 4},
        {"signal": "tdmrep", "carrier": "HTTP header", "label": "tdm-policy",
         "value": "https://x/?a=b", "says": "reserved", "documents": 3}])
    answers = {"body": 0, "unavailable": 0, "unreachable": 0, "lost": 0}
    same(source["site_files"], {
        "relied_on": 3, "origins": 2, "answers": {**answers, "body": 4, "unreachable": 2},
        "files": [{"file": "robots", "relied_on": 2, "documents": 5,
                   "answers": {**answers, "body": 3, "unreachable": 2}},
                  {"file": "tdmrep", "relied_on": 1, "documents": 1, "answers": {**answers, "body": 1}}]})
    same(source["removes"], {"entries": 2})
    same(source["left"], {"entries": 1, "of": 7, "digest": "12" * 32})


def a_part_without_an_audit_is_refused(path):
    maker = Maker()
    maker.add("total", "a", "text", 1)
    maker.write(MAKE_PART, path, '{"tokenizer":null}')
    check("holds no audit of rights" in refused("report", path), "words")
    check("takes one partial result" in refused("report"), "none")
    check("--most takes" in refused("report", "--most", "x", path), "most")


def odd_rows_are_refused(path):
    for kind, key in [("rights", "GPTBot\tallowed\t-\t-\torg.a\tx"),
                      ("rights", "GPTBot\tallowed\t-\t-\t" + "a" * 300),
                      ("rights", "GPTBot\tperhaps\t-\t-\torg.a"),
                      ("rights", "GPTBot\tallowed\tallowed\t-\torg.a"),
                      ("rights", "Another\tallowed\t-\t-\torg.a"),
                      ("total", "text"),
                      ("rights-month", "GPTBot\tperhaps\t2024-01"),
                      ("rights-month", "GPTBot\tallowed\t2024-13"),
                      ("site-file", "https://a.org\tsecret\t-\tbody\t-"),
                      ("site-file", "https://a.org\trobots\t-\tsmile\t-")]:
        maker = Maker()
        maker.judged("a", "GPTBot", ["allowed", "-", "-"], "b.org", 3)
        if kind == "rights":  # as many as there would be if it were right
            maker.add("rights-month", "a", "GPTBot\tallowed\t2024-05", 1)
            maker.add("total", "a", "text", 1)
        maker.total("a")
        maker.add(kind, "a", key, 1)
        maker.write(MAKE_PART, path, settings(["GPTBot"]))
        refused("report", path)


with tempfile.TemporaryDirectory() as folder:
    globals()[CASE](os.path.join(folder, "part"))
