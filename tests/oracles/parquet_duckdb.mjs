// SPDX-License-Identifier: Apache-2.0
// Holds our reader of Parquet against DuckDB's, column by column and row by row.
//
//   node parquet_duckdb.mjs DUMP WORK random COUNT   on files that DuckDB writes here
//   node parquet_duckdb.mjs DUMP WORK FILE...        on these
//
// DUMP is the program parquet_dump. Texts, bytes, whole numbers, truth values and floating point
// are compared; times, decimals and the like are values of DuckDB's own making and left out.
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { rmSync } from "node:fs";

const require = createRequire(join(process.cwd(), "package.json"));
const { DuckDBInstance, DuckDBTypeId: T } = require("@duckdb/node-api");

const [dump, work, ...rest] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
await connection.run("SET TimeZone='UTC'");

const quote = (text) => `'${text.replaceAll("'", "''")}'`;

function hex(bytes) {
	const shown = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString("hex");
	return bytes.length > 64 ? `${bytes.length}:${shown}` : shown;
}

function float(value, size) {
	const buffer = Buffer.alloc(size);
	if (size === 4) buffer.writeFloatBE(value);
	else buffer.writeDoubleBE(value);
	return buffer.toString("hex");
}

const whole = new Set([T.TINYINT, T.SMALLINT, T.INTEGER, T.BIGINT, T.UTINYINT, T.USMALLINT,
	T.UINTEGER, T.UBIGINT]);

// The leaves below a value, as the dump names them.
function flatten(type, value, path, row, put) {
	if (value === null) return;
	const below = (name) => (path ? `${path}.${name}` : name);
	switch (type.typeId) {
	case T.VARCHAR: case T.ENUM:
		return put(path, row, hex(Buffer.from(value, "utf8")));
	case T.BLOB:
		return put(path, row, hex(value.bytes));
	case T.BOOLEAN:
		return put(path, row, value ? "1" : "0");
	case T.FLOAT:
		return put(path, row, float(value, 4));
	case T.DOUBLE:
		return put(path, row, float(value, 8));
	case T.LIST: case T.ARRAY:
		for (const item of value.items) flatten(type.valueType, item, path, row, put);
		return;
	case T.STRUCT:
		type.entryNames.forEach((name, i) =>
			flatten(type.entryTypes[i], value.entries[name], below(name), row, put));
		return;
	case T.MAP:
		for (const { key, value: v } of value.entries) {
			flatten(type.keyType, key, below("key"), row, put);
			flatten(type.valueType, v, below("value"), row, put);
		}
		return;
	default:
		if (whole.has(type.typeId)) put(path, row, String(value));
	}
}

async function duckdb(file) {
	const lines = [];
	const result = await connection.stream(`SELECT * FROM read_parquet(${quote(file)})`);
	const names = result.columnNames(), types = result.columnTypes();
	let row = 0;
	for (;;) {
		const chunk = await result.fetchChunk();
		if (!chunk || chunk.rowCount === 0) break;
		const columns = names.map((_, i) => chunk.getColumnValues(i));
		for (let r = 0; r < chunk.rowCount; r++, row++)
			names.forEach((name, i) => flatten(types[i], columns[i][r], name, row,
				(path, at, value) => lines.push(`${path}\t${at}\t${value}`)));
	}
	return lines;
}

function ours(file) {
	const text = execFileSync(dump, [file], { maxBuffer: 2 ** 31 - 1 }).toString("utf8");
	const lines = text === "" ? [] : text.slice(0, -1).split("\n");
	return {
		values: lines.filter((line) => !/^(damage|left out)\t/.test(line)),
		left: new Set(lines.filter((line) => line.startsWith("left out\t")).map((line) => line.slice(9))),
		damage: lines.filter((line) => line.startsWith("damage\t")),
	};
}

// NaN has many bits, and a language of numbers keeps one of them.
const nan = (line) => line.replace(/\t[7f]f[c-f89ab][0-9a-f]{5}$|\t[7f]ff[89a-f][0-9a-f]{12}$/, "\tnan");

// One column's lines stay in order of rows; columns may come in any order.
function sorted(lines) {
	return lines.map((line) => nan(line)).map((line, i) => [line.slice(0, line.indexOf("\t")), i, line])
		.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1])).map((e) => e[2]);
}

// "same", or how they differ.
async function compare(file) {
	const us = ours(file);
	let them;
	try {
		them = await duckdb(file);
	} catch (error) {
		const reason = String(error.message).split("\n")[0].slice(0, 120);
		return { file, verdict: us.damage.length ? "refused by both" : "refused by duckdb", us, reason };
	}
	const a = sorted(us.values), b = sorted(them);
	const columns = (lines) => new Set(lines.map((line) => line.slice(0, line.indexOf("\t"))));
	// What only one of them shows by its bytes: DuckDB makes a time or a decimal of it.
	const shared = columns(b), mine = columns(a);
	const x = a.filter((line) => shared.has(line.slice(0, line.indexOf("\t"))));
	const y = b.filter((line) => mine.has(line.slice(0, line.indexOf("\t"))));
	const lost = [...shared].filter((name) => !mine.has(name) && !us.left.has(name));
	const extra = [...mine].filter((name) => !shared.has(name));
	const at = x.findIndex((line, i) => line !== y[i]);
	const differ = at >= 0 ? at : x.length < y.length ? x.length : -1;
	return { file, us, lost, extra, n: x.length,
		verdict: differ < 0 && lost.length === 0 ? "same" : "differs",
		reason: differ < 0 ? lost.join(" ") : `line ${differ}: ${x[differ]} | ${y[differ]}` };
}

function report(r) {
	const notes = [r.reason, r.extra?.length ? `only ours: ${r.extra.join(" ")}` : "",
		r.us.damage.length ? `damage: ${r.us.damage.length}: ${r.us.damage[0]}` : ""].filter(Boolean);
	console.log([r.verdict, basename(r.file), r.n ?? 0, ...notes].join("\t"));
}

// A sequence that looks random and is the same in every run.
let seed = 20261123;
function below(n) {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return Math.floor((seed / 2 ** 32) * n);
}
const pick = (list) => list[below(list.length)];

async function random(i) {
	const rows = pick([0, 1, 7, 2048, 5000, 12345]);
	const codec = pick(["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"]);
	const group = pick([2048, 2048, 4096, 100000]);
	const nulls = pick([0, 3, 10]), distinct = pick([2, 300, 100000]);
	const options = [`FORMAT parquet`, `CODEC '${codec}'`, `ROW_GROUP_SIZE ${group}`,
		`PARQUET_VERSION ${pick(["v1", "v2"])}`];
	if (below(2)) options.push(`DICTIONARY_SIZE_LIMIT ${pick([1, 100, 1000000])}`);
	const n = nulls ? `CASE WHEN hash(i, 1) % ${nulls} = 0 THEN NULL ELSE` : "CASE WHEN false THEN NULL ELSE";
	const text = (salt) => `repeat(chr(97 + (hash(i, ${salt}) % 26)::INT), (hash(i % ${distinct}, ${salt}) % 90)::INT) || 'ü' || (hash(i, ${salt}) % ${distinct})`;
	const file = join(work, `random-${i}.parquet`);
	await connection.run(`COPY (SELECT i AS id, ${n} ${text(1)} END AS text, ${text(2)} AS url,
		${n} (hash(i, 3) % 1000000)::INTEGER END AS token_count, (hash(i, 4) % 256)::UTINYINT AS small,
		${n} hash(i, 5) END AS large, hash(i, 6) % 2 = 0 AS yes, (hash(i, 7) % 1000)::DOUBLE / 7 AS real,
		(hash(i, 7) % 100)::FLOAT AS single, encode(${text(8)}) AS blob,
		${n} [${text(9)}, NULL, ${text(10)}] END AS tags,
		list_transform(range((hash(i, 11) % 5)::INT), x -> {'role': pick_role(x), 'content': ${text(12)} || x}) AS messages,
		list_transform(range((hash(i, 13) % 4)::INT), x -> list_transform(range(x), y -> ${text(14)})) AS deep,
		MAP {'a': i, 'b': i + 1} AS numbers, {'url': ${text(15)}, 'meta': {'lang': 'en', 'n': i}} AS metadata
		FROM range(${rows}) t(i)) TO ${quote(file)} (${options.join(", ")})`);
	const result = await compare(file);
	if (result.verdict === "same") rmSync(file);
	return { ...result, reason: [result.reason, options.slice(1).join(" "), `rows ${rows}`].filter(Boolean).join(" ") };
}

// What two readers may see differently, file by file: what ours has to say of it.
const known = {
	// DuckDB reads floating point in this encoding only; the file holds each column twice.
	"byte_stream_split_extended.gzip.parquet": (us) => us.damage.length === 0 && isTwice(us.values),
	// Hadoop's framing of lz4 is not read by DuckDB; these hold the same as their namesakes.
	"hadoop_lz4_compressed.parquet": (us, file) => isLike(us, file, "lz4_raw_compressed.parquet"),
	"non_hadoop_lz4_compressed.parquet": (us, file) => isLike(us, file, "lz4_raw_compressed.parquet"),
	"hadoop_lz4_compressed_larger.parquet": (us, file) => isLike(us, file, "lz4_raw_compressed_larger.parquet"),
	// A map without values, which DuckDB refuses: the keys are also there as a list.
	"map_no_value.parquet": (us) => us.damage.length === 0 && us.values.length === 27,
	// DuckDB does not look at checksums.
	"datapage_v1-corrupt-checksum.parquet": (us) => us.damage.length === 2 && us.values.length === 5120,
	"rle-dict-uncompressed-corrupt-checksum.parquet": (us) => us.damage.length === 2,
	// DuckDB stops at what the file says of its geometry, or takes a row for begun that is not.
	"ARROW-GH-41317.parquet": (us) => us.damage.length > 0,
	"ARROW-GH-41321.parquet": (us) => us.damage.length > 0,
	"ARROW-GH-45185.parquet": (us) => us.damage.length === 1,
	"ARROW-GH-47662.parquet": (us) => us.damage.length > 0,
	"ARROW-RS-GH-6229-DICTHEADER.parquet": (us) => us.damage.length > 0,
	"ARROW-RS-GH-6229-LEVELS.parquet": (us) => us.damage.length === 1,
	"PARQUET-1481.parquet": (us) => us.damage.length === 1 && us.values.length === 0,
};

function isLike(us, file, other) {
	const them = ours(join(dirname(file), other));
	return us.damage.length === 0 && us.values.join("\n") === them.values.join("\n");
}

// Said of the file, or, where the footer can be read, of the columns: nothing of these is given.
function isEncrypted(us) {
	return us.damage.length > 0 && us.damage.every((line) => line.includes("encrypted"));
}

function isTwice(values) {
	const of = (suffix) => values.filter((line) => line.split("\t")[0].endsWith(suffix))
		.map((line) => line.replace(suffix, "")).join("\n");
	return of("_plain").length > 0 && of("_plain") === of("_byte_stream_split");
}

let bad = 0;
if (rest[0] === "random") {
	await connection.run("CREATE MACRO pick_role(x) AS CASE WHEN x % 2 = 0 THEN 'user' ELSE 'assistant' END");
	for (let i = 0; i < Number(rest[1]); i++) {
		const result = await random(i);
		report(result);
		bad += result.verdict !== "same" || result.us.damage.length > 0;
	}
} else {
	for (const file of rest) {
		const result = await compare(file);
		const asked = known[basename(file)] ?? (file.endsWith(".encrypted") ? isEncrypted : undefined);
		const isFine = asked ? asked(result.us, file) : result.verdict === "same" && result.us.damage.length === 0;
		report(isFine && asked ? { ...result, verdict: "as known" } : result);
		bad += !isFine;
	}
}
process.exit(bad ? 1 : 0);
