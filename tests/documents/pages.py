#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The page of every form, for every audience, of the examples: its structure (WCAG 2.2: 1.1.1, 1.3.1,
2.4.1, 2.4.2, 2.4.6, 3.1.1, 4.1.2), that it is inert, and the contrast of its colours (1.4.3, 1.4.11) in
light, in the dark and on paper. Broken pages and pairs on purpose must fail.

pages.py GPAI ROOT"""
import os
import re
import sys
import tempfile
from html.parser import HTMLParser

sys.dont_write_bytecode = True
import forms  # noqa: E402

VOID = {"meta", "link", "br"}
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
CHILDREN = {  # what may only stand in what
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "caption": {"table"},
    "dt": {"div"},
    "dd": {"div"},
    "figcaption": {"figure"},
    "summary": {"details"},
}


class Page(HTMLParser):
    """Reads a page and complains."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.stack, self.ids, self.wanted = [], [], [], []
        self.counts, self.level, self.text = {}, 0, []
        self.row, self.columns = 0, None
        self.style = ""

    def fault(self, says):
        self.faults.append(f"line {self.getpos()[0]}: {says}")

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        parent = self.stack[-1][0] if self.stack else None
        if tag in CHILDREN and parent not in CHILDREN[tag]:
            self.fault(f"{tag} in {parent}")
        if tag in ("script", "iframe", "object", "embed", "form", "img"):
            self.fault(f"a {tag}")
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self.fault(f"an attribute {name}")
            if name in ("src", "srcset") or (value or "").strip().lower().startswith("javascript:"):
                self.fault(f"{name} fetches or runs")
        if "id" in given:
            if given["id"] in self.ids:
                self.fault(f"id {given['id']} twice")
            self.ids.append(given["id"])
        for name in ("aria-labelledby", "aria-describedby"):
            self.wanted += (given.get(name) or "").split()
        if tag == "a":
            if (given.get("href") or "").startswith("#"):
                self.wanted.append(given["href"][1:])
            elif not re.match(r"https?://|[a-z-]+\.[a-z]+$", given.get("href") or ""):
                self.fault(f"a link to {given.get('href')}")
        if given.get("tabindex", "0") != "0":
            self.fault("a tabindex that is not 0")
        self.start(tag, given)
        if tag not in VOID:
            self.stack.append((tag, given, len(self.text), self.counts.copy()))

    def start(self, tag, given):
        if tag == "html" and not re.fullmatch(r"[a-z]{2,3}(-\w+)*", given.get("lang") or ""):
            self.fault("no language")
        if tag in HEADINGS:
            level = HEADINGS.index(tag) + 1
            if level > self.level + 1:
                self.fault(f"h{level} after h{self.level}")
            self.level = level
        if tag == "nav" and not (given.get("aria-labelledby") or given.get("aria-label")):
            self.fault("a nav without a name")
        if tag == "table":
            self.columns = None
        if tag == "tr":
            self.row = 0
        if tag in ("td", "th"):
            self.row += 1
        if tag == "th" and given.get("scope") not in ("col", "row"):
            self.fault("a th without scope")
        if tag == "svg" and (given.get("role") != "img" or not given.get("aria-labelledby")):
            self.fault("a drawing without role and name")
        if tag == "time" and not re.fullmatch(r"\d{4}-\d\d-\d\d", given.get("datetime") or ""):
            self.fault("a time without its day")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1][0] != tag:
            self.fault(f"</{tag}> closes {self.stack[-1][0] if self.stack else 'nothing'}")
            return
        _, given, begun, before = self.stack.pop()
        text = "".join(self.text[begun:]).strip()
        inside = {name: n - before.get(name, 0) for name, n in self.counts.items()}
        if tag in HEADINGS + ["a", "title", "caption", "th", "summary", "dt", "p", "figcaption"]:
            if not text:
                self.fault(f"an empty {tag}")
        if tag == "table":
            if inside.get("caption", 0) != 1 or inside.get("thead", 0) != 1:
                self.fault("a table without a caption or a head")
        if tag == "tr":
            if self.columns is None:
                self.columns = self.row
            if self.row != self.columns:
                self.fault(f"a row of {self.row} cells in a table of {self.columns} columns")
        if tag == "svg" and inside.get("title", 0) != 1:
            self.fault("a drawing without a title")
        if tag == "ul" and "checks" in (given.get("class") or ""):
            # a box is drawn; whether it is ticked must be said too
            if text.count("selected)") != inside.get("li", 0) and self.language() == "en":
                self.fault("a box that says its state by its looks alone")
        if tag == "style":
            self.style = text

    def language(self):
        return next((given["lang"] for tag, given, *_ in self.stack if tag == "html"), None)

    def handle_data(self, data):
        self.text.append(data)

    def finish(self):
        for tag in ("h1", "main", "title", "html"):
            wanted = 1 + (self.counts.get("svg", 0) if tag == "title" else 0)
            if self.counts.get(tag, 0) != wanted:
                self.fault(f"{self.counts.get(tag, 0)} of {tag}, expected {wanted}")
        for name in self.wanted:
            if name not in self.ids:
                self.fault(f"nothing has the id {name}")
        for tag, *_ in self.stack:
            self.fault(f"{tag} is not closed")
        return self.faults


def faults_of(html):
    page = Page()
    page.feed(html)
    page.close()
    faults = page.finish()
    if "default-src 'none'" not in html or "width=device-width" not in html:
        faults.append("no policy or viewport")
    body = html[html.index("<body>") :]
    if not re.match(r'<body>\s*<a class="skip" href="#document">', body):
        faults.append("the first thing in the page is no way past its head")
    return faults


# --- Colours ---

TEXTS = ["ink", "soft", "accent", "open", "warn", "done"]
GROUNDS = ["paper", "faint", "open-paper"]
SHAPES = ["ink", "soft", "accent", "second", "third", "done", "warn", "open"]
VEIL = 0.045  # the watermark over text and ground alike


def channels(colour):
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    return [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def luminance(rgb):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def variables(block):
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-fA-F]{3,6})\b", block))


def modes_of(css):
    """The colours of each mode; all of them in each."""
    roots = re.findall(r":root\s*\{([^}]*)\}", css)
    light = variables(roots[0])
    return {"light": light, "dark": {**light, **variables(roots[1])}, "print": {**light, **variables(roots[2])}}


def colour_faults(css):
    faults = []
    modes = modes_of(css)
    veil = float(re.search(r"opacity:\s*([.0-9]+);\s*transform", css).group(1))
    if veil > VEIL:
        faults.append(f"a watermark of {veil}")
    used = set(re.findall(r"(?<![-\w])color:\s*var\(--([a-z-]+)\)", css))
    shapes = set(re.findall(r"(?:fill|stroke):\s*var\(--([a-z-]+)\)", css)) - {"line", "paper"}
    grounds = set(re.findall(r"background:\s*var\(--([a-z-]+)\)", css))
    for name in used - set(TEXTS) | shapes - set(SHAPES) | grounds - set(GROUNDS):
        faults.append(f"{name} is used and nobody looks at it here")
    n = 0
    for mode, colours in modes.items():
        for names, least in ((TEXTS, 4.5), (SHAPES, 3)):
            for name in names:
                for ground in GROUNDS if least == 4.5 else ["paper"]:
                    ink = channels(colours["ink"])
                    pair = [channels(colours[c]) for c in (name, ground)]
                    veiled = [[c + (i - c) * VEIL for c, i in zip(one, ink)] for one in pair]
                    ratio = min(contrast(*pair), contrast(*veiled))
                    n += 1
                    if ratio < least:
                        faults.append(f"{mode}: {name} on {ground}: {ratio:.2f}, expected {least}")
    for colour in re.findall(r"(?<![-\w])color:\s*(#[0-9a-fA-F]{3,6})", css):  # margins of paper
        if contrast(channels(colour), [1, 1, 1]) < 4.5:
            faults.append(f"{colour} on paper")
    assert n >= 60, n
    return faults


BREAKS = [
    ("two titles", r"<h1>", "<h1>x</h1><h1>"),
    ("a level left out", r"<h2 ?[^>]*>(?=General)|<h2>", "<h5>x</h5><h2>"),
    ("no language", r' lang="en"', ""),
    ("no way past the head", r'<a class="skip"', '<a class="slip"'),
    ("a head cell of nothing", r'<th scope="(col|row)"', "<th"),
    ("no caption", r"<caption[^>]*>.*?</caption>", ""),
    ("an id twice", r'<main id="document"', '<main id="document"><p id="document">x</p'),
    ("a link to nothing", r'href="#document"', 'href="#elsewhere"'),
    ("a script", r"<main", "<script></script><main"),
    ("a style", r"<main", '<main style="color:red"'),
    ("a box that is only drawn", r'<span class="unseen"> \(.*?\)</span>', ""),
    ("a drawing without a title", r'<title id="drawing-1">.*?</title>', ""),
]


DRAWN = {
    "energy-compute-methodology-AIO.html",
    "energy-compute-methodology-NCA.html",
    "incident-report-one-initial-AIO-de.html",
    "model-documentation-AIO.html",
    "model-documentation-NCA.html",
}


def main():
    gpai, root = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    failed = n = 0
    broken, drawn = set(), set()
    css = None
    with tempfile.TemporaryDirectory() as room:
        pages = list(forms.all_of(gpai, root, room, "html"))
        for name, text in pages + [forms.crawler_page(gpai, root, room)]:
            n += 1
            if "<svg" in text:
                drawn.add(os.path.basename(name))
            for fault in faults_of(text)[:4]:
                failed += 1
                print(f"{name}: {fault}")
            for what, pattern, by in BREAKS:
                other = re.sub(pattern, by, text, count=1, flags=re.S)
                if what in broken or other == text or ("only drawn" in what and 'lang="en"' not in text):
                    continue
                broken.add(what)
                if not faults_of(other):
                    failed += 1
                    print(f"{name}: {what} is let through")
            css = css or re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    for fault in colour_faults(css):
        failed += 1
        print(f"style.css: {fault}")
    if not colour_faults(css.replace("--soft: #565d6b", "--soft: #8a93a5", 1)):
        failed += 1
        print("a pale grey is let through")
    for name in DRAWN - drawn:
        failed += 1
        print(f"nothing is drawn in any {name}")
    assert len(broken) == len(BREAKS), [what for what, *_ in BREAKS if what not in broken]
    print(f"{n} pages, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
