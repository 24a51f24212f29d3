#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports and lists of domains against a straightforward computation.

    ranks.py MAKE_PART VERBS LIST CASE [PARQUET_DUMP]

The computation keeps everything in dictionaries and knows the Public Suffix List by its published
algorithm, rule by rule (but for one thing that libpsl does otherwise, see below). LIST is a small
list with a rule of every kind.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import datetime, timezone
from fractions import Fraction

MODALITIES = ["text", "images", "audio", "video", "other"]
NUMBERS = ["documents", "raw", "bytes", "tokens", "milliseconds"]
EXACT = '{"duplicates":false,"languages":null,"near_duplicates":false,"tokenizer":{"name":"t"}}'
PLAIN = '{"duplicates":false,"languages":null,"near_duplicates":false,"tokenizer":null}'


class Suffixes:
    def __init__(self, path):
        self.rules = set()
        for line in open(path, encoding="utf-8"):
            line = line.strip()
            if line and not line.startswith("//"):
                bang = line.startswith("!")
                labels = [l if l == "*" else l.encode("idna").decode() for l in line.lstrip("!").split(".")]
                self.rules.add(("!" if bang else "") + ".".join(labels))
                if labels[0] == "*":  # libpsl holds what a star is under for a suffix too
                    self.rules.add(".".join(labels[1:]))

    def domain(self, host):
        """The registrable domain; the host itself where it is a suffix; None for an address."""
        if host.startswith("[") or host.replace(".", "").isdigit():
            return None
        labels = host.split(".")
        suffix = 1
        for i in range(len(labels)):
            rest = labels[i:]
            if "!" + ".".join(rest) in self.rules:
                suffix = len(rest) - 1
                break
            if ".".join(rest) in self.rules or ".".join(["*"] + rest[1:]) in self.rules:
                suffix = max(suffix, len(rest))
        return ".".join(labels[-(suffix + 1):])


def reverse(host):
    if host.startswith("[") or host.replace(".", "").isdigit():
        return host
    return ".".join(reversed(host.split(".")))


class Row:
    def __init__(self, modality, host, source="a", first=None, last=None, **numbers):
        self.modality, self.host, self.source, self.first, self.last = modality, host, source, first, last
        self.numbers = [numbers.get(n, 0) for n in NUMBERS]


def lines(rows):
    out, totals = [], {}
    for r in rows:
        out.append(("host", r.source, r.numbers, r.first, r.last, r.modality + "\t" + reverse(r.host)))
        total = totals.setdefault((r.source, r.modality), [[0] * 5, None, None])
        total[0] = [a + b for a, b in zip(total[0], r.numbers)]
        total[1] = min((t for t in (total[1], r.first) if t is not None), default=None)
        total[2] = max((t for t in (total[2], r.last) if t is not None), default=None)
    for (source, modality), (numbers, first, last) in totals.items():
        out.append(("total", source, numbers, first, last, modality))
    return out


def make_part(path, rows, settings):
    text = ""
    for kind, source, numbers, first, last, key in lines(rows):
        moments = ["-" if t is None else str(t) for t in (first, last)]
        text += "\t".join([kind, source, *map(str, numbers), *moments, "0", "0", key]) + "\n"
    subprocess.run([MAKE_PART, path, settings], input=text.encode(), check=True)


def run(*words):
    return subprocess.run([VERBS, *words], stdout=subprocess.PIPE, check=True).stdout.decode()


def unit(modality, exact):
    return {"text": "tokens" if exact else "bytes", "images": "documents", "audio": "milliseconds",
            "video": "milliseconds", "other": "bytes"}[modality]


def day(seconds):
    return "" if seconds is None else datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d")


def ranked(rows, suffixes, exact, share=Fraction(1), most=None):
    """{modality: [(rank, domain, documents, bytes, tokens, first, last)]} and how many there are in all."""
    sums = defaultdict(lambda: [[0] * 5, None, None])
    for r in rows:
        domain = suffixes.domain(r.host) if r.host else None
        if domain is None:
            continue
        s = sums[r.modality, domain]
        s[0] = [a + b for a, b in zip(s[0], r.numbers)]
        s[1] = min((t for t in (s[1], r.first) if t is not None), default=None)
        s[2] = max((t for t in (s[2], r.last) if t is not None), default=None)
    lists, totals = {}, {}
    for modality in MODALITIES:
        by = NUMBERS.index(unit(modality, exact))
        all_of = sorted((-s[0][by], d.encode(), s) for (m, d), s in sums.items() if m == modality)
        listed = -(-share.numerator * len(all_of) // share.denominator)
        listed = listed if most is None else min(listed, most)
        totals[modality] = len(all_of)
        lists[modality] = [
            [str(i + 1), d.decode(), modality, str(s[0][0]), str(s[0][2]),
             str(s[0][3]) if exact and modality == "text" else "", day(s[1]), day(s[2])]
            for i, (_, d, s) in enumerate(all_of[:listed])]
    return lists, totals, len({d for _, d in sums})


def check(claim, *words):
    if not claim:
        sys.exit("failed: " + " ".join(map(str, words)))


def compare(path, rows, exact, share, most, more=()):
    """The table, the names and the counts of one cut."""
    suffixes = Suffixes(LIST)
    lists, totals, domains = ranked(rows, suffixes, exact, share, most)
    expected = [row for m in MODALITIES for row in lists[m]]
    words = ["--psl", LIST, "--top", str(float(share)), *more] + (["--most", str(most)] if most else [])
    table = [r[:8] for r in list(csv.reader(io.StringIO(run("domains", *words, "--csv", path))))[1:] if r[0]]
    check(table == expected, "table", share, most, [x for x in zip(table, expected) if x[0] != x[1]][:3],
          len(table), len(expected))
    names = run("domains", *words, "--names", path).split()
    check(names == sorted({r[1] for r in expected}, key=str.encode), "names")
    words = [w for w in words if w != "--names"]
    report = json.loads(run("report", *words, path))["total"]["domains"]
    check(report["listed"] == len(names) and report["total"] == domains, "counts", report, len(names), domains)
    for by in report["by"]:
        check(by["total"] == totals[by["modality"]] and by["listed"] == len(lists[by["modality"]]), by)
    check(len(report["by"]) == sum(1 for t in totals.values() if t), report["by"])
    check(report["addresses"] == len({r.host for r in rows if r.host and suffixes.domain(r.host) is None}), "addresses")
    check(report["hosts"] == len({r.host for r in rows if r.host}), "hosts")
    check(report["without"] == sum(r.numbers[0] for r in rows if not r.host), "without")


def random_host(rng):
    if rng.random() < 0.02:
        return rng.choice(["192.0.2.%d" % rng.randrange(9), "[2001:db8::%x]" % rng.randrange(9), ""])
    tail = rng.choice(["com", "org", "uk", "co.uk", "ck", "foo.ck", "www.ck", "kawasaki.jp", "city.kawasaki.jp",
                       "hosting.org", "clouds.com", "s3.clouds.com", "s3-x.clouds.com", "eu.clouds.com", "x.eu.clouds.com",
                       "internal", "xn--od0alg.hk", "s3.clouds.com-x.org", "a-b.com", "a.com", "ab.com"])
    labels = [rng.choice(["a", "b", "a-b", "ab", "www", "s3", "s3-x", "1", "-", "a_b"]) for _ in range(rng.randrange(4))]
    return ".".join(labels + [tail])


def random_rows(rng, n, modalities, sources=("a",)):
    rows = []
    for _ in range(n):
        moment = rng.choice([None, rng.randrange(10 ** 9, 2 * 10 ** 9)])
        numbers = {name: rng.choice([0, 1, 2, rng.randrange(100)]) for name in NUMBERS}
        numbers["documents"] = rng.randrange(1, 4)
        rows.append(Row(rng.choice(modalities), random_host(rng), rng.choice(sources), moment, moment, **numbers))
    return rows


# --- cases ---

def ranks_of_real_hosts_equal_a_plain_computation(folder):
    if not CSV or not os.path.exists(CSV):
        sys.exit(77)
    global LIST
    system = "/usr/share/publicsuffix/public_suffix_list.dat"
    LIST = system if os.path.exists(system) else LIST
    table = list(csv.DictReader(open(CSV, encoding="utf-8")))
    for column in ("c4_tokens", "rf_tokens", "dolma_tokens"):
        rows = [Row("text", r["url"], documents=1, bytes=4 * int(r[column] or 0), tokens=int(r[column] or 0)) for r in table]
        path = os.path.join(folder, column)
        make_part(path, rows, EXACT)
        for share, most in ((Fraction(1), None), (Fraction(1, 10), None), (Fraction(1, 20), 1000), (Fraction(1, 20), 100)):
            compare(path, rows, True, share, most)


def random_hosts_fall_into_the_domains_of_a_plain_computation(folder):
    rng = random.Random(5)
    for turn in range(12):
        modalities = MODALITIES if turn % 2 else ["text"]
        rows = random_rows(rng, rng.choice([1, 5, 50, 1500]), modalities, ("a", "b", "c")[:1 + turn % 3])
        path = os.path.join(folder, "part")
        exact = turn % 3 == 0
        make_part(path, rows, EXACT if exact else PLAIN)
        for share, most in ((Fraction(1), None), (Fraction(1, 10), None), (Fraction(1, 20), 7)):
            compare(path, rows, exact, share, most)


def the_cut_is_exact_at_its_edges(folder):
    for n in (0, 1, 2, 9, 10, 11, 19, 20, 21, 99, 100, 101):
        for tie in (False, True):
            rows = [Row("text", "d%03d.com" % i, documents=1, bytes=7 if tie else i) for i in range(n)]
            path = os.path.join(folder, "part")
            make_part(path, rows, PLAIN)
            for share, most in ((Fraction(1, 10), None), (Fraction(1, 20), 1000), (Fraction(1, 20), 2), (Fraction(1, 3), None)):
                if share.denominator != 3:
                    compare(path, rows, False, share, most)
            if n == 10:
                out = run("domains", "--psl", LIST, "--top", "0.1", "--names", path).split()
                check(out == ["d000.com" if tie else "d009.com"], out)
            if n == 11:
                check(len(run("domains", "--psl", LIST, "--top", "0.1", "--names", path).split()) == 2)


def small_memory_gives_the_same_ranks(folder):
    rng = random.Random(6)
    rows = [Row(rng.choice(MODALITIES[:2]), "h%d.%s.com" % (rng.randrange(9), "".join(rng.choices("abcdef-0", k=40))),
                documents=1, bytes=rng.randrange(1000), first=i, last=i) for i in range(40000)]
    path = os.path.join(folder, "part")
    make_part(path, rows, PLAIN)
    compare(path, rows, False, Fraction(1, 10), None, ("--memory", "1M", "--spill", folder))
    check(run("domains", "--csv", path) == run("domains", "--csv", "--memory", "1M", path), "memory changes the table")
    check(sorted(os.listdir(folder)) == ["part"], "something is left in the folder", os.listdir(folder))


def reports_of_parts_merged_and_of_the_whole_are_the_same(folder):
    rng = random.Random(7)
    rows = random_rows(rng, 900, MODALITIES, ("a", "b", "c"))
    whole = os.path.join(folder, "whole")
    make_part(whole, rows, PLAIN)
    for n in (2, 3, 7):
        cut = [[] for _ in range(n)]
        for r in rows:
            rng.choice(cut).append(r)
        paths = []
        for i, piece in enumerate(cut):
            paths.append(os.path.join(folder, "piece-%d-%d" % (n, i)))
            make_part(paths[-1], piece, PLAIN)
        rng.shuffle(paths)
        for words in (["report", "--top", "0.1"], ["domains", "--csv"], ["domains", "--json"], ["domains", "--host", "a.com"]):
            words += ["--psl", LIST, "--spill", folder]
            check(run(*words, *paths) == run(*words, whole), words, n)
        check(not [f for f in os.listdir(folder) if f.startswith("gpai-parts")], os.listdir(folder))


def one_source_alone_is_told_apart(folder):
    rng = random.Random(8)
    rows = random_rows(rng, 500, MODALITIES, ("a", "b"))
    path, alone = os.path.join(folder, "part"), os.path.join(folder, "alone")
    make_part(path, rows, PLAIN)
    make_part(alone, [r for r in rows if r.source == "b"], PLAIN)
    words = ["domains", "--psl", LIST, "--csv"]
    check(run(*words, "--source", "b", path) == run(*words, alone), "table of a source")
    both, one = (json.loads(run("report", "--psl", LIST, p)) for p in (path, alone))
    check([s["name"] for s in both["sources"]] == ["a", "b"], "sources")
    check(both["sources"][1] == one["sources"][0], "report of a source")
    one["sources"][0].pop("name")
    check(one["sources"][0] == one["total"], "of one source the total is that source")
    done = subprocess.run([VERBS, "domains", "--source", "x", path], stderr=subprocess.PIPE)
    check(done.returncode == 2 and b"no source is named x" in done.stderr, done)


def every_host_is_found_by_looking_it_up(folder):
    rng = random.Random(9)
    rows = random_rows(rng, 700, MODALITIES, ("a", "b"))
    path = os.path.join(folder, "part")
    make_part(path, rows, EXACT)
    suffixes = Suffixes(LIST)
    hosts = sorted({r.host for r in rows if r.host})
    for host in rng.sample(hosts, 60) + ["nowhere.com", "a.s3-y.clouds.com"]:
        domain = suffixes.domain(host) or host
        mine = [r for r in rows if r.host and (suffixes.domain(r.host) or r.host) == domain]
        answer = json.loads(run("domains", "--psl", LIST, "--json", "--host", host.upper(), path))
        check(answer["host"] == host and answer["domain"] == domain and answer["found"] == bool(mine), host, answer)
        found = {(h["source"], h["modality"], h["host"]): (h["documents"], h["bytes"]) for h in answer["hosts"]}
        expected = defaultdict(lambda: (0, 0))
        for r in mine:
            key = r.source, r.modality, r.host
            expected[key] = expected[key][0] + r.numbers[0], expected[key][1] + r.numbers[2]
        check(found == dict(expected), host, found, dict(expected))
        sums = {b["modality"]: (b["documents"], b["bytes"], b["tokens"], b["first"]) for b in answer["by"]}
        for m in MODALITIES:
            of = [r for r in mine if r.modality == m]
            firsts = [r.first for r in of if r.first is not None]
            if of:
                check(sums.pop(m) == (sum(r.numbers[0] for r in of), sum(r.numbers[2] for r in of),
                                      sum(r.numbers[3] for r in of) if m == "text" else None,
                                      day(min(firsts)) if firsts else None), host, m)
        check(not sums, sums)
    # Of documents that name no address nobody can say where they are from.
    absent = "not found in it" if any(r.host == "" for r in rows) else "not in it"
    check("nowhere.com: " + absent in run("domains", "--host", "http://nowhere.com/x", path), "words")


ALL_KINDS = """
total	web	3	900	600	0	0	1704067200	1709251200	0	0	text
total	web	2	50000	50000	0	0	-	-	0	0	images
total	books	1	2000	1000	0	0	-	-	0	0	text
host	web	3	900	600	0	0	1704067200	1709251200	0	0	text	org.example.www
host	web	2	50000	50000	0	0	-	-	0	0	images	192.0.2.1
host	books	1	2000	1000	0	0	-	-	0	0	text	
type	web	2	600	500	0	0	-	-	0	0	text	text/html
type	web	1	300	100	0	0	-	-	0	0	text	
type	web	2	50000	50000	0	0	-	-	0	0	images	image/png
type	books	1	2000	1000	0	0	-	-	0	0	text	text/plain
stated-language	web	1	300	200	0	0	-	-	0	0	de
stated-language	web	2	600	400	0	0	-	-	0	0	en
stated-language	books	1	2000	1000	0	0	-	-	0	0	de
licence	books	1	2000	1000	0	0	-	-	0	0	CC-BY-4.0
crawler	web	3	900	600	0	0	-	-	0	0	ExampleBot/1.0
dataset	web	3	900	600	0	0	-	-	0	0	text	cc_en
synthetic	books	1	2000	1000	0	0	-	-	0	0	text	yes	model-x
synthetic	web	3	900	600	0	0	-	-	0	0	text	no	
month	web	2	600	400	0	0	-	-	0	0	text	2024-01
month	web	1	300	200	0	0	-	-	0	0	text	2024-03
month	web	2	50000	50000	0	0	-	-	0	0	images	
month	books	1	2000	1000	0	0	-	-	0	0	text	
stated-tokens	books	1	2000	1000	250	0	-	-	0	0	text
same	web	2	600	400	0	0	-	-	0	0	00000000000000000000000000000001
same	web	1	300	200	0	0	-	-	0	0	00000000000000000000000000000002
same	books	1	2000	200	0	0	-	-	0	0	00000000000000000000000000000002
near	web	2	600	400	0	0	-	-	0	0	0000000000000001
near	books	2	600	400	0	0	-	-	0	0	0000000000000002
format	web	5	0	0	0	0	-	-	0	0	warc	gzip
damage	web	2	0	0	0	0	-	-	0	0	member is damaged
damaged	web	1	0	0	0	0	-	-	0	0	/data/a.warc.gz	00000000000000001234	member is damaged
range	web	0	0	0	0	0	-	-	0	1000	/data/a.warc.gz	2000	1
range	web	0	0	0	0	0	-	-	1500	2000	/data/a.warc.gz	2000	1
range	books	0	0	0	0	0	-	-	0	700	/data/b.jsonl	700	1
"""
ALL_ASKED = '{"duplicates":true,"languages":null,"near_duplicates":true,"tokenizer":null}'


def report_says_what_the_rows_hold(folder):
    path = os.path.join(folder, "part")
    subprocess.run([MAKE_PART, path, ALL_ASKED], input=ALL_KINDS.lstrip("\n").encode(), check=True)
    report = json.loads(run("report", "--psl", LIST, "--top", "0.1", "--bytes-per-token", "2", "5", path))
    check(report["format"] == 1 and report["settings"] == json.loads(ALL_ASKED), "frame")
    check(report["part"] == open(path).read().split()[-1], "digest")
    check(report["psl"]["date"] == "2026-02-03" and report["psl"]["rules"] == 14, report["psl"])
    books, web = report["sources"]
    check((books["name"], web["name"]) == ("books", "web"), "names")
    check(web["modalities"] == {
        "text": {"documents": 3, "raw_bytes": 900, "bytes": 600, "tokens": None, "tokens_low": 120,
                 "tokens_high": 300, "milliseconds": 0},
        "images": {"documents": 2, "raw_bytes": 50000, "bytes": 50000, "tokens": None, "tokens_low": None,
                   "tokens_high": None, "milliseconds": 0}}, web["modalities"])
    check((web["first"], web["last"], web["undated"]) == ("2024-01-01", "2024-03-01", 2), "dates")
    check((books["first"], books["last"], books["undated"]) == (None, None, 1), "no dates")
    check(web["duplicates"] == {"documents": 1, "bytes": 200}, web["duplicates"])
    check(web["near_duplicates"] == {"share": 0.666667, "low": 0.666667, "high": 0.666667, "sampled": 1},
          web["near_duplicates"])
    check(web["domains"] == {"hosts": 2, "total": 1, "listed": 1, "addresses": 1, "without": 0,
                             "by": [{"modality": "text", "unit": "bytes", "total": 1, "listed": 1}]}, web["domains"])
    check((web["files"], web["bytes_read"], books["files"], books["bytes_read"]) == (1, 1500, 1, 700), "files")
    check(web["damage"] == [{"reason": "member is damaged", "count": 2}], web["damage"])
    check(web["damaged"] == [{"file": "/data/a.warc.gz", "offset": 1234, "reason": "member is damaged"}], "damaged")
    check(web["synthetic"] == [{"modality": "text", "says": "no", "model": None, "documents": 3, "bytes": 600}], "no")
    check(books["synthetic"][0]["says"] == "yes" and books["synthetic"][0]["model"] == "model-x", "yes")
    check(books["stated_tokens"] == {"documents": 1, "bytes": 1000, "tokens": 250}, books["stated_tokens"])
    check(web["stated_tokens"] is None, "not stated")
    total = report["total"]
    check(total["languages"] == {"how": "stated", "rows": [
        {"code": "de", "name": "German", "documents": 2, "bytes": 1200},
        {"code": "en", "name": "English", "documents": 2, "bytes": 400}]}, total["languages"])
    check(total["types"][0] == {"modality": "images", "type": "image/png", "documents": 2, "bytes": 50000}, "type")
    check([t["type"] for t in total["types"]] == ["image/png", "text/plain", "text/html", None], total["types"])
    check(total["licences"] == [{"licence": "CC-BY-4.0", "documents": 1, "bytes": 1000}], total["licences"])
    check(total["crawlers"] == [{"name": "ExampleBot/1.0", "documents": 3}], total["crawlers"])
    check(total["datasets"] == [{"modality": "text", "name": "cc_en", "documents": 3, "bytes": 600, "tokens": None}],
          total["datasets"])
    check([(m["month"], m["documents"]) for m in total["months"]] == [("2024-01", 2), ("2024-03", 1)], total["months"])
    check(total["duplicates"] == {"documents": 2, "bytes": 400}, total["duplicates"])
    check((total["files"], total["bytes_read"], total["undated"]) == (2, 2200, 3), "total of files")
    check(total["domains"]["without"] == 1, total["domains"])


def parquet_holds_the_rows_of_the_table(folder):
    """Read by the reader of this project; tests/oracles has DuckDB read such a file. Two row groups and a bit."""
    rng = random.Random(10)
    rows = random_rows(rng, 300, MODALITIES)
    rows += [Row("text", "d%d.com" % i, documents=1 + i % 3, bytes=rng.randrange(10 ** 12), tokens=i, first=i, last=i) for i in range(131500)]
    path, parquet = os.path.join(folder, "part"), os.path.join(folder, "out.parquet")
    for n in (0, 300, len(rows)):
        make_part(path, rows[:n], EXACT)
        run("domains", "--psl", LIST, "--parquet", parquet, path)
        check(sorted(os.listdir(folder)) == ["out.parquet", "part"], os.listdir(folder))
        table = list(csv.DictReader(io.StringIO(run("domains", "--psl", LIST, "--csv", path))))
        columns = defaultdict(dict)
        dumped = subprocess.run([DUMP, parquet], stdout=subprocess.PIPE, check=True).stdout.decode()
        for line in dumped.split("\n")[:-1]:
            check(not line.startswith("damage"), line)
            fields = line.split("\t")
            if len(fields) == 3:
                columns[fields[0]][int(fields[1])] = fields[2]
        texts = {"domain", "modality"}
        for column in ("rank", "domain", "modality", "documents", "bytes", "tokens", "hosts", "milliseconds"):
            expected = [r[column].encode().hex() if column in texts else r[column] for r in table]
            found = [columns[column].get(i, "") for i in range(len(table))]
            if column in texts:
                found = [v.split(":")[-1] for v in found]
                expected = [v[:128] for v in expected]
            check(found == expected, column, n, len(found), len(expected), found[:4], expected[:4])


def what_makes_no_sense_is_refused(folder):
    path = os.path.join(folder, "part")
    make_part(path, [Row("text", "a.com", documents=1, bytes=1)], PLAIN)
    for words in (["--top", "0"], ["--top", "1.1"], ["--top", "x"], ["--top", "-1"], ["--most", "0"], ["--most", "x"],
                  ["--bytes-per-token", "3"], ["--bytes-per-token", "4", "3"], ["--bytes-per-token", "0", "3"],
                  ["--memory", "1"], ["--psl", path], ["--psl", path + "-"], ["--source", "none"], ["--csv", "--json"],
                  ["--host", "not a host"], ["--host", "a.com", "--csv"], ["--nothing"]):
        for verb in ("report", "domains"):
            done = subprocess.run([VERBS, verb, *words, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            check(done.returncode == 2 and done.stdout == b"" and done.stderr != b"", verb, words, done)
    for verb in ("report", "domains"):
        for paths in ([], [path + "-"], [LIST], [path, path + "-"]):
            done = subprocess.run([VERBS, verb, *paths], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            check(done.returncode == 2 and done.stdout == b"" and done.stderr != b"", verb, paths, done)
    text = open(path).read().replace("\t1\t", "\t2\t", 1)
    open(path, "w").write(text)
    done = subprocess.run([VERBS, "report", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(done.returncode == 2 and done.stdout == b"", "a part that was changed is refused", done)


def main():
    global MAKE_PART, VERBS, LIST, CSV, DUMP
    MAKE_PART, VERBS, LIST, case = sys.argv[1:5]
    DUMP = sys.argv[5] if len(sys.argv) > 5 else None
    CSV = os.path.join(os.environ.get("GPAI_SHARED", ""), "data", "domains", "relevant_url_token_counts.csv")
    with tempfile.TemporaryDirectory() as folder:
        globals()[case](folder)


main()
