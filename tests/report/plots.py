#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drawings of parts: sound SVG within its frame, terminals of any width, whatever the data is.

    plots.py MAKE_PART VERBS LIST CASE
"""
import os
import pty
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

SETTINGS = '{"duplicates":false,"languages":null,"near_duplicates":false,"tokenizer":null}'
SVG = "{http://www.w3.org/2000/svg}"
HUGE = 2 ** 63


def check(claim, *words):
    if not claim:
        sys.exit("failed: " + " ".join(map(str, words)))


def row(kind, key, documents=1, size=0, milliseconds=0, source="a"):
    return "\t".join(map(str, [kind, source, documents, size, size, 0, milliseconds, "-", "-", 0, 0, key])) + "\n"


def some(rng, source="a"):
    out = ""
    for i in range(400):
        out += row("host", "text\tcom.h%d" % i, 2, int(rng.paretovariate(0.7) * 1000), source=source)
        if i % 3 == 0:
            out += row("host", "images\tcom.h%d" % i, i + 1, 90000 * i, source=source)
    out += row("total", "text", 800, 10 ** 9, source=source) + row("total", "images", 26000, 10 ** 10, source=source)
    out += row("total", "audio", 20, 10 ** 8, 3600000 * 7, source=source)
    for i, code in enumerate(["en", "de", "fr", "zh-Hant", "und", "it", "es", "pl", "nl", "pt", "ja", "cs", "sv", "da"]):
        out += row("stated-language", code, 10, 10 ** 9 >> i, source=source)
    for i in range(26):
        out += row("month", "text\t%d-%02d" % (2023 + i // 12, i % 12 + 1), 30, rng.randrange(10 ** 8), source=source)
        out += row("month", "images\t%d-%02d" % (2023 + i // 12, i % 12 + 1), 30, rng.randrange(10 ** 8), source=source)
    return out + row("month", "audio\t", 20, 10 ** 8, source=source)


ODD = {
    "nothing": "",
    "one domain": row("host", "text\tcom.a", 1, 7) + row("total", "text", 1, 7),
    "two domains": row("host", "text\tcom.a", 1, 7) + row("host", "text\tcom.b", 1, 7) + row("total", "text", 2, 14),
    "no bytes": row("host", "text\tcom.a") + row("host", "text\tcom.b") + row("total", "text", 2) + row("month", "text\t2024-01", 2),
    "largest numbers": "".join(row("host", "text\tcom.h%d" % i, HUGE, HUGE) for i in range(5)) + row("total", "text", HUGE, HUGE)
    + row("total", "video", HUGE, HUGE, HUGE) + row("month", "text\t2024-01", 1, HUGE) + row("month", "video\t2024-01", 1, HUGE),
    "no date": row("total", "text", 9, 9) + row("month", "text\t", 9, 9),
    "centuries": row("total", "text", 9, 9) + "".join(row("month", "text\t%04d-06" % y, 1, y) for y in range(1500, 2026, 5)),
    "many months": row("total", "text", 9, 9) + "".join(row("month", "text\t%04d-06" % y, 1, y) for y in range(1990, 2026)),
    "odd languages": row("total", "text", 9, 9) + row("stated-language", "<b>&\"'", 1, 5) + row("stated-language", "x" * 200, 1, 4),
}


def make_part(path, rows):
    subprocess.run([MAKE_PART, path, SETTINGS], input=rows.encode(), check=True)


def plot(*words, env=None):
    return subprocess.run([VERBS, "plot", "--psl", LIST, *words], stdout=subprocess.PIPE, check=True,
                          env={**os.environ, **(env or {})}).stdout.decode()


def check_svg(path, name):
    text = open(path, encoding="utf-8").read()
    root = tree.fromstring(text)
    _, _, width, height = map(float, root.get("viewBox").split())
    check(not re.search(r"\b(nan|inf|-nan)\b", text), name, "a number that is none")
    check(root.get("role") == "img" and root.find(SVG + "title") is not None and root.find(SVG + "desc") is not None, name)
    for e in root.iter():
        for x, w in (("x", "width"), ("x1", None), ("x2", None), ("cx", None)):
            if e.get(x) is not None:
                at, long_as = float(e.get(x)), float(e.get(w) or 0) if w else 0
                check(0 <= at <= width and at + long_as <= width + 0.1, name, e.tag, x, at, long_as)
        for y, h in (("y", "height"), ("y1", None), ("y2", None), ("cy", None)):
            if e.get(y) is not None:
                at, long_as = float(e.get(y)), float(e.get(h) or 0) if h else 0
                check(0 <= at and long_as >= 0 and at + long_as <= height + 0.1, name, e.tag, y, at, long_as)
        if e.tag == SVG + "path":
            for x, y in re.findall(r"(-?[0-9.]+) (-?[0-9.]+)", e.get("d")):
                check(0 <= float(x) <= width and 0 <= float(y) <= height, name, x, y)
    return root


# --- cases ---

def svg_is_sound_whatever_the_data(folder):
    part, svg = os.path.join(folder, "part"), os.path.join(folder, "out.svg")
    for name, rows in [*ODD.items(), ("some", some(random.Random(1)))]:
        make_part(part, rows)
        for words in ([], ["--top", "0.1"], ["--what", "timeline"], ["--what", "languages", "--what", "domains"]):
            plot(*words, "--svg", svg, part)
            check_svg(svg, name)


def svg_says_in_words_what_it_draws(folder):
    part, svg = os.path.join(folder, "part"), os.path.join(folder, "out.svg")
    make_part(part, some(random.Random(1), source='<web> & "co"'))
    plot("--top", "0.1", "--svg", svg, part)
    root = check_svg(svg, "some")
    check(root.find(SVG + "title").text == 'Training data: <web> & "co"', root.find(SVG + "title").text)
    said = root.find(SVG + "desc").text
    for words in ("The largest 40 of 400 domains hold", "English 50.0 %", "text 9.0 %", "Acquired from 2023-01 to 2025-02; 20 documents"):
        check(words in said, words, said)
    texts = ["".join(t.itertext()) for t in root.iter(SVG + "text")]
    for words in ("40 listed: ", "German", "all others", "audio", "7.0 hours"):
        check(any(words in t for t in texts), words, texts)
    check([g.get("id") for g in root.iter(SVG + "g")] == ["domains", "modalities", "languages", "timeline"], "groups")


def terminal_lines_fit_its_width(folder):
    part = os.path.join(folder, "part")
    for name, rows in [*ODD.items(), ("some", some(random.Random(1)))]:
        make_part(part, rows)
        for width in (40, 41, 79, 80, 133, 500):
            text = plot("--width", str(width), "--top", "0.1", part)
            check("\x1b" not in text, name, "an escape where no colour was asked for")
            for line in text.split("\n"):
                # What stands behind bars keeps its own room on narrow terminals.
                check(len(line) <= max(width, 66) and line == line.rstrip(" "), name, width, len(line), repr(line))
            coloured = plot("--width", str(width), "--top", "0.1", "--colour", "yes", part)
            check(re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace("       █ listed\n", "") == text, name, "colour changes words")


def colour_is_for_terminals_that_want_it(folder):
    part = os.path.join(folder, "part")
    make_part(part, some(random.Random(1)))

    def on_terminal(env):
        out = b""
        parent, child = pty.openpty()
        done = subprocess.Popen([VERBS, "plot", "--psl", LIST, part], stdout=child, env={**os.environ, **env})
        os.close(child)
        while True:
            try:
                more = os.read(parent, 65536)
            except OSError:
                break
            if not more:
                break
            out += more
        check(done.wait() == 0)
        os.close(parent)
        return b"\x1b[" in out
    check(on_terminal({"TERM": "xterm", "NO_COLOR": ""}), "colour on a terminal")
    check(not on_terminal({"TERM": "xterm", "NO_COLOR": "1"}), "NO_COLOR")
    check(not on_terminal({"TERM": "dumb", "NO_COLOR": ""}), "a dumb terminal")


def main():
    global MAKE_PART, VERBS, LIST
    MAKE_PART, VERBS, LIST, case = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as folder:
        globals()[case](folder)


main()
