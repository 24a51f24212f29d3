// SPDX-License-Identifier: Apache-2.0
/* The check of a bundle (gpai-bundle(5)), for browsers: canonical JSON (RFC 8785), openings,
 * inclusion and consistency (RFC 9162), signed notes and cosignatures (C2SP), keys and their
 * changes, documents. Written from the specifications, apart from the C sources, so that the
 * two can be held against each other. Time stamps are in stamp.js.
 *
 * Short messages are hashed here, for forty thousand of them would each wait for WebCrypto;
 * signatures and documents go to WebCrypto. Left out: ML-DSA. */
'use strict';

const LIMIT = { bytes: 128 << 20, depth: 72, values: 4000000, records: 100000, fields: 4096, anchors: 4096,
	documents: 10000, proof: 65, note: 1 << 20, signatures: 100, keys: 64, stamps: 16 };
const FORMAT = 'gpai bundle v1';

/* What is wrong, and which bytes of the file say so. */
class Broken extends Error {
	constructor(words, at, end) {
		super(words);
		this.at = at;
		this.end = end;
	}
}

/* Bytes */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const bytesOf = text => encoder.encode(text);
const textOf = bytes => decoder.decode(bytes);
const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
const concat = (...parts) => {
	const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
	let at = 0;
	for (const p of parts) {
		all.set(p, at);
		at += p.length;
	}
	return all;
};
const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIXBITS = new Int8Array(256).fill(-1);
for (let i = 0; i < 64; i++)
	SIXBITS[ALPHABET.charCodeAt(i)] = i;
/* Strict: padded, no blanks, no spare bits. null when it is not. */
function base64(b, at = 0, end = b.length) {
	if ((end - at) % 4)
		return null;
	const pad = end === at || b[end - 1] !== 0x3d ? 0 : b[end - 2] !== 0x3d ? 1 : 2;
	const out = new Uint8Array((end - at) / 4 * 3 - pad);
	let bits = 0, have = 0, n = 0;
	for (let i = at; i < end - pad; i++) {
		const six = SIXBITS[b[i]];
		if (six < 0)
			return null;
		bits = bits << 6 & 0xfff | six;
		if ((have += 6) >= 8)
			out[n++] = bits >> (have -= 8);
	}
	return bits & (1 << have) - 1 ? null : out;
}
function base64Of(bytes) {
	let text = '';
	for (let i = 0; i < bytes.length; i += 0x8000)
		text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
	return btoa(text);
}

/* SHA-256 (FIPS 180-4) and HMAC (RFC 2104) of short messages */

const K256 = Int32Array.from((
	'428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 ' +
	'd807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174 ' +
	'e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da ' +
	'983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 ' +
	'27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85 ' +
	'a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 ' +
	'19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 ' +
	'748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2').split(' '),
	word => parseInt(word, 16));
const H256 = Int32Array.of(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
	0x1f83d9ab, 0x5be0cd19);
const schedule = new Int32Array(64);

function sha256Block(state, b, at) {
	const w = schedule;
	for (let i = 0; i < 16; i++, at += 4)
		w[i] = b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3];
	for (let i = 16; i < 64; i++) {
		const x = w[i - 15], y = w[i - 2];
		w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) +
			((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) | 0;
	}
	let [a, c, d, e, f, g, h, k] = state;
	for (let i = 0; i < 64; i++) {
		const t = k + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) +
			(f & g ^ ~f & h) + K256[i] + w[i] | 0;
		const u = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) +
			(a & c ^ a & d ^ c & d) | 0;
		k = h; h = g; g = f; f = e + t | 0; e = d; d = c; c = a; a = t + u | 0;
	}
	state[0] += a; state[1] += c; state[2] += d; state[3] += e;
	state[4] += f; state[5] += g; state[6] += h; state[7] += k;
}
function sha256(...parts) {
	const message = concat(...parts), n = message.length, whole = n - n % 64;
	const state = Int32Array.from(H256);
	for (let at = 0; at < whole; at += 64)
		sha256Block(state, message, at);
	const tail = new Uint8Array(n % 64 < 56 ? 64 : 128), view = new DataView(tail.buffer);
	tail.set(message.subarray(whole));
	tail[n % 64] = 0x80;
	view.setUint32(tail.length - 8, Math.floor(n / 0x20000000));
	view.setUint32(tail.length - 4, n << 3);
	for (let at = 0; at < tail.length; at += 64)
		sha256Block(state, tail, at);
	const out = new Uint8Array(32);
	state.forEach((word, i) => new DataView(out.buffer).setInt32(4 * i, word));
	return out;
}
function hmac(key, ...parts) { // key: 32 bytes
	const inner = new Uint8Array(64).fill(0x36), outer = new Uint8Array(64).fill(0x5c);
	key.forEach((x, i) => { inner[i] ^= x; outer[i] ^= x; });
	return sha256(outer, sha256(inner, ...parts));
}
const LONG = 1 << 16;
const digest = async bytes => bytes.length < LONG ? sha256(bytes)
	: new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/* Canonical JSON. Nothing is written again and compared: each rule of the canonical form is
 * held where it applies, so that what is wrong has a place. */

class Node {
	constructor(type, at, end, value) {
		this.type = type; // object, array, string, integer, true, false, null
		this.at = at;
		this.end = end;
		this.value = value; // Map, array, text, number; of long plain strings nothing
	}
}

class Reader {
	constructor(bytes) {
		this.b = bytes;
		this.i = 0;
		this.depth = 0;
		this.values = 0;
	}
	refuse(words, at = this.i) {
		throw new Broken(words, at, Math.min(at + 1, this.b.length));
	}
	whole() {
		const node = this.value();
		if (this.i !== this.b.length)
			this.refuse('there are bytes behind the end of the bundle');
		return node;
	}
	value() {
		const c = this.b[this.i];
		if (++this.values > LIMIT.values)
			this.refuse('more values than a bundle may have');
		if (c === 0x22)
			return this.string();
		if (c === 0x7b || c === 0x5b) {
			if (++this.depth > LIMIT.depth)
				this.refuse('objects and lists are nested too deep');
			const node = c === 0x7b ? this.object() : this.array();
			this.depth--;
			return node;
		}
		if (c === 0x2d || c >= 0x30 && c <= 0x39)
			return this.integer();
		for (const word of ['true', 'false', 'null'])
			if (c === word.charCodeAt(0))
				return this.word(word);
		this.refuse(c === undefined ? 'the file ends in the middle'
			: c === 0x20 || c === 9 || c === 10 || c === 13 ? 'a blank, of which canonical JSON has none'
			: 'not JSON: no value begins here');
	}
	word(word) {
		const at = this.i;
		for (let k = 0; k < word.length; k++, this.i++)
			if (this.b[this.i] !== word.charCodeAt(k))
				this.refuse('not JSON: a word other than true, false, null');
		return new Node(word, at, this.i, word === 'null' ? null : word === 'true');
	}
	integer() {
		const b = this.b, at = this.i;
		if (b[this.i] === 0x2d)
			this.i++;
		const first = this.i;
		while (b[this.i] >= 0x30 && b[this.i] <= 0x39 && this.i - first < 17)
			this.i++;
		const value = Number(textOf(b.subarray(at, this.i)));
		if (this.i === first || b[first] === 0x30 && this.i - at > 1 || !Number.isSafeInteger(value))
			this.refuse('a number that is not a canonical integer', at);
		return new Node('integer', at, this.i, value);
	}
	string() {
		const b = this.b, at = this.i++;
		let escaped = false, plain = true, c;
		while ((c = b[this.i]) !== 0x22) {
			if (!(c >= 0x20))
				this.refuse(c === undefined ? 'the file ends in the middle of a text'
					: 'a control character that is not escaped');
			if (c === 0x5c) {
				this.escape();
				escaped = true;
			} else
				this.i++;
			if (c > 0x7e)
				plain = false;
		}
		const end = ++this.i;
		if (plain && !escaped && end - at > LONG)
			return new Node('string', at, end, undefined);
		try {
			const text = textOf(b.subarray(at, end));
			return new Node('string', at, end, escaped ? JSON.parse(text) : text.slice(1, -1));
		} catch {
			throw new Broken('a text that is not UTF-8', at, end);
		}
	}
	escape() {
		const b = this.b, at = this.i, c = String.fromCharCode(b[at + 1]);
		if ('"\\btnfr'.includes(c)) {
			this.i += 2;
			return;
		}
		const code = String.fromCharCode(...b.subarray(at, at + 6));
		if (!/^\\u00(0[1-7be-f]|1[0-9a-f])$/.test(code))
			this.refuse('an escape that canonical JSON does not write so');
		this.i += 6;
	}
	array() {
		const at = this.i++, items = [];
		if (this.b[this.i] !== 0x5d)
			for (;;) {
				items.push(this.value());
				if (this.b[this.i] !== 0x2c)
					break;
				this.i++;
			}
		if (this.b[this.i] !== 0x5d)
			this.refuse('neither a comma nor the end of the list');
		return new Node('array', at, ++this.i, items);
	}
	object() {
		const at = this.i++, members = new Map();
		let last = null;
		if (this.b[this.i] !== 0x7d)
			for (;;) {
				last = this.member(members, last);
				if (this.b[this.i] !== 0x2c)
					break;
				this.i++;
			}
		if (this.b[this.i] !== 0x7d)
			this.refuse('neither a comma nor the end of the object');
		return new Node('object', at, ++this.i, members);
	}
	member(members, last) { // the order of UTF-16 code units is that of < in this language
		if (this.b[this.i] !== 0x22)
			this.refuse('no name of a member begins here');
		const name = this.string(), key = stringOf(name, this.b);
		if (last !== null && key <= last)
			throw new Broken(key === last ? `the member "${key}" is given twice`
				: `the member "${key}" is out of order`, name.at, name.end);
		if (this.b[this.i] !== 0x3a)
			this.refuse('no colon behind the name of a member');
		this.i++;
		members.set(key, this.value());
		return key;
	}
}
const stringOf = (node, b) => node.value ?? textOf(b.subarray(node.at + 1, node.end - 1));
const parse = bytes => new Reader(bytes).whole();

/* The tree (RFC 9162, 2.1.3.2 and 2.1.4.2). Sizes are integers below 2^53: no bit operators. */

const ZERO = Uint8Array.of(0), ONE = Uint8Array.of(1);
const leafHash = data => sha256(ZERO, data);
const nodeHash = (left, right) => sha256(ONE, left, right);
const half = n => Math.floor(n / 2);
const odd = n => n % 2 === 1;
function isPowerOfTwo(n) {
	while (!odd(n))
		n = half(n);
	return n === 1;
}

function includes(index, size, leaf, path, root) {
	let fn = index, sn = size - 1, r = leaf;
	if (index >= size)
		return false;
	for (const p of path) {
		if (sn === 0)
			return false;
		if (odd(fn) || fn === sn) {
			r = nodeHash(p, r);
			while (!odd(fn) && fn !== 0) {
				fn = half(fn);
				sn = half(sn);
			}
		} else
			r = nodeHash(r, p);
		fn = half(fn);
		sn = half(sn);
	}
	return sn === 0 && same(r, root);
}

function extendsTo(first, firstRoot, second, secondRoot, proof) {
	if (first < 1 || first >= second || !proof.length)
		return false;
	const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof;
	let fn = first - 1, sn = second - 1, fr = path[0], sr = path[0];
	while (odd(fn)) {
		fn = half(fn);
		sn = half(sn);
	}
	for (const c of path.slice(1)) {
		if (sn === 0)
			return false;
		if (odd(fn) || fn === sn) {
			fr = nodeHash(c, fr);
			sr = nodeHash(c, sr);
			while (!odd(fn) && fn !== 0) {
				fn = half(fn);
				sn = half(sn);
			}
		} else
			sr = nodeHash(sr, c);
		fn = half(fn);
		sn = half(sn);
	}
	return sn === 0 && same(fr, firstRoot) && same(sr, secondRoot);
}

/* Ed25519 (RFC 8032): WebCrypto, or where it lacks the curve, arithmetic on integers. */

const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a, m = P) => (a % m + m) % m;
function power(base, exponent) {
	let r = 1n;
	for (let b = mod(base), e = exponent; e; e >>= 1n, b = b * b % P)
		if (e & 1n)
			r = r * b % P;
	return r;
}
const little = bytes => bytes.reduceRight((n, b) => n << 8n | BigInt(b), 0n);
const D = () => mod(-121665n * power(121666n, P - 2n));
function point(bytes, d) { // decompressed: [X, Y, Z, T]; null when there is none
	const y = little(bytes) & (1n << 255n) - 1n, sign = BigInt(bytes[31] >> 7);
	if (y >= P)
		return null;
	const u = mod(y * y - 1n), v = mod(d * y * y + 1n);
	let x = u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n) % P;
	if (v * x * x % P !== u)
		x = x * power(2n, (P - 1n) / 4n) % P;
	if (v * x * x % P !== u || !x && sign)
		return null;
	if ((x & 1n) !== sign)
		x = mod(-x);
	return [x, y, 1n, x * y % P];
}
function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2], d) {
	const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
	const c = 2n * t1 * d * t2 % P, e = 2n * z1 * z2 % P;
	return [mod((b - a) * (e - c)), mod((e + c) * (b + a)), mod((e - c) * (e + c)), mod((b - a) * (b + a))];
}
function times(n, p, d) {
	let r = [0n, 1n, 1n, 0n];
	for (; n; n >>= 1n, p = addPoints(p, p, d))
		if (n & 1n)
			r = addPoints(r, p, d);
	return r;
}
async function ed25519Here(key, signature, message) {
	const d = D(), a = point(key, d), s = little(signature.subarray(32));
	if (!a || s >= L)
		return false;
	const base = point(Uint8Array.from({ length: 32 }, (_, i) => i ? 0x66 : 0x58), d);
	const hash = await crypto.subtle.digest('SHA-512', concat(signature.subarray(0, 32), key, message));
	const h = little(new Uint8Array(hash)) % L;
	const [x, y, z] = addPoints(times(s, base, d), times(h, [mod(-a[0]), a[1], 1n, mod(-a[3])], d), d);
	const zi = power(z, P - 2n), rx = x * zi % P, ry = y * zi % P;
	return little(signature.subarray(0, 32)) === (ry | (rx & 1n) << 255n);
}
let ed25519Own = false; // set when WebCrypto has shown that it lacks Ed25519
async function ed25519(key, signature, message) {
	if (key.length !== 32 || signature.length !== 64)
		return false;
	if (!ed25519Own)
		try {
			const k = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
			return await crypto.subtle.verify('Ed25519', k, signature, message);
		} catch (e) {
			if (e.name !== 'NotSupportedError')
				return false; // bytes that are no key
			ed25519Own = true;
		}
	return ed25519Here(key, signature, message);
}

/* Signed notes (c2sp.org/signed-note) and verifier keys. Errors are words without a place. */

const bad = words => { throw new Broken(words); };
const NAME_BAD = /[\p{White_Space}\u0000-\u001f+]/u;

function vkeyRead(text) {
	const m = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text);
	const key = m && base64(bytesOf(m[3]));
	if (!key || key.length < 2 || NAME_BAD.test(m[1]))
		bad(`not a verifier key (name+id+key): ${text.slice(0, 60)}`);
	const made = { text, name: m[1], id: m[2], type: key[0], key: key.subarray(1) };
	const ids = [1, 4];
	if (ids.includes(made.type)) {
		if (made.key.length !== 32)
			bad(`a verifier key of ${made.key.length} bytes, not 32`);
		if (hex(sha256(bytesOf(made.name + '\n'), key).subarray(0, 4)) !== made.id)
			bad(`the id ${made.id} of a verifier key is not that of its name and key`);
	}
	return made;
}

function signatureLines(text) {
	const lines = text.split('\n');
	if (lines.pop() !== '')
		bad('a signature line without its newline');
	if (lines.length > LIMIT.signatures)
		bad('too many signature lines');
	return lines.map(line => {
		const m = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line), raw = m && base64(bytesOf(m[2]));
		if (!raw || raw.length < 5 || NAME_BAD.test(m[1]))
			bad('a line that is no signature line of a note');
		return { name: m[1], id: hex(raw.subarray(0, 4)), signature: raw.subarray(4) };
	});
}

function noteRead(note) {
	if (note.length > LIMIT.note)
		bad('a note that is too long');
	if (/[\u0000-\u0009\u000b-\u001f]/.test(note))
		bad('a note with a control character');
	const cut = note.lastIndexOf('\n\n');
	if (cut < 0)
		bad('a note without signatures');
	const signatures = signatureLines(note.slice(cut + 2));
	if (!signatures.length)
		bad('a note without signatures');
	return { text: note.slice(0, cut + 1), signatures };
}

const byKey = (lines, key) => lines.filter(s => s.name === key.name && s.id === key.id);
async function signedBy(note, key) { // true; false: no line of this key; throws for a bad one
	const lines = byKey(note.signatures, key);
	for (const line of lines)
		if (!await ed25519(key.key, line.signature, bytesOf(note.text)))
			bad(`the signature of ${key.name} (key ${key.id}) does not fit`);
	return lines.length > 0;
}

function checkpointRead(note) {
	const lines = note.text.split('\n');
	lines.pop();
	const [origin, size, root] = lines, hash = root === undefined ? null : base64(bytesOf(root));
	if (lines.length !== 3 || lines.includes(''))
		bad('a head that is not origin, size, root and nothing else');
	if (!/^[1-9][0-9]{0,15}$/.test(size) || !Number.isSafeInteger(Number(size)))
		bad('a head whose size is no number');
	if (!hash || hash.length !== 32)
		bad('a head whose root is no hash');
	return { origin, size: Number(size), root: hash };
}

async function cosignedBy(lines, text, witness) { // seconds since 1970; null: not by this one
	let seen = null;
	for (const line of byKey(lines, witness)) {
		const s = line.signature;
		if (s.length !== 72)
			bad(`the cosignature of ${witness.name} is of the wrong length`);
		const time = new DataView(s.buffer, s.byteOffset).getBigUint64(0);
		const message = bytesOf(`cosignature/v1\ntime ${time}\n${text}`);
		if (time > 0x7fffffffffffffffn || !await ed25519(witness.key, s.subarray(8), message))
			bad(`the cosignature of ${witness.name} (key ${witness.id}) does not fit`);
		seen = seen === null || time < seen ? time : seen;
	}
	return seen;
}

/* Whom to trust about a log (c2sp.org/tlog-policy) */

function policyRead(text) {
	const policy = { logs: [], witnesses: [], quorum: undefined };
	const names = new Map(), listed = new Set();
	text.replace(/\n$/, '').split('\n').forEach((line, i) => {
		try {
			if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line))
				bad('a control character');
			const words = line.split(/[ \t]+/).filter(w => w);
			if (words.length && !words[0].startsWith('#'))
				policyLine(policy, names, listed, words);
		} catch (e) {
			bad(`policy, line ${i + 1}: ${e.message}`);
		}
	});
	if (policy.quorum === undefined)
		bad('policy: no quorum');
	return policy;
}
function policyLine(policy, names, listed, [word, ...rest]) {
	const define = (name, what) => {
		if (name === 'none' || names.has(name))
			bad(`the name ${name} is taken`);
		names.set(name, what);
	};
	const once = (list, vkey) => {
		const key = vkeyRead(vkey);
		if (list.some(other => same(other.key, key.key)))
			bad('the same key twice');
		list.push(key);
		return key;
	};
	if (word === 'log' && (rest.length === 1 || rest.length === 2))
		once(policy.logs, rest[0]);
	else if (word === 'witness' && (rest.length === 2 || rest.length === 3)) {
		const key = once(policy.witnesses, rest[1]);
		if (key.type !== 4 && key.type !== 6)
			bad('a witness whose key is not for cosignatures');
		define(rest[0], seen => seen.has(key));
	} else if (word === 'group' && rest.length > 2) {
		const [name, many, ...members] = rest;
		const k = many === 'all' ? members.length : many === 'any' ? 1 : /^[1-9][0-9]*$/.test(many) ? +many : 0;
		const rules = members.map(member => {
			if (!names.has(member) || listed.has(member))
				bad(`${member} is not defined, or is in a group already`);
			listed.add(member);
			return names.get(member);
		});
		if (k < 1 || k > members.length)
			bad(`a group of ${members.length} cannot ask for ${many}`);
		define(name, seen => rules.filter(rule => rule(seen)).length >= k);
	} else if (word === 'quorum' && rest.length === 1) {
		if (policy.quorum !== undefined || rest[0] !== 'none' && !names.has(rest[0]))
			bad(`a second quorum, or one that is not defined: ${rest[0]}`);
		policy.quorum = rest[0] === 'none' ? null : names.get(rest[0]);
	} else
		bad(`not a line of a policy: ${word}`);
}
