#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What pages say, read by another parser: Python's own html.parser, or html5lib where asked for.

html_reference.py PROGRAM [--by html5lib] [--rounds N]

The pages are those of the web archives under GPAI_SHARED, as they are and with statements put in
at random places (the same in every run), and of the statements alone. What PROGRAM says of each
must be what is worked out here. html.parser is no reader of the standard's letter, so the
statements that are put in for it leave out what it is known to read otherwise. Exit 77: no pages.
"""
import argparse, glob, html.parser, os, random, re, struct, subprocess, sys, zlib

try:
    from html5lib._tokenizer import HTMLTokenizer
    from html5lib.constants import tokenTypes
except ImportError:
    HTMLTokenizer = None

LOOK = 256 << 10
TEXT = {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}
PROSE = {"abstract", "author", "description", "generator", "keywords", "news_keywords",
         "subject", "tags", "title", "topic"}
BLANKS = " \t\n\v\f\r"


def lower(s):
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in s)


def shown(value):
    """Bytes of a value (latin-1 here) as statements show them: at most 512, odd ones as '?'."""
    raw, out, i = value.encode("latin-1", "replace"), b"", 0
    while i < len(raw):
        for n in (4, 3, 2, 1):
            try:
                piece = raw[i:i + n]
                if len(piece) == n and len(piece.decode("utf-8")) == 1:
                    break
            except UnicodeDecodeError:
                pass
        else:
            n, piece = 1, b"?"
        if len(out) + n > 512:
            break
        out += b"?" if piece < b" " or piece == b"\x7f" else piece
        i += n
    return out.decode("latin-1")


class Page:
    """Statements from start tags: the meaning, apart from who found the tags."""

    def __init__(self):
        self.said, self.hints, self.tdm, self.policy = [], {}, {}, None
        self.script, self.waiting = None, False

    def noai(self, content, agent):
        saw = False
        for part in re.split("[,;]", content):
            pieces = part.split(":")
            words = re.split("[%s]+" % BLANKS, pieces[-1].strip(BLANKS))
            name = pieces[0].strip(BLANKS) if len(pieces) == 2 else ""
            saw = saw or len(pieces) > 1
            for word in words:
                if lower(word) not in ("noai", "noimageai"):
                    continue
                note = len(words) > 1 or (len(pieces) == 1 and saw)
                says, whom = "reserved", agent
                if len(pieces) > 1:
                    if 0 < len(name) <= 128 and all(" " <= c <= "~" for c in name):
                        whom = "" if name == "*" else name
                    else:
                        says, note = "nothing", True
                self.said.append("noai %s robots=%s%s%s%s" % (
                    says, word, " for " + whom if whom else "",
                    " images" if lower(word) == "noimageai" else "", " !" if note else ""))

    def meta(self, a):
        name, content = a.get("name", "").strip(BLANKS), a.get("content")
        if not name or content is None:
            return
        key = lower(name)
        if key == "tdm-reservation":
            says = {"1": 2, "0": 1}.get(content.strip(BLANKS), 0)
            self.tdm.setdefault(says, content.strip(BLANKS))
        elif key == "tdm-policy":
            if self.policy is None:
                self.policy = content
        elif key not in PROSE and ":" not in name and len(name) <= 128 and \
                all(" " <= c <= "~" for c in name):
            self.noai(content, "" if key in ("robots", "*") else name)

    def is_false(self, value):
        value = lower(value.strip(BLANKS))
        return value in ("false", "schema:false") or value.endswith("schema.org/false")

    def start(self, tag, attributes):
        a = attributes
        self.script = None
        if tag == "meta":
            self.meta(a)
        elif tag == "link" and "href" in a and "license" in lower(a.get("rel", "")).split() and \
                lower(a.get("type", "").split(";")[0].strip(BLANKS)) == "application/rsl+xml":
            href = shown(a["href"].strip(BLANKS))
            self.said.append("rsl nothing link=%s policy %s !" % (href, href) if href
                             else "rsl nothing link= !")
        elif tag == "script":
            self.script = lower(a.get("type", "").split(";")[0].strip(BLANKS))
        elif tag == "input" and lower(a.get("type", "").strip(BLANKS)) == "password":
            self.hints["password"] = True
        self.waiting = False
        names = (a.get("itemprop", "") + " " + a.get("property", "")).split()
        if any(re.search("(?:^|[:/])isaccessibleforfree$", lower(n)) for n in names):
            if "content" in a or "href" in a:
                if self.is_false(a["content"] if "content" in a else a["href"]):
                    self.hints["not free"] = True
            else:
                self.waiting = True

    def text(self, data):
        if self.waiting and self.is_false(data.split("<")[0]):
            self.hints["not free"] = True
        self.waiting = False
        if self.script == "application/ld+json" and re.search(
                r'"(?:[^"\\]*[:/])?isAccessibleForFree"\s*:[\s\[]*'
                r'(?:false(?![a-z])|"\s*(?:false|schema:false|[^"]*schema\.org/false)\s*")',
                data, re.I):
            self.hints["not free"] = True
        if self.script == "application/rsl+xml" and "rsl" not in self.hints:
            if data.strip(BLANKS):
                self.hints["rsl"] = len(data.strip(BLANKS))

    def lines(self):
        said = list(self.said)
        policy = shown((self.policy or "").strip(BLANKS))
        tail = " policy " + policy if policy else ""
        if 1 in self.tdm:
            said.append("tdmrep allowed tdm-reservation=0")
        if 2 in self.tdm:
            said.append("tdmrep reserved tdm-reservation=1" + tail)
        if 2 not in self.tdm and 1 not in self.tdm:
            if 0 in self.tdm:
                said.append("tdmrep nothing tdm-reservation=%s%s !" % (shown(self.tdm[0]), tail))
            elif self.policy is not None:
                said.append("tdmrep nothing tdm-policy=%s%s !" % (policy, tail))
        said += [h for h in ("not free", "password") if h in self.hints]
        if "rsl" in self.hints:
            said.append("rsl of %d bytes" % self.hints["rsl"])
        return said


class ByPython(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.page, self.data = page, []

    def flush(self):
        if self.data:
            self.page.text("".join(self.data))
        self.data = []

    def handle_starttag(self, tag, attrs):
        self.flush()
        a = {}
        for name, value in attrs:
            a.setdefault(name, value if value is not None else "")
        self.page.start(tag, a)
        if tag in TEXT:
            self.set_cdata_mode(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.flush()
        self.page.waiting = False
        self.page.script = None

    def handle_comment(self, data):
        self.flush()
        self.page.waiting = False

    handle_decl = handle_pi = unknown_decl = handle_comment

    def handle_data(self, data):
        self.data.append(data)


def by_python(page, data):
    parser = ByPython(page)
    parser.feed(data)
    parser.flush()


def by_html5lib(page, data):
    tokenizer, text = HTMLTokenizer(data), []
    states = {"title": "rcdataState", "textarea": "rcdataState", "script": "scriptDataState",
              "plaintext": "plaintextState"}
    for token in tokenizer:
        kind = token["type"]
        if kind in (tokenTypes["Characters"], tokenTypes["SpaceCharacters"]):
            text.append(token["data"])
            continue
        if kind == tokenTypes["ParseError"]:
            continue
        if text:
            page.text("".join(text))
        text = []
        page.waiting, page.script = False, None
        if kind == tokenTypes["StartTag"]:
            a, name = {}, lower(token["name"])
            for key, value in token["data"].items():
                a.setdefault(key, value)
            page.start(name, a)
            if name in TEXT or name == "plaintext":
                tokenizer.state = getattr(tokenizer, states.get(name, "rawtextState"))
    if text:
        page.text("".join(text))


def members(blob):
    while blob:
        inflater = zlib.decompressobj(31)
        try:
            yield inflater.decompress(blob)
        except zlib.error:
            return
        blob = inflater.unused_data


def pages():
    """Payloads that look like pages, from anything that looks like a record of a response."""
    root = os.path.join(os.environ.get("GPAI_SHARED", ""), "data", "warc")
    for path in sorted(glob.glob(root + "/**/*.warc*", recursive=True)):
        with open(path, "rb") as file:
            blob = file.read()
        if path.endswith(".gz"):
            blob = b"".join(members(blob))
        for record in re.split(rb"(?m)^WARC/[01]\.\d+\r?\n", blob):
            parts = re.split(rb"\r?\n\r?\n", record, maxsplit=2)
            if len(parts) == 3 and parts[1].startswith(b"HTTP/") and b"<" in parts[2][:4096]:
                yield parts[2][:400000]


SAYING = [
    b'<meta name="robots" content="noai, noimageai">', b"<META NAME=robots CONTENT='noindex,noai'/>",
    b"<meta content=noai name=ExampleBot>", b'<meta name="robots" content="bot: noai, noimageai">',
    b'<meta\n name = "robots"\n content = "no&#97;i">', b'<meta name=keywords content="noai">',
    b'<meta name="tdm-reservation" content="1">', b'<meta name="tdm-reservation" content=0>',
    b'<meta name="tdm-policy" content="https://p.example/?a=1&amp;b=2">',
    b'<meta name="tdm-reservation" content="yes">',
    b'<link rel="license" type="application/rsl+xml" href="https://e.example/l.xml">',
    b'<script type="application/rsl+xml"><rsl>x</rsl></script>',
    b'<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>',
    b'<script type="application/ld+json">{"isAccessibleForFree": true}</script>',
    b'<meta itemprop="isAccessibleForFree" content="false">',
    b'<span itemprop="isAccessibleForFree">False</span>', b'<input type="Password" name=p>',
    b"<p>noai password tdm rsl</p>", b'<a title="<meta name=robots content=noai>">x</a>',
]
HIDING = [b"<!-- %s -->", b"<script>%s</script>", b"<style>%s</style>", b"<title>%s</title>",
          b"<textarea>%s</textarea>", b"<iframe>%s</iframe>", b"<noscript>%s</noscript>",
          b"<noframes>%s</noframes>", b"<svg>%s</svg>", b"%s", b"%s", b"%s", b"%s"]
ODD = [b"<!--", b"-->", b"--!>", b"<!-->", b"<!--->", b"<!x ", b"<?x ", b"</", b"</p title='", b"'>",
       b"<", b">", b'"', b"'", b"=", b"/", b"<a ", b"<a b=\"", b"<script>", b"</script>", b"</script x>",
       b"<title>", b"</title ", b"<plaintext>", b"<textarea>", b"</textarea/>", b"</scripty>", b"&#x6e;",
       b"\0", b"\x0b", b"<![CDATA[", b"]]>", b"<xmp>", b"</XMP\n>"]


def mixed(rng, page, odd):
    pieces = []
    for _ in range(rng.randrange(1, 5)):
        piece = rng.choice(SAYING)
        hide = rng.choice(HIDING)
        if not (b"script>" in piece and hide[:2] in (b"<s", b"<!")):
            piece = hide.replace(b"%s", piece)
        if odd and rng.random() < 0.7:
            piece = rng.choice(ODD) + piece if rng.random() < 0.5 else piece + rng.choice(ODD)
        pieces.append(piece)
    for piece in pieces:
        at = rng.randrange(len(page) + 1)
        if not odd:  # between elements of the page: after some '>'
            at = page.rfind(b">", 0, at) + 1
        page = page[:at] + piece + page[at:]
    return page


def cases(rounds, odd):
    rng = random.Random(9651)
    real = list(pages())
    if not real:
        print("skipped: no pages")
        sys.exit(77)
    yield from real
    for _ in range(rounds):
        for page in real:
            begin = rng.randrange(max(1, len(page) - 6000))
            yield mixed(rng, page[begin:begin + rng.randrange(6000)], odd)
    for _ in range(rounds * 40):
        yield mixed(rng, b"", odd)
        if odd:
            yield b"".join(rng.choice(ODD + SAYING) for _ in range(rng.randrange(12)))


def said_by(program, inputs):
    stream = b"".join(struct.pack("<I", len(i)) + i for i in inputs)
    out = subprocess.run([program], input=stream, stdout=subprocess.PIPE, check=True).stdout
    said, lines = [], []
    for line in out.decode("latin-1").split("\n")[:-1]:
        if line == ".":
            said.append(lines)
            lines = []
        else:
            lines.append(line)
    return said


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("program")
    ask.add_argument("--by", default="python")
    ask.add_argument("--rounds", type=int, default=10)
    asked = ask.parse_args()
    if asked.by == "html5lib" and HTMLTokenizer is None:
        print("skipped: html5lib is absent")
        sys.exit(77)
    reader = by_html5lib if asked.by == "html5lib" else by_python
    inputs = list(cases(asked.rounds, asked.by == "html5lib"))
    bad = saying = 0
    for number, (page, got) in enumerate(zip(inputs, said_by(asked.program, inputs), strict=True)):
        expected = Page()
        reader(expected, page[:LOOK].decode("latin-1"))
        saying += expected.lines() != []
        if got != expected.lines():
            bad += 1
            if bad <= 5:
                print("page %d: %r\n got %s\n not %s" % (
                    number, page[:1500], got, expected.lines()))
    print("%d pages, %d that say something, %d read otherwise" % (len(inputs), saying, bad))
    sys.exit(1 if bad else 0)


main()
