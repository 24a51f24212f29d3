// SPDX-License-Identifier: Apache-2.0
// Bytes of text by host of JSON Lines as DuckDB finds them: duckdb_jsonl.mjs MODULES FILE THREADS RUNS.
// The columns are named, so that nothing is spent on finding them; the 1000 largest hosts come back.
// A line of JSON a run, within the process: what came back and the seconds it took, by the
// clock and of processors.
import { createRequire } from "node:module";
const [modules, file, threads, runs] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(modules + "/")("@duckdb/node-api");
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const table = `read_json('${file}', format='newline_delimited', columns={url: 'VARCHAR', text: 'VARCHAR'})`;
const host = "regexp_extract(url, '^[a-z]+://([^/?#:]*)', 1)";
const sums = `SELECT ${host} AS host, count(*) AS documents, sum(strlen(text)) AS bytes FROM ${table} GROUP BY 1`;
for (let i = 0; i < Number(runs); i++) {
  const begin = performance.now(), before = process.cpuUsage();
  await connection.runAndReadAll(`${sums} ORDER BY bytes DESC, host LIMIT 1000`);
  const seconds = (performance.now() - begin) / 1000;
  const used = process.cpuUsage(before);
  console.log(JSON.stringify({ seconds, processor: (used.user + used.system) / 1e6 }));
}
const all = await connection.runAndReadAll(
  `SELECT sum(documents)::BIGINT, sum(bytes)::BIGINT, count(*)::BIGINT FROM (${sums})`);
const [documents, bytes, hosts] = all.getRows()[0].map(Number);
console.log(JSON.stringify({ documents, bytes, hosts }));
