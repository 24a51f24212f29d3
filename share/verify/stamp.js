// SPDX-License-Identifier: Apache-2.0
/* Time stamps: tokens of RFC 3161 in CMS SignedData (RFC 5652), DER, and as much of X.509
 * (RFC 5280) as leads from the signer to a certificate that is trusted.
 *
 * Held: imprint, attributes that are signed, the certificate they name (RFC 5035), its use
 * for time stamping alone, its validity when it signed, each signature of the chain. Not
 * held, and said so: revocation, policies, constraints of names. */

const DEEP = 6; // certificates of a chain
const OID = {
	signedData: '1.2.840.113549.1.7.2', tstInfo: '1.2.840.113549.1.9.16.1.4',
	contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4',
	signingCertificate: '1.2.840.113549.1.9.16.2.12', signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
	commonName: '2.5.4.3', organisation: '2.5.4.10', keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19',
	extendedKeyUsage: '2.5.29.37', timeStamping: '1.3.6.1.5.5.7.3.8',
	rsa: '1.2.840.113549.1.1.1', pss: '1.2.840.113549.1.1.10', mgf1: '1.2.840.113549.1.1.8',
	ecKey: '1.2.840.10045.2.1', ed25519: '1.3.101.112',
};
const HASHES = { '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384',
	'2.16.840.1.101.3.4.2.3': 'SHA-512' };
const SIGNATURES = { // algorithms that name their hash
	'1.2.840.113549.1.1.11': ['RSASSA-PKCS1-v1_5', 'SHA-256'], '1.2.840.113549.1.1.12': ['RSASSA-PKCS1-v1_5', 'SHA-384'],
	'1.2.840.113549.1.1.13': ['RSASSA-PKCS1-v1_5', 'SHA-512'], '1.2.840.10045.4.3.2': ['ECDSA', 'SHA-256'],
	'1.2.840.10045.4.3.3': ['ECDSA', 'SHA-384'], '1.2.840.10045.4.3.4': ['ECDSA', 'SHA-512'],
	[OID.ed25519]: ['Ed25519', null],
};
const CURVES = { '1.2.840.10045.3.1.7': ['P-256', 32], '1.3.132.0.34': ['P-384', 48], '1.3.132.0.35': ['P-521', 66] };
class Unable extends Error {} // sound as far as we see, but with what is not known here

/* DER: one element; `bytes` are its content, `raw` the whole of it. */
function der(b, at = 0) {
	const tag = b[at], short = b[at + 1];
	let size = short, from = at + 2;
	if (short === undefined || (tag & 0x1f) === 0x1f)
		bad('DER that ends early, or with a long tag');
	if (short > 0x7f) {
		const n = short - 0x80;
		if (n < 1 || n > 4 || from + n > b.length || b[from] === 0)
			bad('a length that is not DER');
		for (size = 0; from < at + 2 + n; from++)
			size = size * 256 + b[from];
		if (size < 0x80)
			bad('a length that is not DER');
	}
	if (size > b.length - from)
		bad('DER that ends early');
	return { tag, bytes: b.subarray(from, from + size), raw: b.subarray(at, from + size) };
}
function derList(b) {
	const list = [];
	for (let at = 0; at < b.length; at += list[list.length - 1].raw.length)
		list.push(der(b, at));
	return list;
}
function derOne(b, tag, what) {
	const e = der(b);
	if (e.raw.length !== b.length || e.tag !== tag)
		bad(`${what} is not what it should be`);
	return e;
}
const inside = (e, tag = 0x30) => {
	if (!e || e.tag !== tag)
		bad(`DER with tag ${e ? e.tag : 'none'}, not ${tag}`);
	return derList(e.bytes);
};
function oid(e) {
	if (!e || e.tag !== 6 || !e.bytes.length || e.bytes[e.bytes.length - 1] > 0x7f)
		bad('no identifier of an object');
	const arcs = [];
	let n = 0;
	for (const x of e.bytes) {
		n = n * 128 + (x & 0x7f);
		if (x < 0x80) {
			arcs.push(n);
			n = 0;
		}
	}
	const first = Math.min(2, Math.floor(arcs[0] / 40));
	return [first, arcs[0] - 40 * first, ...arcs.slice(1)].join('.');
}
function derTime(e) { // milliseconds since 1970
	const text = String.fromCharCode(...e.bytes);
	const m = e.tag === 0x18 ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/.exec(text)
		: e.tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) : null;
	if (!m)
		bad('a time that is not DER');
	const year = e.tag === 0x18 ? +m[1] : +m[1] + (+m[1] < 50 ? 2000 : 1900);
	const time = Date.UTC(year, m[2] - 1, +m[3], +m[4], +m[5], +m[6]) + Math.floor(Number('0' + (m[7] || '')) * 1000);
	if (new Date(time).getUTCDate() !== +m[3] || m[2] > 12 || m[4] > 23 || m[5] > 59 || m[6] > 59)
		bad('a time that no calendar has');
	return time;
}

/* X.509 */

function certificateRead(raw) {
	const [tbs, algorithm, signature] = inside(derOne(raw, 0x30, 'a certificate'));
	const f = inside(tbs);
	if (f[0] && f[0].tag === 0xa0)
		f.shift();
	const [serial, , issuer, validity, subject, spki] = f;
	if (!signature || signature.tag !== 3 || signature.bytes[0] !== 0 || !spki)
		bad('a certificate without its parts');
	const [from, until] = inside(validity).map(derTime);
	const c = { raw, signed: tbs.raw, algorithm, signature: signature.bytes.subarray(1), serial: serial.raw, issuer: issuer.raw,
		subject: subject.raw, name: nameOf(subject), from, until, spki: spki.raw, isAuthority: false, extensions: new Map() };
	for (const e of f.slice(6).filter(x => x.tag === 0xa3))
		for (const x of inside(inside(e, 0xa3)[0])) {
			const [id, ...rest] = inside(x), value = rest[rest.length - 1];
			c.extensions.set(oid(id), { isCritical: rest.length > 1 && rest[0].bytes[0] === 0xff, value: value.bytes });
		}
	const basic = c.extensions.get(OID.basicConstraints), usage = c.extensions.get(OID.keyUsage);
	const isAuthority = basic && inside(der(basic.value))[0];
	c.isAuthority = Boolean(isAuthority && isAuthority.tag === 1 && isAuthority.bytes[0] === 0xff) &&
		(!usage || (der(usage.value).bytes[1] & 4) !== 0);
	return c;
}
function nameOf(subject) {
	const parts = new Map();
	for (const set of inside(subject))
		for (const pair of inside(set, 0x31)) {
			const [id, value] = inside(pair);
			parts.set(oid(id), new TextDecoder().decode(value.bytes));
		}
	return parts.get(OID.commonName) || parts.get(OID.organisation) || 'without a name';
}
const isForStamps = c => {
	const use = c.extensions.get(OID.extendedKeyUsage), list = use ? inside(der(use.value)).map(oid) : [];
	return Boolean(use && use.isCritical && list.length === 1 && list[0] === OID.timeStamping);
};
function pemRead(text) {
	const found = [...text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g)];
	if (!found.length)
		bad('no certificate in PEM');
	return found.map(m => certificateRead(base64(bytesOf(m[1].replace(/\s/g, ''))) || bad('PEM that is not base64')));
}

/* Does `signature` over `data` fit the public key, by the algorithm and (where it names none)
 * hash given? Throws Unable for algorithms that WebCrypto does not know. */
async function signatureFits(spki, algorithm, hash, signature, data) {
	const [id, parameters] = inside(algorithm), of = inside(inside({ tag: 0x30, bytes: derOne(spki, 0x30, 'a key').bytes })[0]);
	let how = SIGNATURES[oid(id)], use = {};
	if (!how && oid(id) === OID.rsa)
		how = ['RSASSA-PKCS1-v1_5', hash];
	if (oid(id) === OID.pss)
		[how, use] = pss(parameters);
	if (!how)
		throw new Unable(`signed by an algorithm that is not known here (${oid(id)})`);
	const name = { rsa: 'RSASSA-PKCS1-v1_5', ecKey: 'ECDSA', ed25519: 'Ed25519' }[Object.keys(OID).find(k => OID[k] === oid(of[0]))];
	if (name !== how[0] && !(how[0] === 'RSA-PSS' && name === 'RSASSA-PKCS1-v1_5'))
		throw new Unable('signed by a key and an algorithm that are not used together here');
	if (name === 'Ed25519')
		return ed25519(spki.subarray(spki.length - 32), signature, data);
	let key = { name: how[0], hash: how[1] };
	if (name === 'ECDSA') {
		const curve = CURVES[oid(of[1])];
		if (!curve)
			throw new Unable('signed on a curve that is not known here');
		signature = concat(...inside(derOne(signature, 0x30, 'a signature')).slice(0, 2).map(e => fixed(e, curve[1])));
		key = { name: 'ECDSA', namedCurve: curve[0] };
		use = { hash: how[1] };
	}
	const imported = await crypto.subtle.importKey('spki', spki, key, false, ['verify'])
		.catch(() => { throw new Unable('a key that this browser does not take'); });
	return crypto.subtle.verify({ name: how[0], ...use }, imported, signature, data);
}
function fixed(e, size) { // an unsigned integer in so many bytes
	const n = e.bytes[0] === 0 ? e.bytes.subarray(1) : e.bytes;
	if (e.tag !== 2 || n.length > size)
		bad('a signature of the wrong size');
	return concat(new Uint8Array(size - n.length), n);
}
function pss(parameters) {
	let hash = null, salt = 20;
	for (const e of inside(parameters)) {
		if (e.tag === 0xa0)
			hash = HASHES[oid(inside(der(e.bytes))[0])];
		if (e.tag === 0xa2)
			salt = der(e.bytes).bytes.reduce((n, x) => n * 256 + x, 0);
	}
	if (!hash)
		throw new Unable('signed by RSA-PSS with a hash that is not known here');
	return [['RSA-PSS', hash], { saltLength: salt }];
}

/* The parts of a token. */
function tokenRead(token) {
	const [type, wrapped] = inside(derOne(token, 0x30, 'a token'));
	if (oid(type) !== OID.signedData)
		bad('a token that is not signed data');
	const [version, hashes, content, ...rest] = inside(inside(wrapped, 0xa0)[0]);
	const [contentType, octets] = inside(content);
	if (oid(contentType) !== OID.tstInfo)
		bad('a token that is no time stamp');
	const info = inside(octets, 0xa0)[0];
	const signers = inside(rest[rest.length - 1], 0x31);
	if (!/^(160,)?(161,)?49$/.test(rest.map(e => e.tag).join())) // certificates, lists of revocations, signers
		bad('a token with parts that do not belong there');
	if (!info || info.tag !== 4 || signers.length !== 1)
		bad('a token with other than one signer');
	const certificates = rest.filter(e => e.tag === 0xa0).flatMap(e => derList(e.bytes)).filter(e => e.tag === 0x30);
	const [signerVersion, sid, hash, attributes, algorithm, signature, ...unsigned] = inside(signers[0]);
	if (!signature || attributes.tag !== 0xa0 || signature.tag !== 4 || unsigned.length > 1 || unsigned.some(e => e.tag !== 0xa1))
		bad('a token without signed attributes');
	const named = inside(hashes, 0x31).map(e => oid(inside(e)[0]));
	if (named.length !== 1 || named[0] !== oid(inside(hash)[0]) || !same(version.bytes, [3]) ||
	    !same(signerVersion.bytes, [sid.tag === 0x30 ? 1 : 3]))
		bad('a token whose outside does not fit its inside');
	const [, , imprint, , time] = inside(derOne(info.bytes, 0x30, 'the statement of a time stamp'));
	const [imprintHash, imprinted] = inside(imprint);
	return { info: info.bytes, certificates: certificates.map(e => certificateRead(e.raw)), sid,
		hash: HASHES[oid(inside(hash)[0])], attributes, algorithm, signature: signature.bytes, time: derTime(time),
		imprintHash: HASHES[oid(inside(imprintHash)[0])], imprint: imprinted.bytes };
}
function attributesOf(token) {
	const found = new Map();
	for (const e of derList(token.attributes.bytes)) {
		const [id, values] = inside(e), list = inside(values, 0x31);
		if (found.has(oid(id)) || list.length !== 1)
			bad('a signed attribute that is given twice');
		found.set(oid(id), list[0]);
	}
	return found;
}
async function signerOf(attributes, given) {
	const v2 = attributes.get(OID.signingCertificateV2), v1 = attributes.get(OID.signingCertificate);
	if (!v2 && !v1)
		bad('a time stamp that does not name its certificate');
	const parts = inside(inside(inside(v2 || v1)[0])[0]);
	const how = v2 ? parts[0].tag === 0x30 ? HASHES[oid(inside(parts.shift())[0])] : 'SHA-256' : 'SHA-1';
	if (!how)
		throw new Unable('its certificate is named by a hash that is not known here');
	for (const c of given)
		if (same(new Uint8Array(await crypto.subtle.digest(how, c.raw)), parts[0].bytes))
			return c;
	return null;
}
/* Up from the signer to a trusted certificate: the trusted one; null. */
async function chainEnd(signer, known, trusted, time) {
	let c = signer;
	for (let i = 0; i < DEEP; i++) {
		if (trusted.some(t => same(t.raw, c.raw)))
			return c;
		let next = null;
		for (const up of [...trusted, ...known])
			if (!next && up.isAuthority && same(up.subject, c.issuer) && time >= up.from && time <= up.until &&
			    await signatureFits(up.spki, c.algorithm, null, c.signature, c.signed))
				next = up;
		if (!next)
			return null;
		c = next;
	}
	return null;
}

/* What a token says of `note`: { time, by, isTrusted, words }. Throws Broken where it does not
 * fit. Unable, and a signer nobody showed, become words: such a stamp counts for nothing. */
async function stampCheck(token, note, trusted) {
	const t = tokenRead(token), attributes = attributesOf(t);
	const said = { time: t.time, by: '', isTrusted: false, words: '' };
	if (t.imprintHash !== 'SHA-256' || !same(t.imprint, sha256(note)))
		bad('a time stamp of something else');
	try {
		if (!t.hash)
			throw new Unable('made with a hash that is not known here');
		const type = attributes.get(OID.contentType), digested = attributes.get(OID.messageDigest);
		if (!type || oid(type) !== OID.tstInfo || !digested ||
		    !same(digested.bytes, new Uint8Array(await crypto.subtle.digest(t.hash, t.info))))
			bad('a time stamp whose signed attributes are of something else');
		const signer = await signerOf(attributes, [...t.certificates, ...trusted]);
		if (!signer && t.certificates.length)
			bad('a time stamp whose certificate is not the one it names');
		if (!signer)
			throw new Unable('its certificate is not there');
		if (t.sid.tag === 0x30 && !same(t.sid.bytes, concat(signer.issuer, signer.serial)))
			bad('a time stamp that names two signers');
		said.by = signer.name;
		const signed = Uint8Array.from(t.attributes.raw);
		signed[0] = 0x31;
		if (!await signatureFits(signer.spki, t.algorithm, t.hash, t.signature, signed))
			bad('a time stamp whose signature does not fit');
		if (!isForStamps(signer))
			throw new Unable('its certificate is not for time stamps');
		if (t.time < signer.from || t.time > signer.until)
			throw new Unable('its certificate was not valid at that time');
		const end = trusted.length ? await chainEnd(signer, t.certificates, trusted, t.time) : null;
		said.isTrusted = Boolean(end);
		said.words = end ? `leads to ${end.name}, whom you trust` : trusted.length
			? 'leads to nobody whom you trust' : 'you named nobody whom you trust for time';
	} catch (e) {
		if (!(e instanceof Unable))
			throw e;
		said.words = e.message;
	}
	return said;
}
