// SPDX-License-Identifier: Apache-2.0
/* Makes bundles from gpai-bundle(5) alone, sound and hostile, for tests: node maker.mjs FOLDER
 *
 * A writer of its own, so that what reads our bundles is also held against one that we did not
 * write with the same hand. Keys and salts are made from counters: the same bundles each time,
 * but for time stamps, which `openssl ts` makes. What it made is kept in bundles/; node is not
 * needed to run the tests. cases.tsv: file, trust (key, policy, tsa or -), outcome, part of the
 * reason. */
import { createHash, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ORIGIN = 'log.example.org/acme-7b';
const sha = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const mac = (key, ...parts) => parts.reduce((h, p) => h.update(p), createHmac('sha256', key)).digest();
const b64 = bytes => Buffer.from(bytes).toString('base64');

export function canonical(x) { // RFC 8785, of integers
	if (Array.isArray(x))
		return '[' + x.map(canonical).join(',') + ']';
	if (x && typeof x === 'object')
		return '{' + Object.keys(x).sort().map(k => JSON.stringify(k) + ':' + canonical(x[k])).join(',') + '}';
	return JSON.stringify(x);
}

/* Keys and notes */

function keyOf(name, type, seed) {
	const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), sha(seed)]);
	const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
	const raw = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
	const typed = Buffer.concat([Buffer.of(type), raw]);
	const id = sha(name + '\n', typed).subarray(0, 4);
	return { name, id, secret, vkey: `${name}+${id.toString('hex')}+${b64(typed)}` };
}
const line = (key, signature) => `— ${key.name} ${b64(Buffer.concat([key.id, signature]))}\n`;
const signed = (text, ...keys) => text + '\n' + keys.map(k => line(k, sign(null, Buffer.from(text), k.secret))).join('');
function cosigned(note, key, time) {
	const text = note.slice(0, note.lastIndexOf('\n\n') + 1), stamp = Buffer.alloc(8);
	stamp.writeBigUInt64BE(BigInt(time));
	return line(key, Buffer.concat([stamp, sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), key.secret)]));
}
const K1 = keyOf(ORIGIN, 1, 'first key'), K2 = keyOf(ORIGIN, 1, 'second key'), K3 = keyOf(ORIGIN, 1, 'foreign key');
const W = ['one', 'two', 'three'].map(n => keyOf(`witness.example.net/${n}`, 4, 'witness ' + n));

/* The tree (RFC 9162, 2.1.1, 2.1.3.1, 2.1.4.1), by its definitions */

const below = n => 2 ** Math.ceil(Math.log2(n) - 1);
function root(d) {
	if (d.length === 1)
		return sha(Buffer.of(0), d[0]);
	const k = below(d.length);
	return sha(Buffer.of(1), root(d.slice(0, k)), root(d.slice(k)));
}
function path(m, d) {
	if (d.length === 1)
		return [];
	const k = below(d.length);
	return m < k ? [...path(m, d.slice(0, k)), root(d.slice(k))] : [...path(m - k, d.slice(k)), root(d.slice(0, k))];
}
function subproof(m, d, whole) {
	if (m === d.length)
		return whole ? [] : [root(d)];
	const k = below(d.length);
	return m <= k ? [...subproof(m, d.slice(0, k), whole), root(d.slice(k))]
		: [...subproof(m - k, d.slice(k), false), root(d.slice(0, k))];
}

/* Records */

let counter = 0;
function record(kind, body, minute = counter) {
	const head = { kind, recorded: new Date(Date.UTC(2026, 8, 1, 8, minute)).toISOString().replace('.000', '') };
	const salt = sha('salt ' + counter++);
	const names = body && typeof body === 'object' && !Array.isArray(body) ? Object.keys(body).sort() : null;
	const fields = (names || ['']).map(name => {
		const value = names ? body[name] : body, fieldSalt = mac(salt, `gpai field salt v2\n${name}`);
		const member = names ? `${JSON.stringify(name)}:${canonical(value)}` : canonical(value);
		return { name, value, salt: fieldSalt, commitment: mac(fieldSalt, 'gpai field v2\n', member) };
	});
	const headSalt = mac(salt, 'gpai head salt v2\n');
	return { head, salt: headSalt, fields,
		commitment: mac(headSalt, 'gpai record v2\n', canonical(head), '\n', ...fields.map(f => f.commitment)) };
}
const shown = f => ({ name: f.name, salt: b64(f.salt), value: f.value });

/* A log: `records` in order; a bundle of some of them, with the record of the sharing last. */
function note(records, size, ...keys) {
	return signed(`${ORIGIN}\n${size}\n${b64(root(records.slice(0, size).map(r => r.commitment)))}\n`, ...keys);
}
function bundle(records, choice, { hide = () => false, documents = [], anchors = [], key = K1, signers, said, extra = {} } = {}) {
	const numbers = choice.map(n => n), shows = numbers.filter(n => records[n - 1].head.kind !== 'key').map(n => ({
		fields: records[n - 1].fields.map(f => f.name).filter(name => !hide(n, name)), records: [n] }));
	const all = [...records, record('transmission', { audience: 'DP', documents: documents.map(d => d.record),
		records: numbers, share: 'gpai bundle v1', shown: shows, summary: 'shared with a downstream provider', to: 'Exämple GmbH', ...extra })];
	const data = all.map(r => r.commitment), size = all.length;
	return {
		anchors: anchors.map(a => ({ consistency: subproof(a.size, data, true).map(b64), cosignatures: '', stamps: [],
			note: note(all, a.size, a.key || K1), ...a.said?.(note(all, a.size, a.key || K1)) })),
		documents: documents.map(d => ({ bytes: b64(d.bytes), record: d.record })), format: 'gpai bundle v1',
		head: { consistency: [], cosignatures: '', note: note(all, size, ...(signers || [key])), stamps: [],
			...said?.(note(all, size, ...(signers || [key]))) }, key: key.vkey,
		records: [...numbers, size].map(n => ({ fields: all[n - 1].fields.map(f => hide(n, f.name) ? { hidden: b64(f.commitment) } : shown(f)),
			head: all[n - 1].head, inclusion: path(n - 1, data).map(b64), record: n, salt: b64(all[n - 1].salt) })),
	};
}

const firstKey = () => record('key', { algorithm: 'Ed25519', origin: ORIGIN, public_key: K1.vkey, summary: 'log begun' });
const swear = (...keys) => signed(`gpai key change\n${ORIGIN}\n${K1.vkey}\n${K2.vkey}\n`, ...keys);
const change = (keys, more = {}) => record('key', { algorithm: 'Ed25519', origin: ORIGIN, public_key: K2.vkey,
	reason: 'yearly change', replaces: K1.vkey, summary: 'key changed', sworn: swear(...keys), ...more });
const revoke = key => record('key', { origin: ORIGIN, reason: 'laptop stolen', revokes: key.vkey, since: '2026-09-01T00:00:00Z', summary: 'key revoked' });
const fact = (key, value) => record('fact', { by: 'Jane Doe, Head of Compliance', key, source: 'model card', summary: `${key} = ${value}`, value });
const DOCUMENT = Buffer.from('%PDF-1.7 not a whole one\nModel Documentation Form, for downstream providers\n');
const issued = () => record('document', { audience: 'DP', form: 'annex-xii', format: 'pdf', sha256: sha(DOCUMENT).toString('hex'),
	size: DOCUMENT.length, summary: 'Annex XII documentation written' });

export function small() {
	counter = 0;
	const log = [firstKey(), fact('model.name', 'Acme 7B'), fact('training.compute.flop', '6.3e24'), fact('provider.name', 'Acmé – “AI”'),
		issued(), record('note', 'only a text'), fact('data.secret', 'not for them'), record('incident', {})];
	return [log, [1, 2, 3, 5, 6, 8], { hide: (n, name) => n > 1 && name === 'by', documents: [{ record: 5, bytes: DOCUMENT }] }];
}
function stamps(folder) { // a root, and two authorities under it, by the openssl program
	const at = name => join(folder, name), run = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
	writeFileSync(at('serial'), '01\n');
	writeFileSync(at('cnf'), `[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Example\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n` +
		`[tsa]\nextendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\n[t]\nserial=${at('serial')}\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\n` +
		`digests=sha256\ness_cert_id_chain=no\nordering=no\ntsa_name=no\naccuracy=secs:1\ness_cert_id_alg=sha256\n`);
	let serial = 0; // issuer and serial name a certificate: none twice
	const certificate = (name, subject, kind, args, by) => {
		run('genpkey', '-out', at(name + '.key'), ...args);
		run('req', '-new', '-key', at(name + '.key'), '-subj', subject, '-out', at(name + '.csr'), '-config', at('cnf'));
		run('x509', '-req', '-in', at(name + '.csr'), '-out', at(name + '.pem'), '-days', '7300', '-extfile', at('cnf'), '-extensions', kind, '-set_serial', String(++serial),
			...(by ? ['-CA', at(by + '.pem'), '-CAkey', at(by + '.key')] : ['-signkey', at(name + '.key')]));
	};
	certificate('root', '/O=Example Trust/CN=Example Trust Root', 'ca', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']);
	certificate('other', '/O=Other/CN=Other Root', 'ca', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']);
	certificate('rsa', '/O=Example Trust/CN=Example Time Stamps RSA', 'tsa', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], 'root');
	certificate('ec', '/O=Example Trust/CN=Example Time Stamps EC', 'tsa', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'root');
	return {
		root: readFileSync(at('root.pem'), 'utf8'), other: readFileSync(at('other.pem'), 'utf8'),
		stamp(by, text) {
			writeFileSync(at('data'), text);
			run('ts', '-query', '-data', at('data'), '-sha256', '-cert', '-out', at('query'));
			run('ts', '-reply', '-queryfile', at('query'), '-signer', at(by + '.pem'), '-inkey', at(by + '.key'), '-config', at('cnf'), '-section', 't', '-token_out', '-out', at('token'));
			return b64(readFileSync(at('token')));
		},
	};
}
const POLICY = ['# whom we trust', `log ${K1.vkey}`, ...W.map((w, i) => `witness w${i} ${w.vkey} https://${w.name}`), 'group all-of-them 2 w0 w1 w2', 'quorum all-of-them', ''].join('\n');

function full(tsa, said) {
	const log = [firstKey(), ...Array.from({ length: 9 }, (_, i) => fact(`model.number.${i}`, i)), change([K1, K2]), issued(), fact('model.last', 'x')];
	const witnesses = (...ws) => text => ws.map((w, i) => cosigned(text, w, 1790000000 + 60 * i)).join('');
	return [log, [1, 3, 5, 9, 11, 12, 13], { key: K2, said, hide: (n, name) => n % 4 === 1 && n !== 1 && name === 'value', documents: [{ record: 12, bytes: DOCUMENT }],
		anchors: [{ size: 4, said: text => ({ stamps: [tsa.stamp('rsa', text)] }) },
			{ size: 9, said: text => ({ cosignatures: witnesses(W[0])(text) }) },
			{ size: 13, key: K2, said: text => ({ cosignatures: witnesses(W[0], W[2], keyOf('unknown.example/w', 4, 'nobody'))(text), stamps: [tsa.stamp('ec', text), tsa.stamp('rsa', text)] }) }] }];
}

/* What must be found: each takes a sound bundle and breaks it. */
const own = x => JSON.parse(JSON.stringify(x));
const flipText = (s, at) => s.slice(0, at) + (s[at] === 'A' ? 'B' : 'A') + s.slice(at + 1);
const HOSTILE = {
	'member-unknown': b => { b.more = 1; }, 'member-missing': b => { delete b.anchors; },
	'member-of-record-unknown': b => { b.records[1].seen = true; }, 'member-of-head-unknown': b => { b.records[1].head.by = 'x'; },
	'member-of-anchor-unknown': b => { b.head.size = 9; }, 'member-of-hidden-field': b => { b.records[2].fields.find(f => f.hidden).name = 'by'; },
	'format-later': b => { b.format = 'gpai bundle v2'; }, 'format-other': b => { b.format = 'bundle'; }, 'root-is-a-list': () => [1],
	'record-twice': b => { b.records.splice(2, 0, own(b.records[1])); }, 'records-out-of-order': b => { b.records.reverse(); },
	'record-left-out': b => { b.records.splice(2, 1); }, 'records-none': b => { b.records = []; },
	'first-record-left-out': b => { b.records.shift(); }, 'last-record-left-out': b => { b.records.pop(); },
	'record-of-another-number': b => { b.records[2].record++; }, 'record-number-0': b => { b.records[0].record = 0; },
	'record-number-huge': b => { b.records[b.records.length - 1].record = 9007199254740991; },
	'record-number-is-text': b => { b.records[1].record = '2'; },
	'key-field-hidden': b => { const f = b.records[0].fields; f[0] = { hidden: b64(mac(Buffer.from(f[0].salt, 'base64'), 'gpai field v2\n', `"${f[0].name}":${canonical(f[0].value)}`)) }; },
	'sharing-field-hidden': b => { const f = b.records.at(-1).fields; f[0] = { hidden: b64(mac(Buffer.from(f[0].salt, 'base64'), 'gpai field v2\n', `"${f[0].name}":${canonical(f[0].value)}`)) }; },
	'value-changed': b => { b.records[1].fields.at(-1).value = 'Acme 8B'; }, 'value-of-another-type': b => { b.records[3].fields.find(f => f.name === 'size').value = String(DOCUMENT.length); },
	'moment-changed': b => { b.records[1].head.recorded = '2026-09-01T08:02:00Z'; }, 'moment-malformed': b => { b.records[1].head.recorded = '2026-09-01 08:02'; },
	'shown-field-hidden': b => { const f = b.records[1].fields, i = f.length - 1; f[i] = { hidden: b64(mac(Buffer.from(f[i].salt, 'base64'), 'gpai field v2\n', `"${f[i].name}":${canonical(f[i].value)}`)) }; },
	'kind-changed': b => { b.records[1].head.kind = 'note'; }, 'kind-malformed': b => { b.records[1].head.kind = 'Fact'; },
	'field-left-out': b => { b.records[1].fields.pop(); }, 'field-twice': b => { b.records[1].fields.push(own(b.records[1].fields.at(-1))); },
	'fields-out-of-order': b => { b.records[3].fields.reverse(); }, 'hidden-of-another': b => { b.records[1].fields.find(f => f.hidden).hidden = b.records[2].fields.find(f => f.hidden).hidden; },
	'salt-short': b => { b.records[1].salt = b64(Buffer.alloc(31)); }, 'salt-of-another': b => { b.records[1].salt = b.records[2].salt; },
	'salt-with-spare-bits': b => { b.records[1].salt = b.records[1].salt.slice(0, 42) + String.fromCharCode(b.records[1].salt.charCodeAt(42) + 1) + '='; },
	'salt-without-padding': b => { b.records[1].salt = b.records[1].salt.slice(0, 43); }, 'salt-is-a-number': b => { b.records[1].salt = 7; },
	'body-in-one-field-without-a-name': b => { b.records[1].fields = [{ ...b.records[1].fields.at(-1), name: '' }]; },
	'proof-short': b => { b.records[1].inclusion.pop(); }, 'proof-long': b => { b.records[1].inclusion.push(b.records[1].inclusion[0]); },
	'proof-very-long': b => { b.records[1].inclusion = Array(66).fill(b.records[1].inclusion[0]); }, 'proof-of-another': b => { b.records[1].inclusion = b.records[2].inclusion; },
	'proof-swapped': b => { b.records[1].inclusion.reverse(); }, 'hash-short': b => { b.records[1].inclusion[0] = b64(Buffer.alloc(20)); },
	'document-changed': b => { b.documents[0].bytes = b64(Buffer.concat([DOCUMENT, Buffer.from(' ')])); }, 'document-left-out': b => { b.documents = []; },
	'document-twice': b => { b.documents.push(own(b.documents[0])); }, 'document-of-a-fact': b => { b.documents[0].record = 2; },
	'document-of-no-record': b => { b.documents[0].record = 7; },
	'head-with-consistency': b => { b.head.consistency = [b.records[1].inclusion[0]]; }, 'head-not-signed': b => { b.head.note = b.head.note.split('\n\n')[0] + '\n'; },
	'head-of-another-size': b => { b.head.note = b.head.note.replace('\n9\n', '\n8\n'); }, 'head-of-another-root': b => { b.head.note = b.head.note.replace(/\n9\n(.)/, (m, c) => `\n9\n${c === 'A' ? 'B' : 'A'}`); },
	'head-signed-by-another': b => { b.head.note = signed(b.head.note.split('\n\n')[0] + '\n', K3); }, 'head-with-an-extension': b => { b.head.note = signed(b.head.note.split('\n\n')[0] + '\nmore\n', K1); },
	'head-of-another-log': b => { b.head.note = signed(b.head.note.split('\n\n')[0].replace('acme', 'evil') + '\n', K1); },
	'head-size-with-zero': b => { b.head.note = signed(b.head.note.split('\n\n')[0].replace('\n9\n', '\n09\n') + '\n', K1); },
	'head-with-a-carriage-return': b => { b.head.note = b.head.note.replace('\n', '\r\n'); }, 'head-note-without-its-newline': b => { b.head.note = b.head.note.slice(0, -1); },
	'head-note-with-a-tail': b => { b.head.note += 'x\n'; }, 'head-signature-flipped': b => { b.head.note = flipText(b.head.note, b.head.note.length - 30); },
	'key-of-another': b => { b.key = K2.vkey; }, 'key-no-key': b => { b.key = 'x'; },
	'cosignatures-no-lines': b => { b.head.cosignatures = 'hello\n'; }, 'cosignatures-without-newline': b => { b.head.cosignatures = cosigned(b.head.note, W[0], 5).slice(0, -1); },
	'stamp-no-token': b => { b.head.stamps = [b64(Buffer.from('3003020101', 'hex'))]; }, 'stamp-empty': b => { b.head.stamps = ['']; },
};
const SIZE = /("name":"size","salt":"[^"]*","value":)\d+/;
const BYTES = { // of the text itself
	'newline-at-the-end': t => t + '\n', 'byte-order-mark': t => '\ufeff' + t, 'blank-inside': t => t.replace(',"format"', ', "format"'), 'cut-off': t => t.slice(0, -1),
	'key-given-twice': t => t.replace('"format":', '"format":"gpai bundle v1","format":'), 'escape-not-needed': t => t.replace('gpai bundle', '\\u0067pai bundle'),
	'slash-escaped': t => t.replace('example.org/', 'example.org\\/'), 'number-with-a-fraction': t => t.replace('"record":2,', '"record":2.0,'),
	'number-with-an-exponent': t => t.replace('"record":2,', '"record":2e0,'), 'number-negative-zero': t => t.replace(SIZE, '$1-0'), 'two-values': t => t + '{}', empty: () => '',
	'nested-deep': () => '['.repeat(100000), 'nested-in-a-value': t => t.replace('"value":"Acme 7B"', '"value":' + '['.repeat(80) + ']'.repeat(80)),
	'nul-in-a-text': t => t.replace('Acme 7B', 'Acme\\u00007B'), 'lone-surrogate': t => t.replace('Acme 7B', '\\ud800'), 'members-unsorted': t => t.replace(/^\{"anchors":\[\],("documents":.*?),"format"/, '{$1,"anchors":[],"format"'),
	'upper-case-escape': t => t.replace('Acme 7B', '\\u001F'), 'control-not-escaped': t => t.replace('Acme 7B', 'Acme\u00017B'), 'number-too-large': t => t.replace(SIZE, '$19007199254740992'), 'not-json': () => 'hello',
};

function main(folder) {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const cases = [], put = (name, bytes, trust, outcome, reason = '') => {
		if (bytes !== null)
			writeFileSync(join(folder, name + '.bundle'), bytes);
		cases.push([name, ...trust, outcome, reason].join('\t'));
	};
	const file = (name, text) => { writeFileSync(join(folder, name), text); return name; };
	const work = mkdtempSync(join(tmpdir(), 'maker-')), tsa = stamps(work);
	const k1 = file('first.vkey', K1.vkey + '\n'), k2 = file('second.vkey', K2.vkey + '\n'), k3 = file('foreign.vkey', K3.vkey + '\n');
	const policy = file('two-of-three.policy', POLICY), none = file('none.policy', `log ${K1.vkey}\nquorum none\n`);
	const all = file('all.policy', POLICY.replace('all-of-them 2 ', 'all-of-them all ')), root = file('root.pem', tsa.root), other = file('other.pem', tsa.other);

	const good = bundle(...small()), text = canonical(good);
	put('small', text, [k1, '-', '-'], 'PROVED');
	put('small', null, ['-', '-', '-'], 'NOT VOUCHED FOR');
	put('small', null, [k3, '-', '-'], 'NOT VOUCHED FOR');
	put('small', null, ['-', none, '-'], 'PROVED');
	put('small', null, ['-', policy, '-'], 'NOT VOUCHED FOR');
	const large = bundle(...full(tsa)), largeText = canonical(large);
	put('full', largeText, [k1, '-', root], 'PROVED');
	put('full', null, [k2, '-', '-'], 'PROVED');
	put('full', null, ['-', policy, root], 'NOT VOUCHED FOR'); // the newest head has no quorum
	const witnessed = bundle(...full(tsa, text => ({ cosignatures: cosigned(text, W[1], 1795000000) + cosigned(text, W[2], 1795000060), stamps: [tsa.stamp('ec', text)] })));
	put('witnessed', canonical(witnessed), ['-', policy, root], 'PROVED');
	put('witnessed', null, ['-', policy, '-'], 'PROVED');
	put('witnessed', null, [k2, policy, other], 'PROVED');
	put('witnessed', null, ['-', all, root], 'NOT VOUCHED FOR');
	put('full', null, [k1, '-', other], 'PROVED');
	put('full', null, [k3, '-', root], 'NOT VOUCHED FOR');

	for (const [name, work] of Object.entries(HOSTILE)) {
		const b = own(good), instead = work(b), made = canonical(instead && !instead.records && typeof instead === 'object' && Array.isArray(instead) ? instead : b);
		if (made === text)
			throw new Error(`${name} breaks nothing`);
		put('bad-' + name, made, [k1, '-', '-'], 'BROKEN');
	}
	for (const [name, work] of Object.entries(BYTES)) {
		const made = work(text);
		if (made === text)
			throw new Error(`${name} breaks nothing`);
		put('bad-' + name, made, [k1, '-', '-'], 'BROKEN');
	}
	const utf8 = Buffer.from(text), at = utf8.indexOf('\u00e4mple');
	put('bad-not-utf-8', Buffer.concat([utf8.subarray(0, at), utf8.subarray(at + 1)]), [k1, '-', '-'], 'BROKEN');

	const broken = (name, work, trust = [k1, '-', root]) => { const b = own(large); work(b); put('bad-' + name, canonical(b), trust, 'BROKEN'); };
	broken('anchors-out-of-order', b => b.anchors.reverse());
	broken('anchor-twice', b => b.anchors.splice(1, 0, b.anchors[0]));
	broken('anchor-of-the-head', b => b.anchors.push({ ...b.head }));
	broken('anchor-proof-short', b => b.anchors[1].consistency.pop());
	broken('anchor-proof-of-another', b => { b.anchors[1].consistency = b.anchors[0].consistency; });
	broken('anchor-of-a-fork', b => { b.anchors[0].note = signed(`${ORIGIN}\n4\n${b64(sha('another history'))}\n`, K1); b.anchors[0].stamps = []; });
	broken('anchor-signed-by-the-later-key', b => { b.anchors[0].note = signed(b.anchors[0].note.split('\n\n')[0] + '\n', K2); b.anchors[0].stamps = []; });
	broken('anchor-signed-by-the-earlier-key', b => { b.anchors[2].note = signed(b.anchors[2].note.split('\n\n')[0] + '\n', K1); b.anchors[2].stamps = []; b.anchors[2].cosignatures = ''; });
	broken('cosignature-of-another-head', b => { b.anchors[2].cosignatures = b.anchors[1].cosignatures; }, ['-', policy, root]);
	broken('cosignature-of-another-time', b => { const raw = Buffer.from(b.anchors[1].cosignatures.split(' ')[2], 'base64'); raw[11] ^= 1; b.anchors[1].cosignatures = `— ${W[0].name} ${b64(raw)}\n`; }, ['-', policy, root]);
	broken('stamp-of-another-head', b => { b.anchors[0].stamps = b.anchors[2].stamps; });
	broken('stamp-cut-off', b => { b.anchors[0].stamps[0] = b64(Buffer.from(b.anchors[0].stamps[0], 'base64').subarray(0, 200)); });
	broken('stamp-signature-flipped', b => { const raw = Buffer.from(b.anchors[0].stamps[0], 'base64'); raw[raw.length - 9] ^= 4; b.anchors[0].stamps[0] = b64(raw); });
	broken('key-left-out', b => { const i = b.records.findIndex(r => r.record === 11); b.records.splice(i, 1); });

	const log = (...more) => { counter = 0; return [firstKey(), fact('model.name', 'Acme 7B'), ...more.map(f => f())]; };
	const made = (name, records, choice, options, trust, outcome, then = b => b) => put(name, canonical(then(bundle(records, choice, options))), trust, outcome);
	const K2signs = { key: K2 };
	made('change', log(() => change([K1, K2])), [1, 2, 3], K2signs, [k1, '-', '-'], 'PROVED');
	made('recovery', log(() => change([K2], { recovery: true })), [1, 2, 3], K2signs, [k2, '-', '-'], 'PROVED');
	put('recovery', null, [k1, '-', '-'], 'NOT VOUCHED FOR');
	made('bad-change-not-sworn', log(() => change([K2])), [1, 2, 3], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-sworn-by-the-old-alone', log(() => change([K1])), [1, 2, 3], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-sworn-by-a-stranger', log(() => change([K3, K2])), [1, 2, 3], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-of-another-key', log(() => change([K1, K2], { replaces: K3.vkey })), [1, 2, 3], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-of-another-log', log(() => change([K1, K2], { origin: 'log.example.org/other' })), [1, 2, 3], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-of-an-unknown-algorithm', log(() => change([K1, K2], { algorithm: 'ML-DSA-44' })), [1, 2, 3], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-but-the-old-key-signs', log(() => change([K1, K2])), [1, 2, 3], { key: K1 }, [k1, '-', '-'], 'BROKEN');
	made('revoked-after-a-change', log(() => change([K1, K2]), () => revoke(K1)), [1, 2, 3, 4], K2signs, [k1, '-', '-'], 'NOT VOUCHED FOR');
	made('bad-revoked-key-signs', log(() => revoke(K1)), [1, 2, 3], {}, [k1, '-', '-'], 'BROKEN');
	made('bad-revoked-a-key-it-never-had', log(() => revoke(K3)), [1, 2, 3], {}, [k1, '-', '-'], 'BROKEN');
	made('recovery-after-a-revocation', log(() => revoke(K1), () => change([K2], { recovery: true })), [1, 2, 3, 4], K2signs, [k2, '-', '-'], 'PROVED');
	put('recovery-after-a-revocation', null, [k1, '-', '-'], 'NOT VOUCHED FOR');
	made('bad-change-sworn-by-a-revoked-key', log(() => revoke(K1), () => change([K1, K2])), [1, 2, 3, 4], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-with-an-unknown-member', log(() => change([K1, K2], { unless: 'signed twice' })), [1, 2, 3], K2signs, [k1, '-', '-'], 'BROKEN');
	made('bad-change-to-the-same-key', log(() => record('key', { algorithm: 'Ed25519', origin: ORIGIN, public_key: K1.vkey, reason: 'x', replaces: K1.vkey, summary: 'x',
		sworn: signed(`gpai key change\n${ORIGIN}\n${K1.vkey}\n${K1.vkey}\n`, K1) })), [1, 2, 3], {}, [k1, '-', '-'], 'BROKEN');
	made('bad-signed-by-two', log(), [1, 2], { signers: [K1, K3] }, [k1, '-', '-'], 'BROKEN');
	made('bad-no-first-key', [record('key', { origin: ORIGIN, summary: 'no key' })], [1], {}, [k1, '-', '-'], 'BROKEN');
	made('bad-first-record-revokes', [revoke(K1)], [1], {}, [k1, '-', '-'], 'BROKEN');
	made('bad-sharing-lists-more', log(), [1, 2], { extra: { records: [1, 2, 3] } }, [k1, '-', '-'], 'BROKEN');
	made('bad-sharing-lists-documents', log(), [1, 2], { extra: { documents: [2] } }, [k1, '-', '-'], 'BROKEN');
	made('bad-sharing-of-another-format', log(), [1, 2], { extra: { share: 'gpai bundle v0' } }, [k1, '-', '-'], 'BROKEN');
	const listed = { shown: [{ fields: ['by', 'key', 'source', 'summary', 'value'], records: [2] }] };
	const list = (name, shown) => made('bad-sharing-' + name, log(), [1, 2], { extra: { shown } }, [k1, '-', '-'], 'BROKEN');
	made('sharing-lists-fields', log(), [1, 2], { extra: listed }, [k1, '-', '-'], 'PROVED');
	list('without-fields', []);
	list('fields-no-list', {});
	list('fields-less', [{ ...listed.shown[0], fields: ['by'] }]);
	list('fields-more', [{ ...listed.shown[0], fields: [...listed.shown[0].fields, 'when'] }]);
	list('fields-out-of-order', [{ ...listed.shown[0], fields: [...listed.shown[0].fields].reverse() }]);
	list('record-in-two-groups', [listed.shown[0], listed.shown[0]]);
	list('fields-of-a-key', [{ fields: ['algorithm', 'origin', 'public_key', 'summary'], records: [1] }, listed.shown[0]]);
	list('fields-of-itself', [listed.shown[0], { fields: ['audience', 'documents', 'records', 'share', 'shown', 'summary', 'to'], records: [3] }]);
	list('fields-with-a-member', [{ ...listed.shown[0], more: 1 }]);
	list('fields-are-numbers', [{ fields: [1, 2, 3, 4, 5], records: [2] }]);
	made('bad-hidden-field-shown', log(), [1, 2], { extra: { shown: [{ fields: ['key'], records: [2] }] } }, [k1, '-', '-'], 'BROKEN');
	made('bad-document-with-hidden-digest', log(issued), [1, 2, 3], { documents: [{ record: 3, bytes: DOCUMENT }], hide: (n, name) => n === 3 && name === 'sha256' }, [k1, '-', '-'], 'BROKEN');
	made('witnesses-of-no-time', log(), [1, 2], { said: text => ({ cosignatures: cosigned(text, W[0], 0) + cosigned(text, W[1], 0) }) }, ['-', policy, '-'], 'NOT VOUCHED FOR');
	made('one-record', [firstKey()], [1], {}, [k1, '-', '-'], 'PROVED');
	made('names-in-utf-16-order', log(() => record('note', { '\ufb33': 1, '\ud83d\ude00': 2, '\u20ac': 'x\u0007\u001f"\\/\u007f', a: [1, -5, null, true, {}] })), [1, 2, 3], {}, [k1, '-', '-'], 'PROVED');
	writeFileSync(join(folder, 'cases.tsv'), cases.join('\n') + '\n');
	rmSync(work, { recursive: true });
}

/* A bundle of many records, to see that the page keeps up. */
export function many(n) {
	counter = 0;
	const log = [firstKey(), ...Array.from({ length: n - 1 }, (_, i) => fact(`model.fact.${i}`, `the value of fact ${i}, as long as such values are`))];
	return canonical(bundle(log, log.map((_, i) => i + 1), { hide: (i, name) => i > 1 && name === 'by' }));
}

if (process.argv[2] === '--many')
	process.stdout.write(many(Number(process.argv[3])));
else
	main(process.argv[2]);
