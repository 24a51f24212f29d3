# SPDX-License-Identifier: Apache-2.0
"""Parts of audits made by hand, and the figures of an audit by a straightforward computation."""
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict

VERDICTS = ["licensed", "disallowed", "unreachable", "reserved", "unknown", "allowed"]
MOMENTS = ["fetch", "as_of", "against"]
SIGNALS = ["robots", "aipref", "tdmrep", "content-signals", "rsl", "ai-txt", "noai", "iptc-plus",
           "c2pa-cawg"]
FIELDS = [v for v in VERDICTS if v != "reserved"] + ["reserved:" + s for s in SIGNALS[1:]]
SPAN = {"digest": "ab" * 32, "captures": 12, "first": "2024-01-01", "last": "2024-12-31"}


def check(claim, *words):
    if not claim:
        sys.exit("failed: " + " ".join(map(str, words)))


class Suffixes:
    """By the published algorithm; what a star is under is a suffix too, as libpsl has it."""

    def __init__(self, path):
        self.rules = set()
        for line in open(path, encoding="utf-8"):
            line = line.strip()
            if line and not line.startswith("//"):
                bang = line.startswith("!")
                labels = [l if l == "*" else l.encode("idna").decode()
                          for l in line.lstrip("!").split(".")]
                self.rules.add(("!" if bang else "") + ".".join(labels))
                if labels[0] == "*":
                    self.rules.add(".".join(labels[1:]))

    def domain(self, host):
        if host.startswith("[") or host.replace(".", "").isdigit():
            return host
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


def settings(agents, as_of=None, against=False, tokens=True, **more):
    also = {"against": (against if isinstance(against, dict) else SPAN) if against else None, "agents": agents,
            "archive": SPAN, "as_of": as_of, "as_of_within": 31536000,
            "blocks": [], "licensed": [], "removed": None, "removes": False, "within": 2592000}
    also.update(more)
    whole = {"also": also, "duplicates": False, "languages": None, "near_duplicates": False,
             "tokenizer": {"name": "t"} if tokens else None}
    return json.dumps(whole, sort_keys=True, separators=(",", ":"))


class Maker:
    """Rows of a part, as make-part reads them."""

    def __init__(self):
        self.rows = []
        self.rights = []  # (source, agent, fields at the moments, host, documents, bytes, tokens)

    def add(self, kind, source, key, documents, size=0, tokens=0, first="-", last="-"):
        fields = [kind, source, documents, size, size, tokens, 0, first, last, 0, 0, key]
        self.rows.append("\t".join(map(str, fields)))

    def judged(self, source, agent, fields, host, documents, size=0, tokens=0, month="2024-05"):
        """Verdicts on documents of a host; the total is to be written when all are."""
        self.add("rights-month", source, "\t".join([agent, fields[0], month]), documents)
        self.rights.append((source, agent, tuple(fields), host, documents, size, tokens))
        self.add("rights", source, "\t".join([agent, *fields, reverse(host)]), documents, size, tokens)

    def total(self, source, first="-", last="-"):
        of = [r for r in self.rights if r[0] == source and r[1] == self.rights[0][1]]
        self.add("total", source, "text", *(sum(r[i] for r in of) for i in (4, 5, 6)), first, last)

    def write(self, make_part, path, made):
        subprocess.run([make_part, path, made], input="".join(r + "\n" for r in self.rows).encode(), check=True)


def random_host(r):
    ends = ["com", "org", "co.uk", "s3.clouds.com", "city.kobe.jp", "example", "clouds.com"]
    labels = [r.choice(["a", "a-b", "a.b", "b", "www", "x9", "xn--nxasmq6b", "a--", "c-", "ab"])
              for _ in range(r.randint(1, 3))]
    host = ".".join(labels) + "." + r.choice(ends)
    return r.choice(["", "192.0.2.%d" % r.randint(1, 3), "[2001:db8::1]"]) if r.random() < 0.05 else host


def random_audit(seed, agents, n, moments=("fetch", "as_of", "against"), sources=("a",)):
    r = random.Random(seed)
    maker = Maker()
    for source in sources:
        hosts = [(random_host(r), r.randint(1, 9), r.randint(0, 10**6), r.randint(0, 10**5))
                 for _ in range(n)]
        for agent in agents:
            for host in hosts:
                fields = [r.choice(FIELDS) if m in moments else "-" for m in MOMENTS]
                maker.judged(source, agent, fields, *host)
        maker.total(source, 1704067200, 1735603200)
    return maker


def kind(field):
    return field.split(":")[0]


def against(by, moment):
    return by["disallowed"] + by["reserved"] + (by["unreachable"] if moment == "fetch" else 0)


def expected_agent(maker, suffixes, source, agent, moments):
    """What the report says of an agent, but for its months."""
    rows = [r for r in maker.rights if r[0] == source and r[1] == agent]
    result = {}
    by_domain = defaultdict(list)

    def sums(rows):
        return {"documents": sum(r[4] for r in rows), "bytes": sum(r[5] for r in rows),
                "tokens": sum(r[6] for r in rows)}

    def with_domains(rows):
        return {**sums(rows), "domains": len({suffixes.domain(r[3]) for r in rows if r[3]})}

    for row in rows:
        if row[3]:
            by_domain[suffixes.domain(row[3])].append(row)
    result["all"] = with_domains(rows)
    result["without_address"] = sums([r for r in rows if not r[3]])
    for i, moment in enumerate(MOMENTS):
        result[moment] = None
        if moment not in moments:
            continue
        result[moment] = {v: with_domains([r for r in rows if kind(r[2][i]) == v]) for v in VERDICTS}
        counts = Counter()
        for r in rows:
            counts[r[2][i]] += r[4]
        result[moment]["reserved"]["by"] = [
            {"signal": s, "documents": counts["reserved:" + s]} for s in SIGNALS
            if counts["reserved:" + s]]
    result["changes"] = []
    for i, moment in enumerate(MOMENTS):
        for a in VERDICTS:
            for b in VERDICTS:
                changed = [r for r in rows if kind(r[2][0]) == a and kind(r[2][i]) == b]
                if i > 0 and moment in moments and a != b and changed:
                    result["changes"].append({"moment": moment, "from": a, "to": b, **with_domains(changed)})
    listed = []
    for name, of in by_domain.items():
        by = {m: {v: sum(r[4] for r in of if kind(r[2][i]) == v) for v in VERDICTS} if m in moments
              else None for i, m in enumerate(MOMENTS)}
        later = max([against(by[m], m) for m in moments if m != "fetch"], default=0)
        order = (-against(by["fetch"], "fetch"), -later, -sums(of)["documents"], name.encode())
        listed.append((order, {"domain": name, **sums(of), **by}))
    result["domains"] = [d for _, d in sorted(listed, key=lambda x: x[0])]
    return result
