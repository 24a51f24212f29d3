#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second reader of robots.txt, slow and plain, written from RFC 9309 and from our choices where
it is silent (docs/ROBOTS.md) and not from src/signals/robots.c, which is held against it.

	robots_reference.py FILE AGENT URL...	what it answers
	robots_reference.py --vectors FILE	whether it answers as rfc9309.vectors says

It keeps the RFC's words: groups are lists of tokens and rules, merged when asked for; each rule is
tried against each path, octet by octet, with the set of all places in the pattern that could have
been reached.
"""
import re
import sys

BYTES_MAX = 500 * 1024
UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
RESERVED = b":/?#[]@!$&'()*+,;="
HEX = b"0123456789abcdefABCDEF"
# What RFC 3986 has no place for, in or out of percent-encoding: nobody can ask for it unencoded.
NO_URI = b" \"<>\\^`{|}" + bytes(range(0x20)) + b"\x7f"

USER_AGENT, ALLOW, DISALLOW = "user-agent", "allow", "disallow"
MISSPELT = [
	(USER_AGENT, (b"user-agent", b"useragent", b"user agent")),
	(ALLOW, (b"allow",)),
	(DISALLOW, (b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw")),
]

SPELT = re.compile(rb"(?i)(%s)[ \t]+[/*]" % b"|".join(sum((spellings for _, spellings in MISSPELT), ())))


# --- 2.2.2: octets of paths and patterns ---

def escape(octet):
	return b"%%%02X" % octet


def encode(octets):
	"""One form for what RFC 9309, 2.2.2 holds equal: a list of octets, each as itself or as %XX."""
	out, i = [], 0
	while i < len(octets):
		octet = octets[i]
		if octet == 0x25 and i + 2 < len(octets) and octets[i + 1] in HEX and octets[i + 2] in HEX:
			octet = int(octets[i + 1:i + 3], 16)
			out.append(bytes([octet]) if octet in UNRESERVED else escape(octet))
			i += 3
			continue
		out.append(escape(octet) if octet >= 0x80 or octet in NO_URI else bytes([octet]))
		i += 1
	return out


def encode_values(octets):
	"""The other way to read 2.2.2: reserved octets of the values of a query are encoded, too. The
	star and a dollar sign at the end of a pattern keep their meaning: the caller sees to that."""
	out, in_query, in_value = [], False, False
	for octet in octets:
		if not in_query:
			in_query = octet == b"?"
		elif octet == b"&":
			in_value = False
		elif not in_value:
			in_value = octet == b"="
		elif len(octet) == 1 and octet in RESERVED:
			octet = escape(octet[0])
		out.append(octet)
	return out


def path_of(url):
	"""Path and query of a URL, encoded, in both readings."""
	if not url.startswith(b"/"):
		url = re.sub(rb"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", b"", url, count=1)
	url = url.split(b"#", 1)[0]
	if not url.startswith(b"/"):
		url = b"/" + url
	octets = encode(url)
	literal = {b"*": b"%2A", b"$": b"%24"}
	return [b"".join(literal.get(o, o) for o in reading) for reading in (octets, encode_values(octets))]


class Pattern:
	"""Of one rule, in one reading."""
	def __init__(self, octets):
		self.length = sum(len(o) for o in octets)
		self.anchored = bool(octets) and octets[-1] == b"$"
		if self.anchored:
			octets = octets[:-1]
		self.size, self.stars, self.places = 0, 0, {}
		for o in octets:
			if o == b"*":
				self.stars |= 1 << self.size
				self.size += 1
				continue
			for octet in b"%24" if o == b"$" else o:
				self.places[octet] = self.places.get(octet, 0) | 1 << self.size
				self.size += 1

	def closed(self, reached):
		"""A star may stand for nothing."""
		while True:
			more = reached | (reached & self.stars) << 1
			if more == reached:
				return reached
			reached = more

	def matches(self, path):
		end = 1 << self.size
		reached = self.closed(1)
		for octet in path:
			if not self.anchored and reached & end:
				return True
			reached = self.closed((reached & self.places.get(octet, 0)) << 1 | reached & self.stars)
			if not reached:
				return False
		return bool(reached & end)


class Rule:
	def __init__(self, allows, value, line):
		octets = encode(value)
		star_kept = encode_values(octets)
		# encode_values() encodes special characters as well, which they are not in a pattern.
		star_kept = [o if o in (b"*",) or (o == b"$" and i == len(octets) - 1) else s
			for i, (o, s) in enumerate(zip(octets, star_kept))]
		self.allows, self.line = allows, line
		self.readings = [Pattern(octets), Pattern(star_kept)]


# --- 2.2: lines ---

def within_limit(octets):
	if len(octets) <= BYTES_MAX:
		return octets
	# A line that is cut says what nobody wrote.
	ends_here = octets[BYTES_MAX:BYTES_MAX + 1] in (b"\r", b"\n")
	octets = octets[:BYTES_MAX]
	return octets if ends_here else octets[:max(octets.rfind(b"\r"), octets.rfind(b"\n")) + 1]


def utf16_of(octets):
	"""The name of the coding when the file is UTF-16: by its mark, and a first letter of ASCII."""
	if len(octets) >= 4 and octets[:2] == b"\xff\xfe" and octets[2] and not octets[3]:
		return "utf-16-le"
	if len(octets) >= 4 and octets[:2] == b"\xfe\xff" and octets[3] and not octets[2]:
		return "utf-16-be"
	return None


def bridged(octets, coding):
	"""As UTF-8; half of a pair as an octet that is none."""
	is_cut = len(octets) > BYTES_MAX
	text = octets[2:BYTES_MAX][:(min(len(octets), BYTES_MAX) - 2) // 2 * 2].decode(coding, "surrogatepass")
	octets = b"".join(b"\xff" if "\ud800" <= c <= "\udfff" else c.encode() for c in text)
	return octets[:max(octets.rfind(b"\r"), octets.rfind(b"\n")) + 1] if is_cut else octets


def lines_of(octets, lenient):
	coding = utf16_of(octets)
	# By the letter such a file has no lines that can be read.
	if coding and not lenient:
		return []
	octets = bridged(octets, coding) if coding else within_limit(octets)
	for mark in (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"):
		if octets.startswith(mark):
			octets = octets[len(mark):]
			break
	return re.split(rb"\r\n|\r|\n", octets)


def field_of(line, lenient):
	"""(which, value) of a line, or None."""
	line = line.split(b"#", 1)[0].strip(b" \t")
	name, colon, value = line.partition(b":")
	# No colon, or only one that belongs to the value.
	in_value = colon and SPELT.match(line)
	if not colon or lenient and in_value:
		words = re.split(rb"[ \t]+", line, maxsplit=1 if in_value else 0)
		if not lenient or len(words) != 2:
			return None
		name, value = words
	name, value = name.strip(b" \t").lower(), value.strip(b" \t")
	for which, spellings in MISSPELT:
		if name == spellings[0] or lenient and name.startswith(spellings):
			return which, value
	return None


def is_pattern(value, lenient):
	"""2.2: path-pattern, and the star that 5.1 begins one with."""
	if value[:1] not in (b"/", b"*"):
		return False
	if lenient:
		return True
	try:
		value.decode("utf-8")
	except UnicodeDecodeError:
		return False
	return not any(octet <= 0x20 for octet in value)


def groups_of(octets, lenient, usage_is_rule=False):
	"""[(values of user-agent lines, rules)], in the order of the file. The drafts of AIPREF count
	Content-Usage as a rule, which ends a list of user agents; by the RFC alone it does not."""
	groups, open_to_agents = [], False
	for number, line in enumerate(lines_of(octets, lenient), 1):
		field = field_of(line, lenient)
		if field is None:
			if usage_is_rule and re.match(rb"(?i)[ \t]*content-usage[ \t]*:", line):
				open_to_agents = False
			continue
		which, value = field
		if which == USER_AGENT:
			if not open_to_agents:
				groups.append(([], []))
				open_to_agents = True
			groups[-1][0].append(value)
		else:
			open_to_agents = False
			if groups and is_pattern(value, lenient):
				groups[-1][1].append(Rule(which == ALLOW, value, number))
	return groups


def is_star(value):
	return value[:1] == b"*" and (len(value) == 1 or value[1:2] in (b" ", b"\t"))


def addresses(value, agent):
	token = re.match(rb"[A-Za-z_-]*", value).group()
	word = re.match(rb"[^/ \t]*", value).group()
	return agent.lower() in (token.lower(), word.lower(), value.lower())


# --- 2.2.1 and 2.2.2: the answer ---

class Robots:
	def __init__(self, octets):
		self.groups = [[groups_of(octets, lenient, usage) for usage in (False, True)] for lenient in (False, True)]
		self.kept = {}

	def group(self, agent, lenient, usage):
		"""(merged rules, whether they are the star's, whether there is a group at all)"""
		key = agent.lower(), lenient, usage
		if key not in self.kept:
			groups = self.groups[lenient][usage]
			own = [rules for values, rules in groups if any(addresses(v, agent) for v in values)]
			star = [rules for values, rules in groups if any(map(is_star, values))]
			self.kept[key] = sum(own or star, []), not own and bool(star), bool(own or star)
		return self.kept[key]

	def read(self, agent, path, lenient, usage, reading):
		"""(allowed, why, line, by star) of one reading of the file and of 2.2.2."""
		rules, by_star, any_group = self.group(agent, lenient, usage)
		matching = [r for r in rules if r.readings[reading].matches(path[reading])]
		if not matching:
			return True, "no-rule" if any_group else "no-group", 0, by_star
		# max() gives the first of equals.
		best = max(matching, key=lambda rule: (rule.readings[reading].length, rule.allows))
		return best.allows, "rule", best.line, by_star

	def ask(self, agent, url):
		path = path_of(url)
		if path[0] == b"/robots.txt":
			return True, "robots.txt", 0, False
		# The letter; the letter with the drafts of AIPREF; what a lenient reader sees.
		for lenient, usage in ((False, False), (False, True), (True, False)):
			answers = [self.read(agent, path, lenient, usage, reading) for reading in (0, 1)]
			forbids = [answer for answer in answers if not answer[0]]
			if lenient and forbids:
				return False, "lenient", *forbids[0][2:]
			if len(forbids) == 2 and not usage:
				return forbids[0]
			if forbids:
				return False, "ambiguous", *forbids[0][2:]
			if not lenient and not usage:
				strict = answers[0]
		return strict


# --- 2.3.1: what asking for the file gave ---

def ask_fetched(statuses, octets, agent, url):
	"""As Robots.ask(), or None: not known."""
	redirects = sum(300 <= s < 400 for s in statuses if s)
	last = statuses[-1]
	if redirects > 5 or last and 400 <= last < 500 and last != 429:
		return True, "unavailable", 0, False
	if last is None or last == 429 or 500 <= last < 600:
		return False, "unreachable", 0, False
	return Robots(octets).ask(agent, url) if 200 <= last < 300 else None


# --- rfc9309.vectors ---

ESCAPES = {b"t": b"\t", b"r": b"\r", b"n": b"\n", b"\\": b"\\"}


def unescape(text):
	return re.sub(rb"\\(x[0-9A-Fa-f]{2}|[trn\\])",
		lambda m: bytes([int(m[1][1:], 16)]) if m[1][:1] == b"x" else ESCAPES[m[1]], text)


def vectors(path):
	"""Cases as {section, level, claim, fetch, file, questions: [(number, words)]}."""
	cases = []
	for number, line in enumerate(open(path, "rb").read().split(b"\n"), 1):
		head, _, rest = line.partition(b" ")
		if head == b"==":
			section, level, claim = rest.decode().split(" ", 2)
			cases.append({"section": section, "level": level, "claim": claim, "number": number,
				"fetch": [200], "file": b"", "questions": []})
		elif head == b"fetch":
			cases[-1]["fetch"] = [None if w == b"none" else int(w) for w in rest.split()]
		elif head == b"?":
			cases[-1]["questions"].append((number, [unescape(w) for w in rest.split()]))
		elif head == b"|" or re.fullmatch(rb"\*[0-9]+\|", head):
			joined = re.search(rb"(?<!\\)(\\\\)*\\$", rest)
			text = unescape(rest[:-1]) if joined else unescape(rest) + b"\n"
			cases[-1]["file"] += text * (1 if head == b"|" else int(head[1:-1]))
		elif line and head[:1] != b"#":
			raise SystemExit(f"{path}:{number}: what is this? {line}")
	return cases


def answers_vectors(path):
	bad = questions = 0
	for case in vectors(path):
		for number, (agent, url, verdict, by, *words) in case["questions"]:
			questions += 1
			answer = ask_fetched(case["fetch"], case["file"], agent, url)
			said = b"allow" if answer[0] else b"disallow", b"%d" % answer[2] if answer[2] else b"-"
			wanted = [w for w in words if w not in (b"of", b"*")]
			kind = [answer[1].encode()] if answer[1] in ("lenient", "ambiguous") else []
			if said != (verdict, by) or kind != wanted or answer[2] and answer[3] != (b"*" in words):
				bad += 1
				print(f"{path}:{number}: {case['section']} {case['claim']}: {answer}")
	print(f"{questions} questions, {bad} answered otherwise")
	return bad > 0


def main(arguments):
	if arguments[:1] == ["--vectors"]:
		return answers_vectors(arguments[1])
	robots = Robots(open(arguments[0], "rb").read())
	for url in arguments[2:]:
		allowed, why, line, by_star = robots.ask(arguments[1].encode(), url.encode())
		print("allow" if allowed else "disallow", why, line, "of *" if by_star else "", url)
	return 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
