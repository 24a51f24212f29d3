#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The list of what to remove.

    removes.py MAKE_PART GPAI_RIGHTS LIST CASE
"""
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from audits import FIELDS, MOMENTS, Maker, check, settings

MAKE_PART, RIGHTS, LIST, CASE = sys.argv[1:5]


def run(*words, **more):
    return subprocess.run([RIGHTS, "removes", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **more)


def escaped(name):
    """As key_field() does: control characters and backslashes, and bytes that are no UTF-8."""
    out = ""
    for c in name.decode("utf-8", "surrogateescape"):
        n = ord(c)
        if 0xdc80 <= n <= 0xdcff:
            out += "\\x%02x" % (n - 0xdc00)
        elif n < 0x20 or c == "\\" or 0x7f <= n < 0xa0:
            out += "".join("\\x%02x" % b for b in c.encode())
        else:
            out += c
    return out


def made(rows, path, removes=True):
    maker = Maker()
    for source, url, id, agent, moment, field, n in rows:
        maker.add("remove", source, "\t".join([escaped(url), escaped(id), agent, moment, field]), n)
    maker.write(MAKE_PART, path, settings(["CCBot", "GPTBot"], "2025-01-01", True, removes=removes))


def plain(name):
    """What a line says of a name: the text, and is it escaped?"""
    try:
        text = name.decode()
        if "\0" not in text:
            return text, False
    except UnicodeDecodeError:
        pass
    return escaped(name), True


def expected(rows):
    entries = {}
    for _, url, id, agent, moment, field, _ in rows:
        if url or id:
            agents, why = entries.setdefault((escaped(url).encode(), escaped(id).encode()),
                                             (set(), set()))
            agents.add(agent)
            why.add((MOMENTS.index(moment), field))
    names = {(escaped(r[1]).encode(), escaped(r[2]).encode()): (r[1], r[2]) for r in rows}
    order = ["licensed", "disallowed", "unreachable"] + [f for f in FIELDS if ":" in f]
    order += ["unknown", "allowed"]
    lines = []
    for key in sorted(entries, key=lambda k: k[0] + b"\t" + k[1]):
        line, is_escaped = {}, False
        for member, name in zip(["url", "id"], names[key]):
            if name:
                line[member], odd = plain(name)
                is_escaped |= odd
        if is_escaped:
            line["escaped"] = True
        line["agents"] = sorted(entries[key][0])
        line["why"] = [MOMENTS[m] + ":" + f
                       for m, f in sorted(entries[key][1], key=lambda w: (w[0], order.index(w[1])))]
        lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    return lines


def random_rows(seed, n, sources):
    r = random.Random(seed)
    names = [b"", b"https://a.org/1", b"https://a.org/10", b"https://a.org/1\\x", b"https://\xff/",
             b"nul\0", b"tab\tnew\nline", "https://ü.org/".encode(), b"\"quoted\"", b"a\x7fb\xc2\x85"]
    return [(r.choice(sources), r.choice(names), r.choice(names + [b"<urn:uuid:%d>" % i]),
             r.choice(["CCBot", "GPTBot"]), r.choice(MOMENTS), r.choice(FIELDS), 1)
            for i in range(n)]


def every_document_is_listed_once_and_in_order(path):
    for seed, n, sources in [(1, 5, ["a"]), (2, 300, ["a", "b"]), (3, 3000, ["a", "b", "c"])]:
        rows = random_rows(seed, n, sources)
        made(rows, path)
        found = run(path)
        check(found.returncode == 0, found.stderr)
        # Splitlines would split at characters that JSON does not escape.
        found = found.stdout.decode().split("\n")
        check(found.pop() == "", "last line")
        lines = expected(rows)
        check(found == lines, seed, [x for x in zip(found, lines) if x[0] != x[1]][:2], len(found),
              len(lines))
        one = run("--source", "a", path).stdout.decode().split("\n")[:-1]
        check(one == expected([r for r in rows if r[0] == "a"]), "one source")
        told = json.loads(subprocess.run([RIGHTS, "report", "--psl", LIST, path],
                                         stdout=subprocess.PIPE).stdout)["sources"][0]["removes"]
        check(told["entries"] == len(one), "report", told, len(one))


def a_file_is_whole_or_not_there(path):
    rows = random_rows(4, 3000, ["a"])
    made(rows, path)
    target = path + ".removes"
    done = run("-o", target, path)
    lines = open(target, "rb").read()
    check(lines == run(path).stdout, "file and output")
    check(json.loads(done.stdout)["digest"] == hashlib.sha256(lines).hexdigest(), "digest")
    check(json.loads(done.stdout)["entries"] == lines.count(b"\n"), "entries")
    check(os.stat(target).st_mode & 0o777 == 0o644, "mode")
    check(b"neither URL nor id" in done.stderr, done.stderr)
    # A disk that is full: what was there stays.
    small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    made(rows[:100], path)
    before = open(target, "rb").read()
    failed = run("-o", target, path, preexec_fn=small)
    check(failed.returncode == 2 and failed.stdout == b"", failed)
    check(open(target, "rb").read() == before, "the old file is gone")
    check(sorted(os.listdir(os.path.dirname(path))) == ["part", "part.removes"], "left behind")


def nothing_asked_is_not_nothing_to_remove(path):
    made([], path, removes=False)
    done = run(path)
    check(done.returncode == 2 and b"without --removes" in done.stderr, done)
    made([], path)
    done = run(path)
    check(done.returncode == 0 and done.stdout == b"", done)


with tempfile.TemporaryDirectory() as folder:
    globals()[CASE](os.path.join(folder, "part"))
