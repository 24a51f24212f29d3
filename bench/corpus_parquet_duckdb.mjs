// SPDX-License-Identifier: Apache-2.0
// Our reader of Parquet beside DuckDB's, in one run on the same files; see corpus_parquet_run.
//
//   node corpus_parquet_duckdb.mjs BENCH WORK RUNS
//
// BENCH is bench-corpus-parquet, WORK holds corpus.jsonl. Sums are compared before times. Both
// add up bytes of text for each host; neither hands the groups on. Best of RUNS, in turn; seconds
// of processors too, since those of the wall mean little on a machine that is shared.
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { DuckDBInstance } = require("@duckdb/node-api");
const [bench, work, runs] = process.argv.slice(2);

async function connect(threads) {
	return (await DuckDBInstance.create(":memory:", { threads: String(threads) })).connect();
}

const files = [
	["zstd, groups of 8,192 rows", "zstd-8192.parquet", "CODEC 'zstd', ROW_GROUP_SIZE 8192"],
	["zstd, usual groups", "zstd.parquet", "CODEC 'zstd'"],
	["snappy, usual groups", "snappy.parquet", "CODEC 'snappy'"],
];

async function make(file, options) {
	if (existsSync(file)) return;
	const connection = await connect(2);
	await connection.run(`COPY (SELECT * FROM read_json('${join(work, "corpus.jsonl")}', columns =
		{text: 'VARCHAR', id: 'VARCHAR', url: 'VARCHAR', date: 'VARCHAR', dump: 'VARCHAR',
		language: 'VARCHAR', token_count: 'BIGINT'})) TO '${file}' (FORMAT parquet, ${options})`);
}

async function shape(file) {
	const result = await (await connect(1)).runAndReadAll(`SELECT count(*) AS "groups", sum(num_values) AS n,
		sum(total_compressed_size)::DOUBLE AS packed, sum(total_uncompressed_size)::DOUBLE AS plain
		FROM parquet_metadata('${file}') WHERE path_in_schema = 'text'`);
	return result.getRowObjects()[0];
}

async function theirs(connection, file, value) {
	const begin = process.hrtime.bigint(), used = process.cpuUsage();
	const result = await connection.runAndReadAll(`SELECT sum(b)::BIGINT AS bytes, count(*) AS hosts FROM
		(SELECT split_part(split_part(url, '//', 2), '/', 1) AS host, sum(${value}) AS b
		FROM '${file}' GROUP BY host)`);
	const cpu = process.cpuUsage(used);
	const row = result.getRowObjects()[0];
	return { seconds: Number(process.hrtime.bigint() - begin) / 1e9,
		processor: (cpu.user + cpu.system) / 1e6, bytes: Number(row.bytes), hosts: Number(row.hosts) };
}

function ours(file, threads, named) {
	const lines = execFileSync(bench, [file, String(threads), "2", ...named]).toString().trim().split("\n");
	return JSON.parse(lines.at(-1));
}

const best = (list, what) => Math.min(...list.map((one) => one[what]));

async function race(name, file, threads, value, named) {
	const connection = await connect(threads);
	const a = [], b = [];
	await theirs(connection, file, value);
	for (let i = 0; i < Number(runs); i++) {
		a.push(ours(file, threads, named));
		b.push(await theirs(connection, file, value));
	}
	if (a[0].bytes !== b[0].bytes || a[0].damaged) throw new Error(`${name}: ${a[0].bytes} against ${b[0].bytes} bytes`);
	const figures = ["seconds", "processor"].map((what) => {
		const us = best(a, what), them = best(b, what);
		return `${what} ${us.toFixed(3)} against ${them.toFixed(3)} (${(them / us).toFixed(2)}x)`;
	});
	console.log(`${name}, ${threads} thread${threads > 1 ? "s" : ""}: ${figures.join(", ")}`);
}

for (const [name, file, options] of files) {
	const path = join(work, file);
	await make(path, options);
	const of = await shape(path);
	console.log(`${name}: ${of.groups} row groups, ${of.n} rows, text ${(of.plain / 1e6).toFixed(1)} MB, ${(of.plain / of.packed).toFixed(2)}:1`);
	for (const threads of [1, 2]) await race("text", path, threads, "strlen(text)", []);
	for (const threads of [1, 2]) await race("token_count", path, threads, "token_count", ["tokens=token_count"]);
}
