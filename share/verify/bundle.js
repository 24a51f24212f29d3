// SPDX-License-Identifier: Apache-2.0
/* A bundle held against gpai-bundle(5), and the verdict in words: PROVED, NOT VOUCHED FOR (it
 * agrees with itself, but nobody whom the reader trusts stands for it) or BROKEN.
 *
 *	const verdict = await verifyBundle(bytes, { key, policy, tsa });   // texts, or nothing
 *
 * Nothing of a broken bundle is given out but the reason and the place. */

const MOMENT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/* The form of the parts. `b` are the bytes of the file. */

const refuse = (node, words) => { throw new Broken(words, node.at, node.end); };
/* Errors that have no place yet are of this node; what a reader trips over is malformed. */
async function within(node, work) {
	try {
		return await work();
	} catch (e) {
		if (!(e instanceof Broken))
			throw e instanceof TypeError || e instanceof RangeError
				? new Broken('this cannot be read', node.at, node.end) : e;
		if (e.at === undefined)
			[e.at, e.end] = [node.at, node.end];
		throw e;
	}
}
function shape(node, what, ...names) {
	if (node.type !== 'object')
		refuse(node, `${what} is no object`);
	for (const name of names)
		if (!node.value.has(name))
			refuse(node, `${what} lacks "${name}"`);
	for (const name of node.value.keys())
		if (!names.includes(name))
			refuse(node, `${what} has a member "${name}", which is not of this format`);
	return names.map(name => node.value.get(name));
}
function listOf(node, what, most) {
	if (node.type !== 'array')
		refuse(node, `${what} is no list`);
	if (node.value.length > most)
		refuse(node, `${what} has more than ${most} entries`);
	return node.value;
}
function text(b, node, what) {
	if (node.type !== 'string')
		refuse(node, `${what} is no text`);
	return stringOf(node, b);
}
function number(node, what) {
	if (node.type !== 'integer' || node.value < 1)
		refuse(node, `${what} is no number of a record`);
	return node.value;
}
function binary(b, node, what, size) {
	const bytes = node.type === 'string' ? base64(b, node.at + 1, node.end - 1) : null;
	if (!bytes || size && bytes.length !== size)
		refuse(node, size ? `${what} is not ${size} bytes in base64` : `${what} is not base64`);
	return bytes;
}
const hashes = (b, node, what) => listOf(node, what, LIMIT.proof).map(n => binary(b, n, 'a hash', 32));

function fieldRead(b, node) {
	if (node.type === 'object' && node.value.has('hidden')) {
		const [hidden] = shape(node, 'a field', 'hidden');
		return { node, commitment: binary(b, hidden, 'the commitment of a field', 32) };
	}
	const [name, salt, value] = shape(node, 'a field', 'name', 'salt', 'value');
	const field = { node, name: text(b, name, 'the name of a field'), salt: binary(b, salt, 'a salt', 32), value };
	const body = b.subarray(value.at, value.end);
	const member = field.name === '' ? [body] : [b.subarray(name.at, name.end), COLON, body];
	field.commitment = hmac(field.salt, FIELD_LABEL, ...member);
	return field;
}
const COLON = bytesOf(':'), LF = bytesOf('\n');
const FIELD_LABEL = bytesOf('gpai field v2\n'), RECORD_LABEL = bytesOf('gpai record v2\n');

function recordRead(b, node) {
	const [fields, head, inclusion, num, salt] = shape(node, 'a record', 'fields', 'head', 'inclusion', 'record', 'salt');
	const [kind, recorded] = shape(head, 'the head of a record', 'kind', 'recorded');
	const r = { node, number: number(num, '"record"'), kind: text(b, kind, 'the kind'), recorded: text(b, recorded, 'the moment'),
		fields: listOf(fields, 'the fields', LIMIT.fields).map(n => fieldRead(b, n)),
		path: hashes(b, inclusion, 'the proof of inclusion') };
	if (!/^[a-z-]{1,32}$/.test(r.kind))
		refuse(kind, 'the kind of a record is no word');
	if (!MOMENT.test(r.recorded))
		refuse(recorded, 'not a moment as in 2026-01-31T12:00:00Z');
	let last = null;
	for (const f of r.fields.filter(f => f.salt)) {
		if (f.name === '' && (r.fields.length > 1 || f.value.type === 'object'))
			refuse(f.node, 'a field without a name that is not the whole of a record');
		if (last !== null && f.name <= last)
			refuse(f.node, `the field "${f.name}" is out of order or given twice`);
		last = f.name;
	}
	r.commitment = hmac(binary(b, salt, 'a salt', 32), RECORD_LABEL, b.subarray(head.at, head.end), LF,
		...r.fields.map(f => f.commitment));
	return r;
}
const isWhole = record => record.fields.every(f => f.salt);
const field = (record, name) => record.fields.find(f => f.salt && f.name === name)?.value;

function anchorRead(b, node) {
	const [consistency, cosignatures, note, stamps] = shape(node, 'a head of the log', 'consistency', 'cosignatures', 'note', 'stamps');
	const a = { node, noteNode: note, cosignNode: cosignatures, consistency: hashes(b, consistency, 'the proof of consistency'),
		noteText: text(b, note, 'a note'), lines: text(b, cosignatures, 'the cosignatures'),
		stamps: listOf(stamps, 'the time stamps', LIMIT.stamps).map(n => ({ node: n, bytes: binary(b, n, 'a time stamp') })) };
	return a;
}

/* Keys: which signs a head of so many records */

const KEY_MEMBERS = { // what else there is could say that the key is not to be believed
	first: ['algorithm', 'origin', 'public_key', 'summary'], revoke: ['origin', 'reason', 'revokes', 'since', 'summary'],
	change: ['algorithm', 'origin', 'public_key', 'reason', 'recovery', 'replaces', 'summary', 'sworn'],
};
async function keyChain(b, records) {
	const chain = { origin: '', links: [] };
	for (const r of records.filter(r => r.kind === 'key'))
		await within(r.node, () => keyAdd(b, chain, r));
	return chain;
}
async function keyAdd(b, chain, record) {
	const get = name => {
		const node = field(record, name);
		return node && node.type === 'string' ? stringOf(node, b) : undefined;
	};
	if (!isWhole(record))
		bad('a record of kind key that is not shown whole');
	const odd = record.fields.find(f => !KEY_MEMBERS[record.number === 1 ? 'first' : field(record, 'revokes') ? 'revoke' : 'change'].includes(f.name));
	if (odd)
		bad(`a record of kind key with a member "${odd.name}", which this page does not understand`);
	if (record.number > 1 && get('origin') !== chain.origin)
		bad('a record of kind key that is of another log');
	const current = chain.links[chain.links.length - 1];
	if (record.number > 1 && field(record, 'revokes'))
		return keyRevoke(chain, record, get);
	if ((get('algorithm') ?? (field(record, 'algorithm') ? '' : 'Ed25519')) !== 'Ed25519')
		bad('a key of an algorithm that is not known here');
	const key = logKey(get('public_key')), link = { key, from: record.number, recorded: record.recorded, revoked: Infinity, isSworn: true };
	if (chain.links.length >= LIMIT.keys)
		bad('more keys than a log may have');
	if (!current)
		chain.origin = get('origin');
	if (key.name !== chain.origin)
		bad('a key whose name is not the origin of the log');
	if (chain.links.some(l => same(l.key.key, key.key)))
		bad('a key that was of this log before');
	if (current)
		link.isSworn = await keySworn(chain, current, key, get, field(record, 'recovery')?.type === 'true');
	chain.links.push(link);
}
function logKey(vkey) {
	const key = vkeyRead(vkey ?? '');
	if (key.type !== 1)
		bad('a key that is not for signing heads with Ed25519');
	return key;
}
/* A recovery is sworn to by the new key alone, and nobody who trusted the old one trusts it for that. */
async function keySworn(chain, { key: old, revoked }, key, get, isRecovery) {
	if (get('replaces') !== old.text)
		bad('a change of another key than the one in use');
	const note = noteRead(get('sworn') ?? '');
	if (note.text !== `gpai key change\n${chain.origin}\n${old.text}\n${key.text}\n`)
		bad('a change of keys that was sworn to in other words');
	if (!isRecovery && revoked < Infinity)
		bad('a revoked key swore in another');
	if (!await signedBy(note, key) || !isRecovery && !await signedBy(note, old))
		bad('a change of keys that was not sworn to');
	return !isRecovery;
}
function keyRevoke(chain, record, get) {
	const links = chain.links.filter(l => l.key.text === get('revokes'));
	if (!links.length)
		bad('a key is revoked that the log never had');
	for (const link of links) {
		const next = chain.links[chain.links.indexOf(link) + 1], since = get('since') ?? '';
		link.revoked = Math.min(link.revoked, record.number);
		if (next && !(since.length === next.recorded.length && since > next.recorded))
			next.isSworn = false; // by whoever had the key then
	}
}
function keyAt(chain, size) {
	const link = chain.links.filter(l => l.from <= size).pop();
	return link && link.revoked > size ? link : null;
}

/* The whole */

async function headCheck(chain, anchor, trust) {
	await within(anchor.noteNode, async () => {
		const note = noteRead(anchor.noteText), link = keyAt(chain, checkpointRead(note).size);
		Object.assign(anchor, checkpointRead(note), { text: note.text, link, note });
		if (anchor.origin !== chain.origin)
			bad('a head of another log');
		if (!link)
			bad('a head that no key of the log could sign: it was revoked');
		if (note.signatures.length !== 1 || !await signedBy(note, link.key))
			bad(`a head that is not signed by the key of the log for its size, and by it alone (${link.key.id})`);
	});
	await within(anchor.cosignNode, async () => {
		const lines = anchor.lines === '' ? [] : signatureLines(anchor.lines);
		anchor.witnesses = [];
		for (const witness of trust.witnesses.filter(w => w.type === 4)) {
			const time = await cosignedBy(lines, anchor.text, witness);
			if (time) // 0 says of no moment that it was seen then
				anchor.witnesses.push({ key: witness, time: Number(time) * 1000 });
		}
		anchor.unknown = lines.filter(s => !trust.witnesses.some(w => w.name === s.name && w.id === s.id)).map(s => s.name);
		anchor.hasQuorum = Boolean(trust.quorum) && trust.quorum(new Set(anchor.witnesses.map(w => w.key)));
	});
	for (const stamp of anchor.stamps)
		stamp.said = await within(stamp.node, () => stampCheck(stamp.bytes, bytesOf(anchor.noteText), trust.tsa));
}

function transmissionCheck(b, records, documents) {
	const last = records[records.length - 1];
	const numbers = (name, right) => {
		const node = field(last, name), items = node && node.type === 'array' ? node.value : null;
		if (!items || items.length !== right.length || items.some((n, i) => n.value !== right[i]))
			refuse(node || last.node, `the record of this sharing lists other ${name} than are here`);
	};
	if (last.kind !== 'transmission' || !isWhole(last))
		refuse(last.node, 'the last record is not that of a sharing, shown whole');
	const share = field(last, 'share');
	if (!share || share.type !== 'string' || stringOf(share, b) !== FORMAT)
		refuse(share || last.node, 'the last record is not that of sharing such a bundle');
	numbers('records', records.slice(0, -1).map(r => r.number));
	numbers('documents', documents.map(d => d.number));
	fieldsCheck(b, last, records.slice(0, -1).filter(r => r.kind !== 'key'));
}
/* The record of the sharing says which fields of which records: none was hidden or shown on the way. */
function fieldsCheck(b, last, records) {
	const groups = field(last, 'shown'), open = new Map(records.map(r => [r.number, r]));
	if (!groups)
		refuse(last.node, 'the record of this sharing does not say which fields were shown');
	for (const group of listOf(groups, '"shown"', LIMIT.records)) {
		const [names, numbers] = shape(group, 'a group of fields', 'fields', 'records');
		const said = listOf(names, 'the names of fields', LIMIT.fields).map(n => text(b, n, 'the name of a field'));
		for (const node of listOf(numbers, 'the records of a group', LIMIT.records)) {
			const record = open.get(number(node, 'what is listed'));
			if (!record)
				refuse(node, 'the record of this sharing lists the fields of a record twice, or of one that is not here');
			const here = record.fields.filter(f => f.salt).map(f => f.name);
			if (here.length !== said.length || here.some((name, i) => name !== said[i]))
				refuse(record.node, `other fields of record ${record.number} were shared than are here`);
			open.delete(record.number);
		}
	}
	for (const record of open.values())
		refuse(record.node, `the record of this sharing does not say which fields of record ${record.number} were shown`);
}

async function documentRead(b, records, node) {
	const [bytes, num] = shape(node, 'a document', 'bytes', 'record');
	const d = { node, number: number(num, '"record"'), bytes: binary(b, bytes, 'a document') };
	d.record = records.get(d.number);
	if (!d.record || d.record.kind !== 'document')
		refuse(num, 'a document of which no record of kind document is here');
	const named = field(d.record, 'sha256');
	d.sha256 = hex(await digest(d.bytes));
	if (!named || named.type !== 'string' || stringOf(named, b) !== d.sha256)
		refuse(bytes, `a document whose bytes are not those that record ${d.number} names`);
	return d;
}
const ordered = (list, what) => list.forEach((x, i) => {
	if (i && x.number <= list[i - 1].number)
		refuse(x.node, `${what} ${x.number} is out of order or there twice`);
});

async function check(b, trust) {
	if (b.length > LIMIT.bytes)
		throw new Broken('larger than a bundle may be', 0, 0);
	const top = parse(b), format = top.type === 'object' && top.value.get('format');
	if (format && format.type === 'string' && /^gpai bundle v/.test(format.value) && format.value !== FORMAT)
		refuse(format, `written in a later format, "${format.value}"; a newer page is needed`);
	const [anchorNodes, documentNodes, , headNode, keyNode, recordNodes] =
		shape(top, 'the bundle', 'anchors', 'documents', 'format', 'head', 'key', 'records');
	if (!format || format.value !== FORMAT)
		refuse(format || top, 'not a bundle');
	const head = anchorRead(b, headNode), anchors = listOf(anchorNodes, 'the anchors', LIMIT.anchors).map(n => anchorRead(b, n));
	const records = listOf(recordNodes, 'the records', LIMIT.records).map(n => recordRead(b, n));
	ordered(records, 'record');
	if (!records.length || records[0].number !== 1 || records[0].kind !== 'key')
		refuse(recordNodes, 'the first record is not record 1, which names the key of the log');

	const chain = await keyChain(b, records);
	await headCheck(chain, head, trust);
	if (text(b, keyNode, '"key"') !== head.link.key.text)
		refuse(keyNode, 'not the key that signed the head');
	if (head.consistency.length)
		refuse(head.node, 'a proof that leads from the head to itself');
	let before = 0;
	for (const a of anchors) {
		await headCheck(chain, a, trust);
		if (a.size <= before || a.size >= head.size)
			refuse(a.node, 'anchors that do not grow up to the head');
		if (!extendsTo(a.size, a.root, head.size, head.root, a.consistency))
			refuse(a.node, `the head of ${a.size} records is not a beginning of this log: history was rewritten, or the proof was`);
		before = a.size;
	}
	for (const r of records)
		if (!includes(r.number - 1, head.size, leafHash(r.commitment), r.path, head.root))
			refuse(r.node, `record ${r.number} is not in the log as it is shown here`);
	if (records[records.length - 1].number !== head.size)
		refuse(recordNodes, 'the last record is not the last of the log');
	listOf(documentNodes, 'the documents', LIMIT.documents);
	const byNumber = new Map(records.map(r => [r.number, r])), documents = [];
	for (const node of documentNodes.value)
		documents.push(await documentRead(b, byNumber, node));
	ordered(documents, 'the document of record');
	transmissionCheck(b, records, documents);
	return { chain, head, anchors, records, documents };
}

/* Whom the reader trusts. Errors are of what he gave, not of the bundle. */
function trustRead({ key, policy, tsa }) {
	const read = policy && policy.trim() ? policyRead(policy) : null;
	return {
		keys: [...(key && key.trim() ? key.trim().split(/\s+/).map(vkeyRead) : []), ...(read ? read.logs : [])],
		policy: read, witnesses: read ? read.witnesses : [], quorum: read ? read.quorum : null,
		tsa: tsa && tsa.trim() ? pemRead(tsa) : [],
	};
}
/* The links that a trusted key reaches: itself, and those sworn in one after another. */
function vouchedBy(chain, keys, head) {
	const links = chain.links, last = links.indexOf(head.link);
	for (let i = last; i >= 0; i--) {
		if (keys.some(k => k.text === links[i].key.text))
			return { link: links[i], changes: last - i };
		if (!links[i].isSworn)
			return null;
	}
	return null;
}
/* The earliest time by which record `n` existed, as stamps and quorums that are trusted say. A
 * quorum saw a head when the last of its witnesses had. */
function provedBy(heads, n) {
	let best = null;
	for (const anchor of heads.filter(a => a.size >= n)) {
		const says = anchor.stamps.filter(s => s.said.isTrusted).map(s => ({ anchor, time: s.said.time, isStamp: true }));
		if (anchor.hasQuorum)
			says.push({ anchor, time: Math.max(...anchor.witnesses.map(w => w.time)), isStamp: false });
		for (const said of says)
			if (!best || said.time < best.time)
				best = said;
	}
	return best;
}

async function verifyBundle(bytes, given = {}) {
	let trust;
	try {
		trust = trustRead(given);
	} catch (e) {
		return { outcome: 'CANNOT', reason: e instanceof Broken ? e.message : 'what you gave to trust cannot be read', proved: [], unproved: [] };
	}
	try {
		const found = await check(bytes, trust);
		return judge(found, trust);
	} catch (e) {
		if (!(e instanceof Broken))
			throw e;
		return { outcome: 'BROKEN', reason: e.message, at: e.at, end: e.end, proved: [], unproved: [] };
	}
}
