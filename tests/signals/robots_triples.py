#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generated files, agents and URLs: what robots_answers says of each against robots_reference.py.

	robots_triples.py ROBOTS_ANSWERS [FILES [SEED]]

Files come from the grammar of RFC 9309 and of what is found in its place (misspellings, lost
colons, other records, marks of byte order, all line ends, all encodings), some of them damaged
afterwards; URLs come from the patterns of the file. The same seed gives the same triples.
"""
import random
import struct
import subprocess
import sys

from robots_reference import Robots

AGENTS = [b"GPTBot", b"CCBot", b"ClaudeBot", b"Bot", b"Bot-News", b"a_b", b"bot2data", b"google-extended"]
PER_FILE, URLS = 4, 5


class Maker:
	def __init__(self, seed):
		self.random = random.Random(seed)

	def one(self, *choices):
		return choices[int(self.random.random() * len(choices))]

	def below(self, n):
		return int(self.random.random() * n)

	def chance(self, part):
		return self.random.random() < part

	def case(self, word):
		how = self.below(8)
		if how == 0:
			return word.upper()
		if how == 1:
			return word.lower()
		if how == 2:
			return bytes(c ^ 0x20 if chr(c).isalpha() and self.chance(0.5) else c for c in word)
		return word

	# --- Paths ---

	def octet(self):
		return self.one(b"a", b"b", b"a", b"b", b"A", b"z", b"0", b"-", b"~", b".", b"_", b"/", b"/",
			b"%61", b"%7e", b"%7E", b"%2F", b"%2f", b"%3F", b"%24", b"%2A", b"%2a", b"%25", b"%C3%A9",
			b"%c3%a9", b"\xc3\xa9", b"\xe3\x83\x84", b"%e3%83%84", b"%", b"%4", b"%zz", b"%0a", b"%0A", b"%1b", b":", b"@", b"!",
			b"'", b"(", b"+", b",", b";", b"[", b"?", b"=", b"&")

	def segment(self):
		if self.chance(0.5):
			return self.one(b"a", b"b", b"ab", b"page", b"page.html", b"x.gif", b"index.html", b"robots.txt")
		return b"".join(self.octet() for _ in range(self.below(5)))

	def query(self):
		value = self.one(b"", b"1", b"https://a.b/c", b"https%3A%2F%2Fa.b%2fc", b"a:b", b"a%3Ab", b"x=y",
			b"(a)", b"a/b?c", b"$a", b"a$b", b"$$", b"*$*")
		return self.one(b"a", b"q", b"") + self.one(b"=", b"=", b"=", b"") + value

	def path(self):
		path = b"/" + b"/".join(self.segment() for _ in range(self.below(4)))
		if self.chance(0.3):
			path += b"?" + b"&".join(self.query() for _ in range(1 + self.below(2)))
		return path

	def pattern(self):
		if self.chance(0.06):
			return self.one(b"", b"*", b"/*", b"/", b"$", b"/$", b"*$", b"/**", b"a", b"page/", b"?", b"**/")
		pattern = self.path()
		for _ in range(self.one(0, 0, 0, 1, 1, 2, 4)):
			i = self.below(len(pattern) + 1)
			pattern = pattern[:i] + self.one(b"*", b"*", b"$", b"**") + pattern[i + self.below(3):]
		if self.chance(0.15):
			pattern += b"$"
		if self.chance(0.03):
			pattern += self.one(b" x", b"\tx", b"\x01", b"\xff", b"\xc3", b"\"", b"{x}", b"\x00")
		return pattern

	def hostile_pattern(self):
		part = self.one(b"a*", b"*a", b"a*b*", b"**a")
		return b"/" + part * self.below(40) + self.one(b"$", b"", b"c", b"b$")

	# --- Files ---

	def blank(self):
		return self.one(b"", b"", b"", b" ", b"\t", b"  ", b" \t ")

	def record(self, name, value):
		comment = self.one(b"#", b" # x", b"#Disallow: /") if self.chance(0.05) else b""
		return (self.blank() + self.case(name) + self.blank() + b":" + self.one(b" ", self.blank()) + value +
			self.blank() + comment)

	def token(self):
		token = self.one(b"*", b"*", b"*", *AGENTS)
		if self.chance(0.12):
			token += self.one(b"/2.1", b" x", b"*", b"s", b"-", b"2", b"\t(x)", b".com", b"\xc3\xa9")
		elif self.chance(0.03):
			token = self.one(b"", b"**", b"/", b"2", b"_", b"(GPTBot)", b"\"GPTBot\"")
		return self.case(token)

	def rule(self):
		name = self.one(b"Disallow", b"Disallow", b"Allow")
		return self.record(name, self.pattern())

	def odd_rule(self):
		how = self.below(5)
		if how == 0:
			return self.one(b"disallow", b"Allow", b"user-agent", b"useragent") + self.one(b" ", b"\t", b"  ") + \
				self.one(self.pattern(), self.token())
		if how == 1:
			return self.record(self.one(b"useragent", b"user agent"), self.token())
		if how == 2:
			return self.record(self.one(b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw"), self.pattern())
		if how == 3:
			return self.record(self.one(b"disallows", b"allowed", b"user-agents", b"xdisallow", b"dis allow"),
				self.one(self.pattern(), self.token()))
		return self.one(b":", b"disallow", b"\x00\x01", b"<html>", b"user-agent", b": /", b"x: y: z", b"disallow: / x: y")

	def other(self):
		return self.one(b"", b"", b"# x", b"Sitemap: https://a.b/s.xml", b"Crawl-delay: 1", b"Host: a.b",
			b"License: https://a.b/l.xml", b"Content-Usage: train-ai=n", b"Content-Signal: ai-train=no", b"x")

	def line(self):
		how = self.random.random()
		if how < 0.30:
			return self.record(b"User-agent", self.token())
		if how < 0.80:
			return self.rule()
		if how < 0.90:
			return self.other()
		if how < 0.98:
			return self.odd_rule()
		return self.record(b"Disallow", self.hostile_pattern())

	def file(self):
		ends = self.one([b"\n"], [b"\n"], [b"\r\n"], [b"\r"], [b"\n", b"\r", b"\r\n", b"\n\n", b"\n\r"])
		mark = self.one(b"\xef\xbb\xbf", b"\xef\xbb", b"\xef", b"\xff\xfe") if self.chance(0.06) else b""
		first = [self.record(b"User-agent", self.token())] if self.chance(0.8) else []
		lines = first + [self.line() for _ in range(self.below(self.one(6, 12, 18, 30)))]
		file = mark + b"".join(line + self.one(*ends) for line in lines)
		if self.chance(0.3):
			file = file.rstrip(b"\r\n")
		if self.chance(0.03):
			coding = self.one("utf-16-le", "utf-16-be")
			file = ("\ufeff" + file.decode("utf-8", "replace")).encode(coding)
		return self.damaged(file) if self.chance(0.15) else file

	def damaged(self, file):
		for _ in range(1 + self.below(4)):
			i, n = self.below(len(file) + 1), self.below(12)
			file = self.one(
				file[:i] + bytes([self.below(256)]) + file[i + 1:],
				file[:i] + file[i + n:],
				file[:i] + file[i:i + n] + file[i:],
				file[:i] + self.one(b"\r", b"\n", b"#", b":", b"*", b"$", b"\x00", b"%", b" ") + file[i:])
		return file

	# --- URLs ---

	def url_from(self, pattern):
		"""One that the pattern may well match."""
		out = b""
		for c in pattern:
			c = bytes([c])
			if c == b"*":
				c = b"".join(self.octet() for _ in range(self.below(3)))
			elif c in b":/@()" and b"?" in out and self.chance(0.2):
				c = b"%%%02X" % c[0]
			elif self.chance(0.04) and c != b"/":
				c = self.one(b"%%%02x" % c[0], b"%%%02X" % c[0], b"")
			out += c
		if self.chance(0.8) and out.endswith(b"$"):
			out = out[:-1]
		return out + self.one(b"", b"", b"x", b"/", b"?x=y", b"#x")

	def url(self, patterns):
		path = self.url_from(self.one(*patterns)) if patterns and self.chance(0.75) else self.path()
		path = path.replace(b"\n", b"").replace(b"\r", b"")
		if not path.startswith(b"/"):
			path = b"/" + path
		if self.chance(0.01):
			path = b"/robots.txt" + self.one(b"", b"#x", b"/", b"x")
		return self.one(b"", b"", b"https://example.org", b"http://user@example.org:80") + path

	def record_of(self):
		file = self.file()
		lines = file.replace(b"\r", b"\n").split(b"\n")
		patterns = [l.split(b":", 1)[1].split(b"#")[0].strip() for l in lines if b"llow" in l.lower() and b":" in l]
		agents = sorted(AGENTS, key=lambda agent: (agent.lower() not in file.lower()) * 0.4 + self.random.random())
		return file, agents[:PER_FILE], [self.url(patterns) for _ in range(URLS)]


def octets(*parts):
	return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def packed(file, agents, urls):
	"""As robots_answers reads it."""
	return octets(file) + b"".join(struct.pack("<I", len(l)) + octets(*l) for l in (agents, urls))


def answers(program, records):
	"""Of robots_answers: an iterator over (allowed, why, line, by star)."""
	given = subprocess.run([program], input=b"".join(packed(*r) for r in records), stdout=subprocess.PIPE, check=True)
	for line in given.stdout.decode().splitlines():
		verdict, why, number, star = line.split()
		yield verdict == "allow", why, int(number), star == "star"


def main(program, files="6000", seed="9309"):
	maker = Maker(int(seed))
	records = [maker.record_of() for _ in range(int(files))]
	given = answers(program, records)
	count = otherwise = 0
	verdicts = {}
	for file, agents, urls in records:
		reference = Robots(file)
		for agent in agents:
			for url in urls:
				ours, theirs = next(given), reference.ask(agent, url)
				count += 1
				kind = "allow" if theirs[0] else "disallow", theirs[1]
				verdicts[kind] = verdicts.get(kind, 0) + 1
				if ours != theirs:
					otherwise += 1
					if otherwise <= 20:
						print(f"{file!r}\n\t{agent!r} {url!r}\n\tengine {ours}, reference {theirs}")
	print(f"{count} triples, {otherwise} answered otherwise;",
		", ".join(f"{' '.join(k)} {n}" for k, n in sorted(verdicts.items())))
	return otherwise > 0 or next(given, None) is not None


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))
