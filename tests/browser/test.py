# SPDX-License-Identifier: Apache-2.0
"""The page that checks bundles, in a headless Chromium.  usage: test.py PAGE EMBED [GPAI-VERIFY HOSTILE GPAI]

bundles/ holds what maker.mjs made from gpai-bundle(5) alone; cases.tsv what must be found. Each
is given to the page by its file picker and, where it is there, to gpai-verify: the two agree.
77, skipped, without Chromium."""
import os, re, shutil, subprocess, sys, tempfile, time

import chromium

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'bundles')
# What gpai-verify says. It tells what is no bundle at all from one that is broken; the page does not.
WORDS = {'PROVED': 'PROVED', 'NOT VOUCHED FOR': 'NOT VOUCHED FOR', 'BROKEN': 'BROKEN', 'UNREADABLE': 'BROKEN'}
failed = 0


def claim(name, holds, *more):
    global failed
    print('ok' if holds else 'NOT OK', '-', name, *(() if holds else more))
    failed += not holds


def cases():
    with open(os.path.join(HERE, 'cases.tsv'), encoding='utf-8') as f:
        for line in f:
            name, key, policy, tsa, outcome, _ = line.rstrip('\n').split('\t')
            yield name, [None if x == '-' else os.path.join(HERE, x) for x in (key, policy, tsa)], outcome


def outcome_of(program, bundle, trust):
    given = [x for option, value in zip(('--key', '--policy', '--tsa'), trust) if value for x in (option, value)]
    done = subprocess.run([program, *given, bundle], capture_output=True, text=True, timeout=60)
    words = (done.stdout + done.stderr).strip()
    return WORDS.get(re.split('  |\n', words)[0], f'exit {done.returncode}'), words


def every_case(browser, page, program):
    wrong, apart, n = [], [], 0
    for name, trust, outcome in cases():
        browser.open(page)
        bundle = os.path.join(HERE, name + '.bundle')
        said = browser.give(bundle, *filter(None, trust))
        n += 1
        if not said.startswith(outcome + ':'):
            wrong.append((name, outcome, said))
        if program:
            theirs, words = outcome_of(program, bundle, trust)
            if theirs != outcome:
                apart.append((name, trust, outcome, theirs, words.strip()[:300]))
    claim(f'the page finds what there is in {n} bundles, sound and hostile', not wrong, *wrong)
    if program:
        claim(f'gpai-verify says the same of {n} bundles', not apart, *('\n  ' + repr(x) for x in apart))


FLIPS = '''(async step => {
	const found = { n: 0, missed: [] };
	for (let at = 0; at < bundle.length; at += step)
		for (const bit of [1, 128]) {
			const copy = Uint8Array.from(bundle);
			copy[at] ^= bit;
			found.n++;
			if ((await verifyBundle(copy, trusted())).outcome !== 'BROKEN')
				found.missed.push(at);
		}
	return found;
})'''


def flips(browser, page):
    browser.open(page)
    browser.give(os.path.join(HERE, 'small.bundle'), os.path.join(HERE, 'first.vkey'))
    found = browser.run(FLIPS + '(7)')
    claim(f"{found['n']} changes of one bit in a bundle are all found", found['n'] > 1000 and not found['missed'], found['missed'])
    browser.give(os.path.join(HERE, 'witnessed.bundle'), os.path.join(HERE, 'two-of-three.policy'), os.path.join(HERE, 'root.pem'))
    found = browser.run(FLIPS + '(97)')
    told = browser.run('''(async list => { // what is not found must lie in what nobody vouches for
		const places = [];
		for (const at of list)
			places.push(placeWords(at));
		return places;
	})''' + f"({found['missed']})")
    claim(f"{found['n']} changes with stamps and witnesses: none but in stamps and cosignatures goes by",
          len(found['missed']) < found['n'] / 20 and all(re.search('stamps|cosignatures', t) for t in told), told)


def same_of_flips(browser, page, program, work):
    """The page and gpai-verify, held against each other where nobody says what must come out."""
    apart, n = [], 0
    for name, trust, step in (('small', ('first.vkey', None, None), 41), ('witnessed', (None, 'two-of-three.policy', 'root.pem'), 61)):
        trust = [x and os.path.join(HERE, x) for x in trust]
        with open(os.path.join(HERE, name + '.bundle'), 'rb') as f:
            sound = f.read()
        browser.open(page)
        browser.give(os.path.join(HERE, name + '.bundle'), *filter(None, trust))
        for at in range(0, len(sound), step):
            path, bit = os.path.join(work, 'flipped'), 1 << at % 8
            with open(path, 'wb') as f:
                f.write(sound[:at] + bytes([sound[at] ^ bit]) + sound[at + 1:])
            ours = browser.run(f'(b => {{ b[{at}] ^= {bit}; return verifyBundle(b, trusted()).then(v => v.outcome); }})(Uint8Array.from(bundle))')
            theirs, words = outcome_of(program, path, trust)
            n += 1
            place = browser.run(f'placeWords({at})')
            # A certificate in a token that is not the one named there: see THE HEAD AND THE ANCHORS.
            if ours != theirs and not ('stamps' in place and (ours, theirs) == ('BROKEN', 'PROVED')):
                apart.append((name, at, bit, place, ours, theirs, words[:200]))
    claim(f'the page and gpai-verify agree on {n} bundles with one bit changed, but for what nobody signed in tokens', not apart, *('\n  ' + repr(x) for x in apart))


def those_of_the_auditor(browser, page, hostile, work):
    folder = os.path.join(work, 'auditor')
    os.mkdir(folder)
    subprocess.run([hostile, folder], check=True, capture_output=True)
    bundles, apart = sorted(f for f in os.listdir(folder) if f.endswith('.bundle')), []
    for name in bundles:
        beside = [os.path.join(folder, name[:-6] + x) for x in ('outcome', 'vkey', 'policy')]
        with open(beside[0]) as f:
            theirs = f.read()
        browser.open(page)
        ours = browser.give(os.path.join(folder, name), *filter(os.path.exists, beside[1:]))
        if not ours.startswith(theirs + ':'):
            apart.append((name, theirs, ours))
    claim(f'of {len(bundles)} bundles that the auditor is tested with the page says the same', len(bundles) > 40 and not apart, *apart)


def shared(browser, page, program, gpai, work):
    """What gpai itself shares, from one of the examples."""
    room = os.path.join(work, 'dossier')
    shutil.copytree(os.path.join(HERE, '..', '..', '..', 'examples', 'wizardlm-2-8x22b'), room)
    for args in (['init'], ['apply'], ['write', '--all'], ['share', '--for', 'DP', '-o', 'shared.bundle']):
        done = subprocess.run([os.path.abspath(gpai), *args], cwd=room, capture_output=True, text=True)
        if done.returncode > 1:
            return claim(f'gpai {args[0]} works', False, done.stderr)
    bundle = os.path.join(room, 'shared.bundle')
    key = re.search(r'"public_key","salt":"[^"]*","value":"([^"]*)"', open(bundle, encoding='utf-8').read()).group(1)
    with open(os.path.join(work, 'theirs.vkey'), 'w') as f:
        f.write(key)
    browser.open(page)
    ours = browser.give(bundle, f.name)
    theirs, words = outcome_of(program, bundle, (f.name, None, None))
    claim('what gpai shares is proved by the page and by gpai-verify', ours.startswith('PROVED:') and theirs == 'PROVED', ours, words)
    shown = browser.run("document.querySelectorAll('#records tbody tr').length")
    claim(f'and its {shown} records are shown', shown == browser.run('verdict.records.length') and shown > 3)


def demonstration(browser, page):
    browser.open(page)
    browser.give(os.path.join(HERE, 'small.bundle'), os.path.join(HERE, 'first.vkey'))
    word = "document.querySelector('#tried b').textContent"
    button = "document.querySelector('#flip')"
    claim('before a byte is changed the demonstration says PROVED', browser.run(word) == 'PROVED')
    browser.run(f'{button}.click()')
    browser.wait(f"{word} === 'BROKEN'")
    claim('one changed byte of a record breaks the bundle and the page says where',
          'Found at bytes' in browser.run("document.querySelector('#tried').textContent"))
    browser.run(f'{button}.click()')
    browser.wait(f"{word} === 'PROVED'")
    claim('the verdict returns when the byte is put back', True)
    claim('hidden fields are shown as such', browser.run("[...document.querySelectorAll('.more > .away')].map(e => e.textContent).join()") == '1 field not shown,1 field not shown')
    claim('a document can only be saved', browser.run("[...document.querySelectorAll('#documents button')].map(b => b.textContent).join() === 'Save'"
          " && !document.querySelector('iframe, object, embed, img')"))


CONTRAST = '''(() => { // text whose contrast to what is behind it is below 4.5, WCAG 2.2 AA
	const numbers = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
	const light = ([r, g, b]) => [r, g, b].map(x => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4)
		.reduce((sum, x, i) => sum + x * [.2126, .7152, .0722][i], 0);
	const behind = e => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor); if (c[3]) return c; } return [255, 255, 255]; };
	const poor = new Set();
	const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
	let n = 0;
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || !e.checkVisibility())
			continue;
		const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
		n++;
		if ((a + .05) / (b + .05) < 4.5)
			poor.add(`${e.className || e.tagName}: ${walk.currentNode.data.slice(0, 30)}`);
	}
	return { n, poor: [...poor] };
})()'''


def looks(browser, page):
    def size(width, scheme):
        browser.call('Emulation.setDeviceMetricsOverride', width=width, height=900, deviceScaleFactor=1, mobile=False)
        browser.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
    full = [os.path.join(HERE, x) for x in ('full.bundle', 'two-of-three.policy', 'root.pem')]
    poor, wide = [], []
    for scheme in ('light', 'dark'):
        for bundle in (full, full[:1], [os.path.join(HERE, 'bad-value-changed.bundle')]):
            size(1100, scheme)
            browser.open(page)
            browser.give(*bundle)
            found = browser.run(CONTRAST)
            poor += found['poor'] + ([] if found['n'] > 10 else ['nothing to see'])
    claim('all text has the contrast of WCAG AA, by day and by night', not poor, poor)
    for width in (320, 390, 600, 833, 1100, 1600):
        size(width, 'light')
        browser.open(page)
        browser.give(*full)
        browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        if browser.run('document.documentElement.scrollWidth') > width:
            wide.append(width)
    claim('nothing is wider than the window, from 320 pixels on', not wide, wide)
    size(1100, 'light')
    browser.run("tryAt(5000); document.querySelector('#bytes [tabindex=\"0\"]').focus()")
    for key, code in (('ArrowRight', 39), ('ArrowDown', 40), ('ArrowLeft', 37)):
        for kind in ('keyDown', 'keyUp'):
            browser.call('Input.dispatchKeyEvent', type=kind, key=key, code=key, windowsVirtualKeyCode=code)
    claim('arrow keys go from byte to byte', browser.run('cursor') == 5016 and browser.run("document.activeElement.dataset.at") == '5016')
    names = browser.run('''[...document.querySelectorAll('button, input, textarea, summary')].filter(e => e.checkVisibility() &&
        !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length''')
    claim('every control has a name', names == 0, names)


def markup(browser, page):
    """What a bundle says becomes text."""
    browser.open(page)
    browser.run("fill($('records'), '<b id=injected>x</b>')")
    claim('text of a bundle never becomes markup', browser.run("document.querySelector('#injected') === null"))
    claim('a value cannot turn the line round that it stands in', browser.run(r"el('p', {}, 'a\u202eb\u2067c').textContent === 'a\ufffdb\ufffdc'"))
    browser.run("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.injected = 1' }))")
    claim('a script that is not the page’s own does not run', browser.run('window.injected === undefined'))
    claim('nothing can be fetched', browser.run("fetch('data:,x').then(() => false, () => true)"))


def embedded(browser, embed, work):
    path = os.path.join(work, 'shared.html')
    with open(path, 'wb') as f:
        subprocess.run([embed, os.path.join(HERE, 'small.bundle')], stdout=f, check=True)
    browser.open(path)
    browser.wait("'verdict' in document.documentElement.dataset")
    claim('a page that came with its bundle vouches for nobody and says so', browser.run('document.documentElement.dataset.verdict')
          .startswith('NOT VOUCHED FOR') and 'came with its bundle' in browser.run("document.querySelector('#verdict').textContent"))
    browser.run("$('key').value = " + repr(open(os.path.join(HERE, 'first.vkey')).read().strip()) + "; $('key').dispatchEvent(new Event('input'))")
    browser.wait("document.documentElement.dataset.verdict.startsWith('PROVED')")
    claim('its bundle is proved by a key that is typed in', True)


def arithmetic(browser, page):
    browser.open(page)
    browser.run('ed25519Own = true')
    said = browser.give(os.path.join(HERE, 'small.bundle'), os.path.join(HERE, 'first.vkey'))
    claim('without Ed25519 in WebCrypto the page computes it, and says so', said.startswith('PROVED') and
          'arithmetic' in browser.run("document.querySelector('#verdict').textContent"), said)
    claim('and refuses what does not fit', browser.give(os.path.join(HERE, 'bad-head-signature-flipped.bundle')).startswith('BROKEN'))


def thousand(browser, page, node, work):
    if not node:
        return print('ok - 1,000 records: skipped, no node to make them')
    path = os.path.join(work, 'many.bundle')
    with open(path, 'wb') as f:
        subprocess.run([node, os.path.join(os.path.dirname(HERE), 'maker.mjs'), '--many', '1000'], stdout=f, check=True)
    browser.open(page)
    browser.give(path, os.path.join(HERE, 'first.vkey'))
    ms = browser.run('''(async () => {
		const t = performance.now(), v = await verifyBundle(bundle, trusted());
		return v.outcome === 'PROVED' && v.records.length === 1001 ? performance.now() - t : -1;
	})()''')
    start = time.monotonic()
    browser.run('run()')
    all_of_it = time.monotonic() - start
    print(f'# 1,000 records, {os.path.getsize(path)} bytes: checked in {ms:.0f} ms, shown in {all_of_it * 1000:.0f} ms')
    claim('1,000 records are checked and shown within five seconds, busy machines too', 0 < ms and all_of_it < 5)


def main(page, embed, program=None, hostile=None, gpai=None):
    found = chromium.find()
    if not found:
        return 77
    browser = chromium.Chromium(found)
    with tempfile.TemporaryDirectory() as work:
        try:
            every_case(browser, page, program)
            flips(browser, page)
            if program:
                same_of_flips(browser, page, program, work)
                those_of_the_auditor(browser, page, hostile, work)
                shared(browser, page, program, gpai, work)
            demonstration(browser, page)
            looks(browser, page)
            markup(browser, page)
            embedded(browser, embed, work)
            arithmetic(browser, page)
            thousand(browser, page, shutil.which('node'), work)
            foreign = {u for u in browser.requests if not u.startswith(('file:', 'about:'))}
            claim('nothing was asked of any network', not foreign, foreign)
        finally:
            browser.close()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
