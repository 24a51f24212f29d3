// SPDX-License-Identifier: Apache-2.0
// domains_duckdb.mjs FOLDER: domains.parquet holds the rows of domains.csv, in their order.
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2];
const columns = "rank BIGINT, domain VARCHAR, modality VARCHAR, documents BIGINT, bytes BIGINT, tokens BIGINT, " +
	"first DATE, last DATE, hosts BIGINT, milliseconds BIGINT";
const types = columns.split(', ').map((c) => c.split(' ')).map(([name, type]) => `${name}: '${type}'`).join(', ');
const connection = await (await DuckDBInstance.create()).connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows().map((r) => r.join('|'));
const parquet = await rows(`select * replace (first::DATE as first, last::DATE as last) from '${folder}/domains.parquet'`);
const csv = await rows(`select * from read_csv('${folder}/domains.csv', header = true, columns = {${types}})`);
const described = (await rows(`describe select * from '${folder}/domains.parquet'`)).map((r) => r.split('|').slice(0, 2).join(' '));
const expected = columns.replaceAll('DATE', 'TIMESTAMP').split(', ');

for (const [what, ours, theirs] of [['schema', described, expected], ['rows', parquet, csv]])
	if (ours.length !== theirs.length || ours.some((row, i) => row !== theirs[i])) {
		console.log(`${what} differ:`, ours.length, theirs.length, ours.find((row, i) => row !== theirs[i]));
		process.exit(1);
	}
console.log(`${parquet.length} rows agree`);
