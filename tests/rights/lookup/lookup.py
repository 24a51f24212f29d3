#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lookups of one website and their export, held against a plain computation:
lookup.py MAKE-PART GPAI-RIGHTS PSL CASE [NODE PAGE.mjs]"""
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "report"))
import audits
from audits import MOMENTS, VERDICTS, check, kind, reverse

make_part, rights, psl = (os.path.abspath(a) for a in sys.argv[1:4])
case = sys.argv[4]
suffixes = audits.Suffixes(psl)
room = tempfile.mkdtemp()
os.chdir(room)
os.environ["TMPDIR"] = room


def run(*words, fails=False):
    done = subprocess.run([rights, "lookup", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    check((done.returncode != 0) == fails, words, done.returncode, done.stderr)
    return done.stderr if fails else done.stdout


known = {}


def look_up(name, *parts):
    if (name, parts) not in known:
        known[name, parts] = json.loads(run("--psl", psl, "--json", name, *parts))
    return known[name, parts]


def some(names, n):
    """Enough of them, and the same each time."""
    return random.Random(len(names)).sample(names, min(n, len(names)))


def corpus(seed, agents, n, sources=("a",), moments=("fetch", "as_of", "against")):
    """An audit whose documents are counted by host, too."""
    maker = audits.random_audit(seed, agents, n, moments, sources)
    hosts = {}
    for source, agent, _, host, documents, size, tokens in maker.rights:
        if agent == agents[0]:
            hosts.setdefault((source, host), []).append((documents, size, tokens))
    for (source, host), counts in hosts.items():
        maker.add("host", source, "text\t" + reverse(host), *map(sum, zip(*counts)), 1704067200, 1735603200)
    return maker, hosts


def expected(maker, hosts, domain, agents, sources):
    of = [(s, h, c) for (s, h), counts in hosts.items() for c in counts if h and suffixes.domain(h) == domain]
    reservations = []
    for source in sources:
        for agent in agents:
            rows = [r for r in maker.rights if r[0] == source and r[1] == agent and r[3] and suffixes.domain(r[3]) == domain]
            by = {}
            for i, moment in enumerate(MOMENTS):
                by[moment] = {}
                for v in VERDICTS:
                    these = [r for r in rows if kind(r[2][i]) == v]
                    if these:
                        by[moment][v] = {"documents": sum(r[4] for r in these), "bytes": sum(r[5] for r in these)}
                        if v == "reserved":
                            signals = Counter()
                            for r in these:
                                signals[r[2][i].split(":")[1]] += r[4]
                            by[moment][v]["by"] = dict(signals)
            if rows:
                reservations.append({"source": source, "agent": agent, **by})
    return {"found": bool(of), "documents": sum(c[0] for _, _, c in of), "bytes": sum(c[1] for _, _, c in of),
            "tokens": sum(c[2] for _, _, c in of) if of else None,
            "hosts": sorted({(s, h) for s, h, _ in of}), "reservations": reservations}


def answered(answer):
    """The same of an answer."""
    reservations = [{k: r[k] for k in ("source", "agent", *MOMENTS)} for r in answer["reservations"]]
    return {**{k: answer[k] for k in ("found", "documents", "bytes", "tokens")},
            "hosts": sorted((h["source"], h["host"]) for h in answer["hosts"]),
            "reservations": sorted(reservations, key=lambda r: (r["source"], r["agent"]))}


def domains_of(hosts):
    return sorted({suffixes.domain(h) for _, h in hosts if h})


ABSENT = ["nowhere.example", "a.b.c.nowhere.co.uk", "192.0.2.250", "[2001:db8::99]"]
AGENTS = ["AnotherBot", "Bot", "Bot-B"]


def answers_equal_a_plain_computation():
    sources = ("a", "b c")
    maker, hosts = corpus(1, AGENTS, 70, sources)
    maker.write(make_part, "p", audits.settings(AGENTS, "2024-06-01", True))
    without = sum(c[0] for (_, h), counts in hosts.items() for c in counts if not h)
    for domain in some(domains_of(hosts), 60) + ABSENT:
        answer = look_up(domain, "p")
        check(answered(answer) == expected(maker, hosts, domain, AGENTS, sources), domain, answer)
        check(answer["domain"] == suffixes.domain(domain), domain, answer["domain"])
        check(answer["without"] == without, answer["without"], without)
    # Asked by a host of it, or a page, the answer is of the domain.
    for _, host in list(hosts)[:15]:
        if host:
            answer = look_up("https://user@%s:8080/page?x=y" % host, "p")
            check(answer["domain"] == suffixes.domain(host) and answer["host"] == host, host)
            text = run("--psl", psl, host, "p")
            check(text.startswith(suffixes.domain(host) + ": in it\n"), text)
    check("not found in it" in run("--psl", psl, ABSENT[0], "p"))
    check("expected a domain" in run("--psl", psl, "not a host", "p", fails=True))


def one_source_alone_is_asked():
    maker, hosts = corpus(2, AGENTS, 60, ("a", "b"))
    maker.write(make_part, "p", audits.settings(AGENTS, "2024-06-01", True))
    alone = {k: v for k, v in hosts.items() if k[0] == "b"}
    for domain in some(domains_of(alone), 25):
        answer = json.loads(run("--psl", psl, "--source", "b", "--json", domain, "p"))
        check(answered(answer) == expected(maker, alone, domain, AGENTS, ("b",)), domain)
    check("no source is named" in run("--source", "z", "example.org", "p", fails=True))


def an_audit_speaks_for_its_source():
    maker, hosts = corpus(3, AGENTS, 50)
    maker.write(make_part, "audit", audits.settings(AGENTS, None, False))
    plain = audits.Maker()
    for (source, host), counts in hosts.items():
        plain.add("host", source, "text\t" + reverse(host), *map(sum, zip(*counts)), 1704067200, 1735603200)
    plain.add("host", "other", "text\tcom.a", 5, 50, 7, 1704067200, 1735603200)
    bare = json.dumps({"duplicates": False, "languages": None, "near_duplicates": False, "tokenizer": {"name": "t"}}, sort_keys=True, separators=(",", ":"))
    plain.write(make_part, "plain", bare)
    both = {**hosts, ("other", "a.com"): [(5, 50, 7)]}
    for order in (("audit", "plain"), ("plain", "audit")):
        for domain in some(domains_of(both), 25) + ["a.com"]:
            answer = look_up(domain, *order)
            want = expected(maker, both, domain, AGENTS, ("a",))
            for r in want["reservations"]:
                r["as_of"] = r["against"] = None
            got = answered(answer)
            for r in got["reservations"]:
                r["as_of"] = r["against"] = None
            check(got == want, order, domain)
        sources = {s["name"]: s["audited"] for s in answer["sources"]}
        check(sources == {"a": True, "other": False}, sources)
        check("not audited: other" in run("--psl", psl, "a.com", *order))
    # Measured otherwise, they contradict each other.
    other = audits.Maker()
    other.add("host", "other", "text\tcom.a", 6, 60, 8, "-", "-")
    other.write(make_part, "otherwise", bare.replace('"duplicates":false', '"duplicates":true'))
    check("measured otherwise" in run("a.com", "plain", "otherwise", fails=True))


def pieces_of_a_source_are_merged():
    whole, hosts = corpus(4, AGENTS, 80)
    for i in range(3):
        piece = audits.Maker()
        piece.rows = whole.rows[i::3]
        piece.write(make_part, "piece%d" % i, audits.settings(AGENTS, "2024-06-01", True))
    for domain in some(domains_of(hosts), 25):
        answer = look_up(domain, "piece0", "piece1", "piece2")
        check(answered(answer) == expected(whole, hosts, domain, AGENTS, ("a",)), domain)
    check(sorted(os.listdir(".")) == ["piece0", "piece1", "piece2"], os.listdir("."))


# --- The export, read as gpai-lookup(5) has it ---

def read_entry(folder, index, name):
    hash_of = hashlib.sha256((index["prefix"] + name).encode()).hexdigest()[:index["digits"]]
    bits = index["bits"]
    digits = -(-bits // 4)
    number = format(int(hash_of[:8], 16) >> (32 - bits), "0%dx" % digits) if bits else "all"
    path = os.path.join(folder, "b", *([number[:2]] if digits > 2 else []), number + ".txt")
    check(os.path.getsize(path) == index["bucket_bytes"], path)
    for line in open(path):
        if line.startswith(hash_of[bits // 4:] + " "):
            fields = line.split()
            by = defaultdict(dict)
            for field in fields[2:]:
                agent, moment, counts = field.split(":")
                by[index["agents"][int(agent)], moment] = {c.split("=")[0]: int(c.split("=")[1]) for c in counts.split(",")}
            return int(fields[1]), dict(by)
    return 0, {}


def buckets(folder):
    return sorted(os.path.join(d, f) for d, _, fs in os.walk(os.path.join(folder, "b")) for f in fs)


def summed(answer):
    by = defaultdict(Counter)
    for r in answer["reservations"]:
        for moment in MOMENTS:
            for v, tally in (r[moment] or {}).items():
                by[r["agent"], moment][v] += tally["documents"]
    return answer["documents"], {k: dict(v) for k, v in by.items()}


def export(folder, *words):
    return json.loads(run("--psl", psl, "--json", "--export", folder, "--date", "2026-11-22", *words))


def the_export_agrees_with_lookups():
    maker, hosts = corpus(5, AGENTS, 400, ("a", "b"), ("fetch", "as_of"))
    maker.write(make_part, "p", audits.settings(AGENTS, "2024-06-01", False))
    domains = domains_of(hosts)
    for names in (1, 5, 1000):
        index = export("e%d" % names, "--names", names, "p")
        check(index == json.load(open("e%d/index.json" % names)))
        check(index["names"] == len(domains), index["names"], len(domains))
        check(index["bits"] == 0 or index["least"] >= names, index)
        check((names == 1000) == (index["bits"] == 0), index["bits"])
        files = buckets("e%d" % names)
        check(len(files) == 2 ** index["bits"], len(files))
        counts = [sum(not l.startswith("#") and l != "\n" for l in open(f)) for f in files]
        check(min(counts) == index["least"] and max(counts) == index["most"] and sum(counts) == len(domains), counts)
        for domain in some(domains, 80) + ABSENT:
            check(read_entry("e%d" % names, index, domain) == summed(look_up(domain, "p")), domain)
    check(export("again", "--names", 5, "p") == json.load(open("e5/index.json")))
    check(subprocess.run(["diff", "-r", "e5", "again"]).returncode == 0, "the same bytes")


def many_names_make_many_buckets():
    maker = audits.Maker()
    n = 30000
    for i in range(n):
        maker.add("host", "s", "text\torg.site%d.www" % i, 1 + i % 3, 10, 0, "-", "-")
    maker.write(make_part, "p", "{}")
    index = export("e", "--memory", "1M", "p")
    check(index["names"] == n and index["least"] >= 100 and 6 <= index["bits"] <= 8, index)
    for i in random.Random(1).sample(range(n), 300):
        check(read_entry("e", index, "site%d.org" % i) == (1 + i % 3, {}), i)
    index = export("fine", "--names", "4", "p")
    check(index["bits"] >= 10 and index["least"] >= 4, index)
    check(read_entry("fine", index, "site77.org") == (1 + 77 % 3, {}))
    index = export("coarse", "--decades", "p")
    check(index["counts"] == "decades" and read_entry("coarse", index, "site77.org")[0] == 1)


def the_folder_is_whole_or_not_there():
    maker, _ = corpus(6, AGENTS, 30)
    maker.write(make_part, "p", audits.settings(AGENTS, "2024-06-01", True))
    os.makedirs("full/b")
    open("full/mine", "w").close()
    check("is there already" in run("--export", "full", "--date", "2026-11-22", "p", fails=True))
    open("file", "w").close()
    check("is there already" in run("--export", "file", "--date", "2026-11-22", "p", fails=True))
    check("create" in run("--export", "no/such/place", "--date", "2026-11-22", "p", fails=True))
    check("YYYY-MM-DD" in run("--export", "e", "--date", "tomorrow", "p", fails=True))
    check(sorted(os.listdir(".")) == ["file", "full", "p"], os.listdir("."))
    os.mkdir("empty")
    export("empty/", "p")
    check(sorted(os.listdir("empty")) == ["b", "index.html", "index.json"], os.listdir("empty"))
    check(sorted(os.listdir(".")) == ["empty", "file", "full", "p"], os.listdir("."))


def nothing_is_exported_of_nothing():
    maker = audits.Maker()
    maker.add("host", "s", "text\t", 4, 10, 0, "-", "-")
    maker.write(make_part, "p", "{}")
    index = export("e", "p")
    check(index["names"] == 0 and index["bits"] == 0 and index["without"] == 4, index)
    check(read_entry("e", index, "example.org") == (0, {}))


def the_page_agrees_with_lookups():
    node, program = sys.argv[5:7]
    maker, hosts = corpus(7, AGENTS, 300, ("a", "b"), ("fetch", "against"))
    maker.add("host", "a", "text\t" + reverse("xn--bcher-kva.example"), 3, 30, 3, "-", "-")
    hosts["a", "xn--bcher-kva.example"] = [(3, 30, 3)]
    maker.write(make_part, "p", audits.settings(AGENTS, None, True))
    export("e", "--names", 5, "p")
    asked = some(domains_of(hosts), 60) + ABSENT + ["bücher.example", "HTTPS://Bücher.Example:8080/x?y#z", "xn--bcher-kva.example.", "not a host", ""]
    done = subprocess.run([node, program, "e"], input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True)
    for name, answers in zip(asked, json.loads(done.stdout)):
        if name in ("not a host", ""):
            check(answers == [], name, answers)
            continue
        answer = look_up(name, "p")
        entry = {a["name"]: a["entry"] for a in answers}.get(answer["domain"])
        check(answer["domain"] in [a["name"] for a in answers], name, answers)
        got = (entry["documents"], {(v["agent"], v["moment"]): v["by"] for v in entry["verdicts"]}) if entry else (0, {})
        check(got == summed(answer), name, got)


globals()[case]()
