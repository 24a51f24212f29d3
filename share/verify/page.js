// SPDX-License-Identifier: Apache-2.0
/* The page around the check: files come in, the verdict is shown, and one byte can be changed to
 * see what happens. What comes from a bundle becomes text, never markup; documents can only be
 * saved. A page may carry its bundle, base64, in the element "bundle"; keys and policies there are
 * for tests. */

const $ = id => document.getElementById(id);
/* Characters that would turn a line round show as such. */
const harmless = c => typeof c === 'string' ? c.replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd') : c;
function el(tag, attributes = {}, ...children) {
	const e = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes))
		if (name.startsWith('on'))
			e.addEventListener(name.slice(2), value);
		else if (value !== false && value !== undefined)
			e.setAttribute(name, value);
	e.append(...children.flat().filter(c => c !== null && c !== undefined).map(harmless));
	return e;
}
const fill = (e, ...children) => { e.replaceChildren(...children.flat().filter(c => c).map(harmless)); return e; };
const sizeWords = n => n < 1000 ? `${n} bytes` : n < 1e6 ? `${(n / 1e3).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;

let bundle = null, verdict = null, carried = false;

const SENTENCES = {
	PROVED: v => `${v.head.origin}: ${figures(v.records.length)} of ${count(v.head.size, 'record')}${v.documents.length ? ` and ${count(v.documents.length, 'document')}` : ''}, unaltered.`,
	'NOT VOUCHED FOR': v => `The bundle agrees with itself, but ${v.reason}.`,
	BROKEN: v => `${v.reason[0].toUpperCase()}${v.reason.slice(1)}.`,
	CANNOT: v => `What you gave to trust cannot be used: ${v.reason}.`,
};
function showVerdict(box, v, ...more) {
	box.className = `verdict is-${v.outcome.split(' ')[0]}`;
	if (v.outcome === 'CANNOT')
		box.className = 'verdict is-NOT';
	fill(box, el('b', {}, v.outcome === 'CANNOT' ? 'NOT CHECKED' : v.outcome), el('p', {}, SENTENCES[v.outcome](v)), ...more);
	box.hidden = false;
}

/* Records */

function valueWords(bytes, f) {
	const words = f.value.type === 'string' ? stringOf(f.value, bytes) : textOf(bytes.subarray(f.value.at, f.value.end));
	return f.value.type !== 'string' || /\S{40}/.test(words) ? el('code', {}, words) : words;
}
function fieldRows(bytes, record) {
	const rows = [];
	for (const f of record.fields)
		if (!f.salt)
			rows.push(el('dt', {}, '…'), el('dd', {}, el('span', { class: 'away' }, el('span', {}, 'not shown'))));
		else
			rows.push(el('dt', {}, f.name || 'text'), el('dd', {}, valueWords(bytes, f)));
	return rows;
}
function proofWords(record) {
	const p = record.proof;
	return p ? [day(p.time), ' ', el('small', {}, p.isStamp ? 'by a time stamp' : 'by witnesses', ` on ${figures(p.anchor.size)} records`)]
		: [el('small', {}, 'nobody else says')];
}
/* What a record says in a line, and who says so from where; null where that takes all its fields. */
function headline(bytes, r) {
	const words = name => {
		const node = field(r, name);
		return !node ? '' : node.type === 'string' ? stringOf(node, bytes)
			: node.type === 'array' && node.value.every(x => x.type === 'string') ? node.value.map(x => stringOf(x, bytes)).join(', ')
			: textOf(bytes.subarray(node.at, node.end));
	};
	const entity = words('entity'), from = [words('origin'), words('by') && `by ${words('by')}`, words('source') && `source: ${words('source')}`, words('reason')];
	const meta = from.filter(w => w).join('; ');
	if (words('key') && field(r, 'value'))
		return [el('p', { class: 'sum' }, el('b', {}, entity === 'model' || words('key').startsWith(`${entity}.`) ? '' : `${entity} `, words('key')), ' ', words('value')),
			r.kind === 'fact' && meta ? el('p', { class: 'small' }, meta) : null];
	if (r.kind === 'transmission' && words('share'))
		return [el('p', { class: 'sum' }, `shared with ${words('audience')}${words('to') ? `: ${words('to')}` : ''}`), el('p', { class: 'small' }, words('summary'))];
	return words('summary') ? [el('p', { class: 'sum' }, words('summary'))] : null;
}
function recordRow(bytes, r, isTimed) {
	const head = headline(bytes, r), hidden = r.fields.filter(f => !f.salt).length;
	const fields = r.fields.length ? el('dl', { class: 'fields' }, fieldRows(bytes, r)) : el('small', {}, 'no fields');
	return el('tr', { id: `record-${r.number}` }, el('th', { scope: 'row', 'data-is': 'Record' }, figures(r.number)),
		el('td', {}, el('span', { class: 'kind' }, r.kind), el('span', {}, r.recorded.replace('T', ' ').replace('Z', ' UTC'))),
		isTimed ? el('td', { 'data-is': 'Existed by' }, proofWords(r)) : null,
		el('td', {}, head || fields, el('div', { class: 'more' },
			hidden && head ? el('span', { class: 'away' }, el('span', {}, `${count(hidden, 'field')} not shown`)) : null,
			head && r.fields.length ? el('details', {}, el('summary', {}, `All ${r.fields.length} fields`), fields) : null,
			el('button', { class: 'link', type: 'button', onclick: () => tryAt(r.node.at + Math.floor((r.node.end - r.node.at) / 2), true) },
				'change a byte of it'))));
}
function showRecords(bytes, v) {
	const isTimed = v.records.some(r => r.proof);
	fill($('records'), el('h2', {}, 'Records'), el('table', { class: 'list' },
		el('caption', {}, `${figures(v.records.length)} of the ${count(v.head.size, 'record')} in the log. Moments are those of the provider’s clock${
			isTimed ? '' : ', and nobody whom you trust says when any was there'}; what is grey is there and not shown.`),
		el('thead', {}, el('tr', {}, ['Nº', 'Kind, recorded', isTimed && 'Existed by', 'What it says'].filter(t => t).map(t => el('th', { scope: 'col' }, t)))),
		el('tbody', {}, v.records.map(r => recordRow(bytes, r, isTimed)))));
}

/* The log */

function headRow(v, a) {
	const said = [...a.witnesses.map(w => `${w.key.name}, ${day(w.time)}`),
		...a.unknown.map(name => `${name}: not a witness you named, not checked`)];
	const stamped = a.stamps.map(s => `${day(s.said.time)}${s.said.by ? ` by ${s.said.by}` : ''}: ${s.said.words}`);
	const list = (words, none) => words.length ? words.map(w => el('div', {}, w)) : el('small', {}, none);
	return el('tr', {}, el('th', { scope: 'row', 'data-is': 'Records' }, figures(a.size)), el('td', { 'data-is': 'Root' }, el('code', {}, base64Of(a.root))),
		el('td', { 'data-is': 'Key' }, el('code', {}, a.link.key.id)), el('td', { 'data-is': 'Witnesses' }, list(said, 'none')), el('td', { 'data-is': 'Time stamps' }, list(stamped, 'none')));
}
function showLog(v) {
	const facts = { 'Origin': v.head.origin, 'Records': figures(v.head.size), 'Root': el('code', {}, base64Of(v.head.root)), 'Signed by': el('code', {}, v.head.link.key.text) };
	fill($('log'), el('h2', {}, 'The log'),
		el('dl', { class: 'facts' }, Object.entries(facts).map(([t, d]) => el('div', {}, el('dt', {}, t), el('dd', {}, d)))),
		el('table', { class: 'list' }, el('caption', {}, 'Heads of the log: each earlier one is proved to be a beginning of the last.'),
			el('thead', {}, el('tr', {}, ['Records', 'Root', 'Key', 'Witnesses', 'Time stamps'].map(t => el('th', { scope: 'col' }, t)))),
			el('tbody', {}, v.heads.map(a => headRow(v, a)))),
		v.chain.links.length > 1 ? el('p', { class: 'small' }, 'Keys: ', v.chain.links.map((l, i) => `${i ? '; then ' : ''}${l.key.id} from record ${figures(l.from)}` +
			(l.isSworn ? '' : ', not sworn in by the one before while that was in good hands') + (l.revoked < Infinity ? `, revoked by record ${figures(l.revoked)}` : '')), '.') : null);
}

/* Documents: saved as bytes, never opened here */

function fileName(bytes, d) {
	const part = name => {
		const node = field(d.record, name);
		return node && node.type === 'string' ? stringOf(node, bytes).toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 40) : '';
	};
	const end = part('format');
	return ([part('form'), part('audience')].filter(x => x).join('-') || `document-${d.number}`) + (end ? `.${end}` : '');
}
function save(name, bytes) {
	const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
	el('a', { href: url, download: name }).click();
	setTimeout(() => URL.revokeObjectURL(url), 60000);
}
function showDocuments(bytes, v) {
	$('documents').hidden = !v.documents.length;
	fill($('documents'), el('h2', {}, 'Documents'), el('table', { class: 'list' },
		el('thead', {}, el('tr', {}, ['Record', 'Document', 'SHA-256', ''].map(t => el('th', { scope: 'col' }, t)))),
		el('tbody', {}, v.documents.map(d => el('tr', {}, el('th', { scope: 'row' }, el('a', { href: `#record-${d.number}` }, figures(d.number))),
			el('td', {}, fileName(bytes, d), el('br'), el('small', {}, sizeWords(d.bytes.length))), el('td', {}, el('code', {}, d.sha256)),
			el('td', {}, el('button', { type: 'button', onclick: () => save(fileName(bytes, d), d.bytes) }, 'Save'))))))
	);
}

/* One byte */

const narrow = matchMedia('(max-width: 52rem)'), CELLS = 96; // 16 bytes in a row, or 8
let ACROSS = 16, ROWS = 6;
let cursor = 0, flipped = -1, tree = null, turn = 0;

function placeWords(at) { // where in the bundle a byte is, by the names on the way
	const way = [];
	let node = tree;
	for (let next = node; next; ) {
		node = next;
		next = null;
		const entries = node.type === 'object' ? [...node.value] : node.type === 'array' ? [...node.value.entries()] : [];
		for (const [name, child] of entries)
			if (at >= child.at && at < child.end) {
				const of = child.type === 'object' && typeof name === 'number' ? child.value : new Map();
				way.push(of.has('inclusion') ? `record ${figures(of.get('record').value)}` : of.has('name') ? `“${stringOf(of.get('name'), bundle)}”`
					: of.has('hidden') ? 'not shown' : typeof name === 'number' ? `no. ${name + 1}` : name);
				next = child;
				break;
			}
	}
	return way.length ? way.join(' › ') : 'between the parts';
}
const glyph = b => b > 0x20 && b < 0x7f ? String.fromCharCode(b) : b === 0x20 ? '␣' : '·';
const sameBytes = () => {
	const copy = Uint8Array.from(bundle);
	if (flipped >= 0)
		copy[flipped] ^= 1;
	return copy;
};
function showBytes() {
	ACROSS = narrow.matches ? 8 : 16;
	ROWS = CELLS / ACROSS;
	const first = Math.max(0, Math.min(Math.floor(cursor / ACROSS) - 2, Math.ceil(bundle.length / ACROSS) - ROWS)) * ACROSS;
	const rows = [];
	for (let at = first; at < Math.min(bundle.length, first + ROWS * ACROSS); at += ACROSS)
		rows.push(el('tr', {}, el('th', { scope: 'row' }, figures(at)), Array.from(bundle.subarray(at, at + ACROSS), (b, i) => {
			const here = at + i, now = here === flipped ? b ^ 1 : b;
			return el('td', {}, el('button', { type: 'button', tabindex: here === cursor ? '0' : '-1', 'data-at': here, 'aria-pressed': String(here === flipped),
				'aria-current': here === cursor && 'true', 'aria-label': `byte ${here}: ${glyph(now)}` }, el('i', {}, glyph(now)), el('small', {}, now.toString(16).padStart(2, '0'))));
		})));
	fill($('bytes'), el('tbody', {}, rows));
	$('slide').value = $('offset').value = cursor;
	$('place').textContent = `Byte ${figures(cursor)} of ${figures(bundle.length)}, in: ${placeWords(cursor)}`;
	$('flip').textContent = flipped >= 0 ? 'Put it back' : 'Change this byte';
}
function moveTo(at, focus) {
	cursor = Math.max(0, Math.min(bundle.length - 1, at | 0));
	showBytes();
	if (focus)
		$('bytes').querySelector(`[data-at="${cursor}"]`).focus();
}
async function flip(at) {
	flipped = at === flipped ? -1 : at;
	const mine = ++turn, box = $('tried');
	showBytes();
	if (flipped < 0)
		return showVerdict(box, verdict, el('p', { class: 'small' }, 'All bytes are as they came.'));
	const late = setTimeout(() => { box.className = 'verdict is-busy'; fill(box, el('b', {}, 'Checking …')); }, 150);
	const v = await verifyBundle(sameBytes(), trusted());
	clearTimeout(late);
	if (mine !== turn)
		return;
	const from = bundle[flipped], to = from ^ 1;
	const words = `Byte ${figures(flipped)} was ${glyph(from)} (${from.toString(16).padStart(2, '0')}) and is ${glyph(to)} (${to.toString(16).padStart(2, '0')}).`;
	showVerdict(box, v, el('p', { class: 'small' }, words, v.outcome === 'BROKEN' && v.end ? ` Found at bytes ${figures(v.at)} to ${figures(v.end - 1)}.`
		: ' It is in what somebody says whom you do not trust, or who cannot be asked here: that counted for nothing before, and still does.'));
}
function tryAt(at, scroll) {
	moveTo(at);
	if (scroll) {
		$('try').scrollIntoView();
		$('bytes').querySelector(`[data-at="${cursor}"]`).focus({ preventScroll: true });
	}
	if (flipped !== at)
		flip(at);
}
function keysOfBytes(e) {
	const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -ACROSS, ArrowDown: ACROSS, PageUp: -ROWS * ACROSS, PageDown: ROWS * ACROSS }[e.key];
	if (by) {
		e.preventDefault();
		moveTo(cursor + by, true);
	}
}
function showTry(v) {
	flipped = -1;
	const random = () => tryAt(Math.floor(Math.random() * bundle.length));
	fill($('try'), el('h2', {}, 'Change one byte and see'),
		el('p', {}, 'One bit of one byte, anywhere: in a record, a proof, a signature, a document. Choose a byte, or let chance choose.'),
		el('div', { class: 'bench' },
			el('div', { class: 'tools' }, el('button', { type: 'button', id: 'flip', onclick: () => flip(flipped >= 0 ? flipped : cursor) }), el('button', { type: 'button', onclick: random }, 'Some byte'),
				el('input', { type: 'range', id: 'slide', min: '0', max: bundle.length - 1, 'aria-label': 'Place in the bundle', oninput: e => moveTo(+e.target.value) }),
				el('input', { type: 'number', id: 'offset', min: '0', max: bundle.length - 1, 'aria-label': 'Number of the byte', onchange: e => moveTo(+e.target.value) })),
			el('p', { class: 'small', id: 'place' }),
			el('div', { id: 'tried', role: 'status' }),
			el('div', {}, el('table', { class: 'bytes', id: 'bytes', 'aria-label': 'Bytes of the bundle', onkeydown: keysOfBytes, onclick: e => {
				const button = e.target.closest('button');
				if (button) {
					moveTo(+button.dataset.at, true);
					flip(cursor);
				}
			} }))));
	moveTo(v.records[Math.min(1, v.records.length - 1)].node.at + 30);
	showVerdict($('tried'), v, el('p', { class: 'small' }, 'All bytes are as they came.'));
}

/* Coming in */

const trusted = () => ({ key: $('key').value, policy: $('policy').value, tsa: $('tsa').value });
async function run() {
	showTrust();
	if (!bundle)
		return;
	const mine = ++turn, box = $('verdict');
	box.hidden = false;
	box.className = 'verdict is-busy';
	fill(box, el('b', {}, 'Checking …'));
	if (!globalThis.crypto?.subtle)
		return fill(box, el('b', {}, 'NOT CHECKED'), el('p', {}, 'This browser gives this page no cryptography. Open it from disk or over https, or use a newer browser.'));
	await new Promise(done => setTimeout(done));
	const v = await verifyBundle(bundle, trusted());
	if (mine !== turn)
		return;
	verdict = v;
	const isSound = Boolean(v.records);
	showVerdict(box, v, v.end ? el('p', { class: 'small' }, `At bytes ${figures(v.at)} to ${figures(v.end - 1)} of ${figures(bundle.length)}. Nothing of a broken bundle is shown.`) : null,
		v.outcome === 'NOT VOUCHED FOR' ? el('button', { type: 'button', onclick: () => { $('trust').open = true; $('key').focus(); } }, 'Say whom you trust') : null,
		carried ? el('div', { class: 'note' }, 'This page came with its bundle. Who made it could have made the page say anything: to trust nobody, ',
			el('button', { class: 'link', type: 'button', onclick: () => save('shared.bundle', bundle) }, 'save the bundle'), ' and check it with gpai-verify or a copy of this page from elsewhere.') : null,
		ed25519Own ? el('p', { class: 'small' }, 'This browser does not know Ed25519; signatures were checked by arithmetic of this page.') : null);
	$('found').hidden = !isSound;
	if (isSound) {
		fill($('proved'), v.proved.map(t => el('li', {}, t)));
		fill($('unproved'), v.unproved.map(t => el('li', {}, t)));
		showRecords(bundle, v);
		showLog(v);
		showDocuments(bundle, v);
		tree = parse(bundle);
		showTry(v);
	}
	document.title = `${v.outcome}: check of a bundle`;
	document.documentElement.dataset.verdict = `${v.outcome === 'CANNOT' ? 'NOT CHECKED' : v.outcome}: ${SENTENCES[v.outcome](v)}`;
}
function take(name, bytes) { // by what they are, not by their names
	const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096)), text = () => new TextDecoder().decode(bytes);
	if (bytes.length < 1 << 20 && head.includes('-----BEGIN CERTIFICATE'))
		$('tsa').value = text();
	else if (bytes.length < 1 << 20 && /^[ \t]*(quorum|witness|log|group)[ \t]/m.test(head) && head[0] !== '{')
		$('policy').value = text();
	else if (bytes.length < 4096 && /^[^+{\s]+\+[0-9a-f]{8}\+\S+\s*$/.test(head))
		$('key').value = text().trim();
	else {
		bundle = bytes;
		carried = name === '';
		$('name').textContent = name ? `${name}, ${sizeWords(bytes.length)}` : 'The bundle in this page, ' + sizeWords(bytes.length);
	}
}
function showTrust() {
	const given = [$('key').value && 'a key', $('policy').value && 'a policy', $('tsa').value && 'certificates'].filter(x => x);
	$('given').textContent = given.length ? `you gave ${given.join(', ')}` : 'nobody yet';
}
async function takeFiles(files) {
	for (const file of files)
		take(file.name || 'bundle', new Uint8Array(await file.arrayBuffer()));
	run();
}
function begin() {
	let soon = 0;
	narrow.addEventListener('change', () => verdict?.records && showBytes());
	$('files').addEventListener('change', e => takeFiles(e.target.files));
	for (const id of ['key', 'policy', 'tsa'])
		$(id).addEventListener('input', () => { clearTimeout(soon); soon = setTimeout(run, 300); });
	addEventListener('dragover', e => { e.preventDefault(); $('drop').classList.add('over'); });
	addEventListener('dragleave', e => { if (!e.relatedTarget) $('drop').classList.remove('over'); });
	addEventListener('drop', e => { e.preventDefault(); $('drop').classList.remove('over'); takeFiles(e.dataTransfer.files); });
	for (const id of ['key', 'policy', 'tsa'])
		$(id).value = $(`trusted-${id}`).textContent.trim();
	const slot = $('bundle').textContent.replace(/\s/g, '');
	showTrust();
	if (slot) {
		take('', base64(bytesOf(slot)) || new Uint8Array());
		run();
	}
}
begin();
