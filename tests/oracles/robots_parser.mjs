// SPDX-License-Identifier: Apache-2.0
// Answers what robots_answers of tests/signals answers, with robots-parser: records of files,
// agents and URLs on standard input, "allow" or "disallow" and the line that decides on standard
// output. URLs are of https://example.org.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const robotsParser = createRequire(join(process.cwd(), "package.json"))("robots-parser");
const input = readFileSync(0);
let at = 0;

function number() {
	at += 4;
	return input.readUInt32LE(at - 4);
}

function text() {
	const length = number();
	at += length;
	return input.subarray(at - length, at).toString("utf8");
}

const list = () => Array.from({ length: number() }, text);
const lines = [];

while (at < input.length) {
	const file = text(), agents = list(), urls = list();
	const robots = robotsParser("https://example.org/robots.txt", file);
	for (const agent of agents)
		for (const url of urls) {
			const line = robots.getMatchingLineNumber(url, agent);
			lines.push(`${robots.isAllowed(url, agent) === false ? "disallow" : "allow"} ${Math.max(line, 0)}`);
		}
}
process.stdout.write(lines.join("\n") + "\n");
