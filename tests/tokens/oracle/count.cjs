// SPDX-License-Identifier: Apache-2.0
// What the reference counts: node count.cjs TOKENIZER TEXTS [speed]. TEXTS as count_tokens.c has
// them. Needs `npm install @anush008/tokenizers@0.6.0`, which is Hugging Face's own library
// (Rust, tokenizers 0.22.2 with Oniguruma) behind a thin layer. Truncation and padding are
// taken out of the file, and nothing is added at the ends.
const { Tokenizer } = require('@anush008/tokenizers');
const fs = require('fs');

async function main([tokenizer, texts, speed]) {
	const file = { ...JSON.parse(fs.readFileSync(tokenizer)), truncation: null, padding: null };
	const counter = Tokenizer.fromString(JSON.stringify(file));
	const bytes = fs.readFileSync(texts);
	const counts = [];
	const begin = process.hrtime.bigint();
	for (let at = 0; at + 4 <= bytes.length;) {
		const end = at + 4 + bytes.readUInt32LE(at);
		const text = bytes.toString('utf8', at + 4, end);
		const encoding = await counter.encode(text, null, { addSpecialTokens: false });
		counts.push(encoding.getLength());
		at = end;
	}
	const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
	console.log(speed ? `${(bytes.length / 1e6 / seconds).toFixed(1)} MB/s` : counts.join('\n'));
}
main(process.argv.slice(2));
