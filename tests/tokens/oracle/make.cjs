// SPDX-License-Identifier: Apache-2.0
// Makes small tokenizers of every kind and texts to try them on: node make.cjs FOLDER, the same
// files each time. What lies in ../data was made by it, the counts beside by count.cjs.
const fs = require('fs');
const path = require('path');
const out = process.argv[2];

let seed = 777;
const random = (n) => {
	seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
	return Math.floor((seed / 4294967296) * n);
};

// Sentences of our own, of the test of languages.
const source = fs.readFileSync(path.join(__dirname, '../../language/language.c'), 'utf8');
const sentences = [...source.matchAll(/\{"..",\s*((?:"[^"]*"\s*)+)\}/g)].map((m) =>
	m[1].replace(/"\s*"/g, '').replace(/^"|"\s*$/g, ''));
const odd = ['你好，世界！今天我们去公园散步。', '日本語のテキスト、カタカナとひらがな。', '안녕하세요 세계!',
	'ภาษาไทยไม่มีการเว้นวรรค', 'مرحبا بالعالم، كيف حالك؟', 'שלום עולם', 'हिन्दी में एक वाक्य।', '👩‍👩‍👧‍👦 🇫🇷🇩🇪 ❤️',
	'e\u0301 a\u0308 o\u0302\u0323 \u1e69 \u1100\u1161\u11a8', 'ﬁ ﬂ ½ ① ㍿ Å ㋿', "don't DON'T we'LL y'all 'ſ K", '   both ends   ',
	'\n\n\n\t\t  \r\n \r\n x \u00a0\u3000\u180e\u2009y', '1234567890 12 3.14159 1,000,000', '[X] the theatre  [X]  the[X]',
	'</s><s> <unk> <pad> <0x0A> ▁ ▁▁ a▁b', 'İSTANBUL Σίσυφος ΌΣΟΣ ǅ', '', ' ', '\u0001\u0007\u007f', 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'];
const ranges = [[0x20, 0x7e], [0xa0, 0x24f], [0x300, 0x36f], [0x370, 0x5ff], [0x900, 0x97f], [0xe00, 0xe7f], [0x1100, 0x11ff],
	[0x1e00, 0x1fff], [0x2000, 0x206f], [0x3000, 0x30ff], [0x4e00, 0x9fff], [0xac00, 0xd7a3], [0xf900, 0xffef],
	[0x10d40, 0x11fff], [0x1d400, 0x1d7ff], [0x1f300, 0x1faff], [0x31350, 0x323af]];
const texts = [...sentences, ...odd, sentences.join('\n')];
for (let i = 0; i < 300; i++) {
	const pick = [ranges[random(ranges.length)], ranges[0], ranges[random(ranges.length)]];
	let text = '';
	for (let n = 1 + random(40); n > 0; n--) {
		const [first, last] = pick[random(3)];
		text += String.fromCodePoint(first + random(last - first + 1)) + (random(6) === 0 ? ' ' : '');
	}
	texts.push(text);
}
for (let i = 0; i < 100; i++) {
	let text = '';
	for (let n = 1 + random(20); n > 0; n--) {
		const from = [...texts[random(46)]];
		text += from.slice(random(from.length + 1)).slice(0, 1 + random(9)).join('');
	}
	texts.push(text);
}
const parts = texts.flatMap((text) => {
	const bytes = Buffer.from(text);
	const head = Buffer.alloc(4);
	head.writeUInt32LE(bytes.length);
	return [head, bytes];
});

const words = sentences.slice(0, 20).join(' ').split(' ');

function trained(list, most, prefix, suffix) {
	const vocab = new Map();
	const add = (token) => vocab.has(token) || vocab.set(token, vocab.size);
	const parted = list.map((word) => [...word].map((c, i, all) => (i > 0 ? prefix : '') + c + (i === all.length - 1 ? suffix : '')));
	parted.flat().forEach(add);
	const merges = [];
	while (merges.length < most) {
		const counts = new Map();
		for (const word of parted)
			for (let i = 0; i + 1 < word.length; i++)
				counts.set(word[i] + ' ' + word[i + 1], (counts.get(word[i] + ' ' + word[i + 1]) || 0) + 1);
		const [pair, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 1]);
		if (count < 2) break;
		const [left, right] = pair.split(' ');
		const made = left + right.slice(prefix.length);
		add(made);
		merges.push(pair);
		for (const word of parted)
			for (let i = 0; i + 1 < word.length; i++)
				if (word[i] === left && word[i + 1] === right) word.splice(i, 2, made);
	}
	return { vocab: Object.fromEntries(vocab), merges };
}
const byteTokens = [...Array(256).keys()].map((b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`);
function withTokens(bpe, tokens) {
	const vocab = { ...bpe.vocab };
	for (const token of tokens) vocab[token] = Object.keys(vocab).length;
	return { ...bpe, vocab };
}
function substrings(most) {
	const counts = new Map();
	for (const word of words) {
		const chars = [...('▁' + word)];
		for (let i = 0; i < chars.length; i++)
			for (let n = 1; n <= 5 && i + n <= chars.length; n++) {
				const s = chars.slice(i, i + n).join('');
				counts.set(s, (counts.get(s) || 0) + 1);
			}
	}
	return [...counts].filter((c) => c[1] > 1).sort((a, b) => b[1] * b[0].length - a[1] * a[0].length || (a[0] < b[0] ? -1 : 1)).slice(0, most);
}
const scored = substrings(900).map(([s, n]) => [s, Math.log(n / 5000)]);
const pieces = { '[UNK]': 0 };
for (const [s] of substrings(900)) {
	const token = s.startsWith('▁') ? s.slice(1) : '##' + s;
	if (token && !(token in pieces)) pieces[token] = Object.keys(pieces).length;
}
// GPT-2's characters of bytes.
const byteChars = [...Array(256).keys()].map((b) => {
	const plain = (x) => (x >= 33 && x <= 126) || (x >= 161 && x !== 173);
	return String.fromCodePoint(plain(b) ? b : 256 + [...Array(b).keys()].filter((x) => !plain(x)).length);
});
const asBytes = (word) => [...Buffer.from(word)].map((b) => byteChars[b]).join('');

const model = {
	byteLevel: { type: 'BPE', ...withTokens(trained(words.map((w) => asBytes(' ' + w)), 400, '', ''), []) },
	plain: { type: 'BPE', unk_token: '<unk>', ...withTokens(trained(words, 300, '', ''), ['<unk>']) },
	affixes: { type: 'BPE', continuing_subword_prefix: '##', end_of_word_suffix: '</w>', ...trained(words, 200, '##', '</w>') },
	bytes: { type: 'BPE', unk_token: '<unk>', fuse_unk: true, byte_fallback: true,
		...withTokens(trained(words.map((w) => '▁' + w), 300, '', ''), ['<unk>', ...byteTokens.filter((_, i) => i % 5 !== 0)]) },
	unigram: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0], ...scored] },
	unigramBytes: { type: 'Unigram', unk_id: 0, byte_fallback: true,
		vocab: [['<unk>', 0], ...scored.map(([s, x]) => [s, Math.round(x)]), ...byteTokens.map((t, i) => [t, -12 - (i % 3)])] },
	pieces: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 20, vocab: pieces },
};
const pretokenizer = {
	none: null,
	gpt2: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
	cl100k: { type: 'Sequence', pretokenizers: [
		{ type: 'Split', behavior: 'Isolated', invert: false, pattern: { Regex:
			"'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+" } },
		{ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }] },
	words: { type: 'Whitespace' },
	punctuation: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Punctuation' }, { type: 'Digits', individual_digits: true }] },
	first: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true },
	always: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
	odd: { type: 'Sequence', pretokenizers: [
		{ type: 'Split', pattern: { Regex: '\\w+' }, behavior: 'MergedWithNext', invert: false },
		{ type: 'Split', pattern: { Regex: '\\b|\\s*' }, behavior: 'Contiguous', invert: true },
		{ type: 'Split', pattern: { String: 'er' }, behavior: 'MergedWithPrevious', invert: false }] },
};
const normalizer = {
	none: null,
	nfkc: { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }] },
	bare: { type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }, { type: 'Lowercase' }, { type: 'Strip', strip_left: true, strip_right: true }] },
	llama: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }] },
	nfc: { type: 'NFC' },
};
// SentencePiece's table of what becomes what: a trie in a double array, as darts-clone lays it out.
function charsmap(map) {
	const root = { next: new Map(), value: -1 };
	let made = Buffer.alloc(0);
	for (const [key, value] of Object.entries(map)) {
		let node = root;
		for (const byte of Buffer.from(key)) {
			if (!node.next.has(byte)) node.next.set(byte, { next: new Map(), value: -1 });
			node = node.next.get(byte);
		}
		node.value = made.length;
		made = Buffer.concat([made, Buffer.from(value + '\0')]);
	}
	const used = new Set([0]);
	const units = new Map();
	function place(node, at, label) {
		const labels = [...node.next.keys(), ...(node.value >= 0 ? [0] : [])];
		let base = 1;
		while (labels.some((l) => used.has(base ^ l))) base++;
		labels.forEach((l) => used.add(base ^ l));
		units.set(at, (((at ^ base) << 10) | (node.value >= 0 ? 256 : 0) | label) >>> 0);
		if (node.value >= 0) units.set(base, (0x80000000 | node.value) >>> 0);
		for (const [l, child] of node.next) place(child, base ^ l, l);
	}
	place(root, 0, 0);
	const table = Buffer.alloc(1024 * Math.ceil((Math.max(...used) + 1) / 256));
	for (const [at, unit] of units) table.writeUInt32LE(unit, 4 * at);
	const head = Buffer.alloc(4);
	head.writeUInt32LE(table.length);
	return Buffer.concat([head, table, made]).toString('base64');
}
const becomes = { 'e\u0301': 'é', 'a\u0308': 'ä', '\t': ' ', '\n': ' ', '\r': '', '\r\n': 'N', ab: 'X', abc: 'Y', s: 'S', '\u00a0': ' ',
	'か\u3099': 'が', '\u200b': '' };
for (const c of 'ﬁﬂ½①㍿Å') becomes[c] = c.normalize('NFKC');
normalizer.charsmap = { type: 'Precompiled', precompiled_charsmap: charsmap(becomes) };
const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
const added = [{ ...flags, id: 9001, content: 'the', single_word: true, normalized: true },
	{ ...flags, id: 9002, content: '[X]', lstrip: true, rstrip: true }, { ...flags, id: 9003, content: '  ' },
	{ ...flags, id: 9004, content: '<s>' }, { ...flags, id: 9005, content: 'É', normalized: true }];
const made = [['byteLevel', 'gpt2', 'none', []], ['byteLevel', 'cl100k', 'nfc', added], ['plain', 'odd', 'none', []], ['affixes', 'words', 'bare', []],
	['bytes', 'none', 'llama', added], ['bytes', 'first', 'nfkc', added], ['unigram', 'always', 'nfkc', []], ['unigram', 'always', 'charsmap', []], ['unigramBytes', 'always', 'none', added],
	['pieces', 'punctuation', 'bare', added]];
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'texts'), Buffer.concat(parts));
for (const [m, p, n, a] of made)
	fs.writeFileSync(path.join(out, `${m}-${p}-${n}.json`), JSON.stringify({ version: '1.0', added_tokens: a, normalizer: normalizer[n], pre_tokenizer: pretokenizer[p],
		post_processor: null, decoder: null, model: model[m] }));
