#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The expectations of google/robotstxt-spec-test against the reader and the reference.

	robots_spec_test.py ROBOTS_ANSWERS FOLDER

FOLDER is a checkout of that repository. Not part of the tests: docs/ROBOTS.md has what came of it.
"""
import collections
import glob
import re
import sys

from robots_reference import Robots
from robots_triples import answers

STRING = rb'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\''
FIELD = re.compile(rb"(\w+)\s*:\s*((?:(?:" + STRING.replace(b"((", b"(?:(") + rb")\s*(?:#[^\n]*\s*)*)+|\w+)|#[^\n]*")
SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"f": b"\f", b"v": b"\v", b"a": b"\a", b"b": b"\b"}


def unescape(text):
	def octet(m):
		if m[1]:
			return bytes([int(m[1], 16)])
		if m[2]:
			return bytes([int(m[2], 8)])
		return SIMPLE.get(m[3], m[3])
	return re.sub(rb"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", octet, text)


def fields(text):
	"""(name, value) of a text of protocol buffers; strings in a row are one, structure is left out."""
	for name, value in (match.groups() for match in FIELD.finditer(text) if match[1]):
		strings = [unescape(one or other) for one, other in re.findall(STRING, value)]
		yield name, b"".join(strings) if value[:1] in b"\"'" else value


def expectations(path):
	"""(file, agent, URL, allowed, type)."""
	file, one = b"", {}
	for name, value in fields(open(path, "rb").read()):
		if name == b"robotstxt":
			file = value
		if name in (b"testurl", b"robotstxt"):
			if b"testurl" in one:
				yield one
			one = {}
		one.setdefault("file", file)
		one[name] = value
	if b"testurl" in one:
		yield one


def main(program, folder):
	asked = []
	for path in sorted(glob.glob(folder + "/src/main/resources/CTC/*/*.textproto")):
		asked += [(path.rsplit("/", 1)[1], e) for e in expectations(path)]
	given = answers(program, [(e["file"], [e.get(b"useragent", b"")], [e[b"testurl"]]) for _, e in asked])
	count = collections.Counter()
	for name, e in asked:
		kind = e.get(b"test_type", b"STANDARD").decode()
		wanted = e[b"expected_outcome"] == b"ALLOWED"
		ours, theirs = next(given), Robots(e["file"]).ask(e.get(b"useragent", b""), e[b"testurl"])
		count[kind, "asked"] += 1
		count[kind, "as expected"] += ours[0] == wanted
		count[kind, "reference as expected"] += theirs[0] == wanted
		if ours[0] != wanted or theirs != ours:
			print(f"{name} ({kind}): {e[b'useragent'].decode()} {e[b'testurl'].decode()}: expected "
				f"{'allow' if wanted else 'disallow'}, reader {ours}, reference {theirs}\n\t{e['file'][:300]!r}")
	for (kind, what), n in sorted(count.items()):
		print(f"{kind}: {what}: {n}")


if __name__ == "__main__":
	main(*sys.argv[1:])
