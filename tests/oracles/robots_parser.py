#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our reader of robots.txt against robots-parser of npm, on generated files, agents and URLs.

	robots_parser.py ROBOTS_ANSWERS [FILES]		where both mean the same: nothing may differ
	robots_parser.py ROBOTS_ANSWERS FILES all	on anything: counts differences by their reason

The reasons, each from the RFC, are in docs/ROBOTS.md. Runs in the folder with node_modules.
"""
import collections
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "signals"))
sys.dont_write_bytecode = True

from robots_triples import Maker, answers, packed  # noqa: E402


class PlainMaker(Maker):
	"""What the RFC has a word on, and robots-parser reads as the RFC does."""
	def octet(self):
		return self.one(b"a", b"b", b"a", b"b", b"A", b"z", b"0", b"-", b"~", b".", b"_", b"/", b"/", b"%2F",
			b"%2f", b"%3F", b"%25", b"%C3%A9", b"%c3%a9", b"\xc3\xa9", b"\xe3\x83\x84", b":", b"@", b"!", b"(",
			b"+", b",", b";")

	def segment(self):
		return super().segment().replace(b"robots", b"folder")

	def query(self):
		return self.one(b"a", b"q") + self.one(b"=", b"") + self.one(b"", b"1", b"x-y", b"%C3%A9")

	def pattern(self):
		if self.chance(0.06):
			return self.one(b"", b"*", b"/*", b"/", b"/$", b"*$", b"/**", b"**/")
		pattern = self.path()
		for _ in range(self.one(0, 0, 0, 1, 1, 2, 4)):
			# Not within a percent-encoded octet or a letter.
			places = [m.end() for m in re.finditer(rb"%[0-9A-Fa-f]{2}|[\xc0-\xff][\x80-\xbf]+|.", pattern)]
			i = self.one(*places)
			pattern = pattern[:i] + self.one(b"*", b"*", b"**") + pattern[i:]
		return pattern + (b"$" if self.chance(0.2) else b"")

	def token(self):
		return self.case(self.one(b"*", b"*", b"GPTBot", b"CCBot", b"ClaudeBot", b"Bot", b"Bot-News", b"a_b"))

	def other(self):
		return self.one(b"", b"", b"# x", b"#: y", b"x")

	def odd_rule(self):
		return self.rule()

	def damaged(self, file):
		return file

	def file(self):
		mark = b"\xef\xbb\xbf" if self.chance(0.1) else b""
		end = self.one(b"\n", b"\r\n", b"\r")
		lines = [self.line() for _ in range(1 + self.below(24))]
		return mark + end.join(lines + [self.record(b"Disallow", self.path())]) + self.one(b"", end)

	def url_from(self, pattern):
		out = pattern[:-1] if pattern.endswith(b"$") else pattern
		out = re.sub(rb"\*", lambda _: self.one(b"", b"a", b"b/", b"page"), out)
		return out + self.one(b"", b"", b"x", b"/", b"#x")

	def url(self, patterns):
		path = self.url_from(self.one(*patterns)) if patterns and self.chance(0.75) else self.path()
		path = b"/" + path.lstrip(b"/")
		head, question, query = path.partition(b"?")
		query = re.sub(rb"[/?:@!(+,;$]|%2[Ff]|%3F", b"x", query)
		head = re.sub(rb"/\.+", b"/d", head)
		return b"https://example.org" + head + (question + query if query and query[:1] != b"#" else b"")


def oracle(records):
	given = subprocess.run(["node", os.path.join(HERE, "robots_parser.mjs")], input=b"".join(packed(*r) for r in records),
		stdout=subprocess.PIPE, check=True)
	for line in given.stdout.decode().splitlines():
		verdict, number = line.split()
		yield verdict == "allow", int(number)


# --- Why they differ, on anything ---

def significant(file):
	lines = re.split(rb"\r\n|\r|\n", file)
	fields = [line.split(b"#")[0].partition(b":") for line in lines]
	return [(name.strip().lower(), value.strip()) for name, colon, value in fields if colon]


def list_is_broken(file):
	"""Another record stands among user-agent lines."""
	names = [name if name in (b"user-agent", b"allow", b"disallow") else b"x" for name, _ in significant(file)]
	return re.search(rb"user-agent(,x)+,(user-agent|allow|disallow)", b",".join(names)) is not None


def group_is_empty(file):
	names = [name for name, _ in significant(file) if name in (b"user-agent", b"allow", b"disallow")]
	return names[-1:] == [b"user-agent"]


def values_of(file, *names):
	return [value for name, value in significant(file) if name in names]


REASONS = [
	("/robots.txt is always allowed (2.2.2)", lambda f, u, ours: ours[1] == "robots.txt"),
	("a mistyped reservation counts (our choice; 2.2.4)", lambda f, u, ours: ours[1] == "lenient"),
	("2.2.2 can be read in two ways, the stricter counts (our choice)", lambda f, u, ours: ours[1] == "ambiguous"),
	("other records end no list of user agents (2.2.4)", lambda f, u, ours: list_is_broken(f)),
	("the last group may be without rules (2.1)", lambda f, u, ours: group_is_empty(f)),
	("product tokens are letters, - and _ (2.2.1)", lambda f, u, ours: any(not re.fullmatch(rb"\*|[A-Za-z_-]+", v)
		for v in values_of(f, b"user-agent"))),
	("unreserved octets are decoded, stars and dollars compared (2.2.2, 2.2.3)", lambda f, u, ours:
		re.search(rb"(?i)%(2[4ad]|5f|[46][1-9a-f]|[57][0-9a]|3[0-9]|7e|2e)|[*$]", u + b" ".join(values_of(f, b"allow", b"disallow")))),
	("patterns begin with a slash or a star (2.2)", lambda f, u, ours: any(v[:1] not in (b"", b"/", b"*")
		for v in values_of(f, b"allow", b"disallow"))),
	("a mark of byte order may be cut short (our choice)", lambda f, u, ours:
		re.match(rb"\xef(?!\xbb\xbf)", f)),
	("octets that URIs do not have, dot segments, empty queries: how URLs are parsed", lambda f, u, ours:
		re.search(rb"[^!#-~]|[\[\]\"'<>\\^`{|}]|/\.|%(?![0-9A-Fa-f]{2})|\?(#|$)", u + b" ".join(values_of(f, b"allow", b"disallow")))),
]


def main(program, files="4000", what="plain"):
	maker = (Maker if what == "all" else PlainMaker)(9309)
	records = [maker.record_of() for _ in range(int(files))]
	if what == "all":
		records = [(f, a, [b"https://example.org" + re.sub(rb"^[a-z]+://[^/]*", b"", u) for u in urls]) for f, a, urls in records]
	ours, theirs = answers(program, records), oracle(records)
	count = forbidden = 0
	reasons = collections.Counter()
	for file, agents, urls in records:
		for agent in agents:
			for url in urls:
				us, them = next(ours), next(theirs)
				count += 1
				forbidden += not us[0]
				if us[0] == them[0]:
					continue
				reason = next((name for name, holds in REASONS if holds(file, url, us)), "no reason")
				reasons[reason if what == "all" else "differ"] += 1
				if what != "all" or reason == "no reason":
					print(f"{file!r}\n\t{agent!r} {url!r}\n\tours {us}, robots-parser {them}")
	print(f"{count} triples, {forbidden} disallowed, {reasons.total()} differ")
	for reason, n in reasons.most_common():
		print(f"{n}\t{reason}")
	return reasons.total() > 0 and what != "all"


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))
