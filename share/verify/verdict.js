// SPDX-License-Identifier: Apache-2.0
/* What a sound bundle proves, to this reader, and what it does not: in words. */

const day = ms => new Date(ms).toISOString().replace('T', ' ').replace(/(:\d\d)\.\d+Z$/, '$1') + ' UTC';
const count = (n, one, many = one + 's') => `${figures(n)} ${n === 1 ? one : many}`;

function judge(found, trust) {
	const { chain, head, records, documents } = found;
	const heads = [...found.anchors, head], vouched = vouchedBy(chain, trust.keys, head);
	for (const r of records)
		r.proof = provedBy(heads, r.number);
	const witnessed = heads.filter(a => a.hasQuorum), latest = witnessed[witnessed.length - 1];
	const lacks = [];
	if (!vouched)
		lacks.push(trust.keys.length ? 'the key you trust does not lead to the key that signed this log'
			: 'you have not said whose key you trust');
	if (trust.quorum && !head.hasQuorum)
		lacks.push('not all witnesses that your policy asks for have cosigned the newest head');
	return { outcome: lacks.length ? 'NOT VOUCHED FOR' : 'PROVED', reason: lacks.join('; '), ...found, heads, vouched,
		proved: provedWords(found, vouched, latest), unproved: unprovedWords(found, trust, vouched, latest), documents };
}

function provedWords({ chain, head, records, documents }, vouched, latest) {
	const says = [], hidden = records.reduce((n, r) => n + r.fields.filter(f => !f.salt).length, 0);
	if (vouched)
		says.push(vouched.changes === 0 ? `The key you trust (${vouched.link.key.id}) signed this log, ${chain.origin}.`
			: `The key you trust (${vouched.link.key.id}) swore in, by ${count(vouched.changes, 'change')}, the key that signed this log, ${chain.origin}.`);
	else
		says.push(`One key (${head.link.key.id}) signed this log, ${chain.origin}. Whose it is, is not known here.`);
	says.push(`${count(records.length, 'record')} of ${figures(head.size)} ${records.length === 1 ? 'is' : 'are'} in that log, ` +
		`each in its place, as ${records.length === 1 ? 'it was' : 'they were'} committed to` +
		(hidden ? `; ${count(hidden, 'field')} of them ${hidden === 1 ? 'is' : 'are'} not shown.` : '.'));
	if (documents.length)
		says.push(`${count(documents.length, 'document')} ${documents.length === 1 ? 'is' : 'are'}, byte for byte, what the records name.`);
	says.push(`Nothing was added or left out on the way: record ${head.size} lists what was shared.`);
	if (latest)
		says.push(`The witnesses of your policy saw the same log, up to record ${figures(latest.size)}.`);
	const timed = records.filter(r => r.proof);
	if (timed.length)
		says.push(`${timed.length === records.length ? 'All records' : `${count(timed.length, 'record')} of ${records.length}`} existed at a time ` +
			`that others vouch for, the first by ${day(Math.min(...timed.map(r => r.proof.time)))}.`);
	return says;
}

const figures = n => n.toLocaleString('en');
function unprovedWords({ chain, head, records, anchors }, trust, vouched, latest) {
	const says = ['That what the records say is true. A log proves who said what, not that it is so.'];
	const untimed = records.filter(r => !r.proof).length;
	if (!vouched)
		says.push(`That ${chain.origin} is who you think. Get the key of the provider another way and give it above.`);
	if (untimed)
		says.push(untimed === records.length
			? 'When anything was recorded. The moments shown are those of the provider’s own clock; no witness or authority you trust confirms any.'
			: `When ${count(untimed, 'record')} ${untimed === 1 ? 'was' : 'were'} made: later than all time stamps here; only the provider’s own clock says.`);
	if (!latest || latest !== head)
		says.push(latest ? 'That others are shown the same log beyond what witnesses saw.'
			: 'That others are shown the same log. Without witnesses whom you trust a provider can keep two.');
	says.push(`What the other ${count(head.size - records.length, 'record')} of the log ${head.size - records.length === 1 ? 'says' : 'say'}, and what fields that are not shown say.`);
	says.push('That the key was in the right hands, and that none was revoked after this was shared.');
	if (chain.links.some(l => !l.isSworn))
		says.push('That a key was replaced by its owner: the old one was lost, or feared to be in other hands, before it could swear to it.');
	if ([...anchors, head].some(a => a.stamps.length))
		says.push('That the certificates of time stamps were not revoked: no list of revocations was asked.');
	return says;
}
