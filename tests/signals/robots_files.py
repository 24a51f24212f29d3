#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real files of robots.txt: the reader against the reference, and against another matcher.

	robots_files.py ROBOTS_ANSWERS FOLDER [OTHER]

FOLDER holds files of robots.txt, as tests/test_data of scrapy/protego does. OTHER is a program that
reads what robots_answers reads and prints a line that begins with "allow" or "disallow". Not part
of the tests: docs/ROBOTS.md has what came of it.
"""
import os
import re
import subprocess
import sys

from robots_reference import Robots, encode, groups_of
from robots_triples import Maker, answers, packed

TOKENS = [b"GPTBot", b"ClaudeBot", b"CCBot", b"Google-Extended", b"Bytespider", b"PerplexityBot",
	b"Amazonbot", b"Applebot-Extended", b"meta-externalagent", b"Googlebot"]
AGENTS, URLS = 12, 12


def named(file):
	"""Tokens that the file names, by the grammar."""
	values = [value for values, _ in groups_of(file, False) for value in values]
	return sorted({value for value in values if re.fullmatch(rb"[A-Za-z_-]+", value)})


def record_of(maker, file):
	patterns = [p.strip() for p in re.findall(rb"(?i)allow[ \t]*:([^\r\n#]*)", file)]
	urls = [b"https://example.org/", b"https://example.org/a/b.html?c=d"]
	# In the form that crawlers ask with, which the other may need.
	made = (b"".join(encode(maker.url(patterns))) for _ in range(URLS - len(urls)))
	urls += [b"https://example.org" * (url[:1] == b"/") + url for url in made]
	agents = sorted(named(file), key=lambda _: maker.random.random())[:AGENTS // 2]
	return file, agents + [t for t in TOKENS if t not in agents][:AGENTS - len(agents)], urls


def verdicts(program, records):
	given = subprocess.run([program], input=b"".join(packed(*r) for r in records), stdout=subprocess.PIPE, check=True)
	return (line.startswith(b"allow") for line in given.stdout.splitlines())


def main(program, folder, other=None):
	maker = Maker(9309)
	names = sorted(os.listdir(folder))
	records = [record_of(maker, open(os.path.join(folder, name), "rb").read()) for name in names]
	given = answers(program, records)
	others = verdicts(other, records) if other else None
	count = from_reference = from_other = forbidden = 0
	for name, (file, agents, urls) in zip(names, records):
		reference = Robots(file)
		for agent in agents:
			for url in urls:
				ours, theirs = next(given), reference.ask(agent, url)
				count += 1
				forbidden += not ours[0]
				if ours != theirs:
					from_reference += 1
					print(f"{name}: {agent.decode()} {url!r}: reader {ours}, reference {theirs}")
				if others and next(others) != ours[0]:
					from_other += 1
					line = re.split(rb"\r\n|\r|\n", file)[ours[2] - 1] if ours[2] else b""
					print(f"{name}: {agent.decode()} {url!r}: reader {ours} {line!r}, other {'disallow' if ours[0] else 'allow'}")
	print(f"{len(records)} files, {count} triples, {forbidden} disallowed; otherwise than the reference {from_reference},",
		f"than the other {from_other}")


if __name__ == "__main__":
	main(*sys.argv[1:])
