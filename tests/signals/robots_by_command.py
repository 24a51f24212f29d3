#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command `gpai robots` answers as rfc9309.vectors says, with what asking for the file gave.

	robots_by_command.py GPAI VECTORS
"""
import json
import subprocess
import sys

from robots_reference import vectors


def ask(gpai, case, agent, url):
	status = ",".join("none" if s is None else str(s) for s in case["fetch"])
	run = subprocess.run([gpai, "robots", "--json", "--agent", agent, "--status", status, "-", url], input=case["file"],
		stdout=subprocess.PIPE, env={"LC_ALL": "C.UTF-8", "GPAI_NOW": "1795348800"})
	answer = json.loads(run.stdout)["answers"][0]
	return run.returncode, answer


def main(gpai, path):
	bad = questions = 0
	for case in vectors(path):
		for number, (agent, url, verdict, by, *words) in case["questions"]:
			questions += 1
			code, answer = ask(gpai, case, agent, url)
			wanted = [verdict == b"allow", None if by == b"-" else int(by), 0 if verdict == b"allow" else 1]
			if [answer["allowed"], answer["line"], code] != wanted or (b"*" in words) != (
					answer["group"] == "*" and answer["line"] is not None):
				bad += 1
				print(f"{path}:{number}: {case['section']} {case['claim']}: {answer}, exit code {code}")
	print(f"{questions} questions, {bad} answered otherwise")
	return bad > 0 or questions < 250


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))
