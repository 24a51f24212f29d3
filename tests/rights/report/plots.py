#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The audit as a drawing.

    plots.py MAKE_PART GPAI_RIGHTS LIST CASE
"""
import os
import random
import re
import subprocess
import sys
import tempfile
import xml.dom.minidom
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from audits import FIELDS, Maker, VERDICTS, check, kind, settings

MAKE_PART, RIGHTS, LIST, CASE = sys.argv[1:5]


def plot(path, *words):
    return subprocess.run([RIGHTS, "plot", "--psl", LIST, *words, path], stdout=subprocess.PIPE,
                          check=True).stdout.decode()


def crawl(seed, months, agents, most=10**6, source="a"):
    r = random.Random(seed)
    maker = Maker()
    for month in months:
        n = [r.randint(1, most) for _ in range(4)]
        for agent in agents:
            for i in n:
                maker.judged(source, agent, [r.choice(FIELDS), "-", "-"], "a.org", i, month=month)
    maker.total(source)
    return maker


def all_crawls():
    years = ["%04d-%02d" % (y, m) for y in range(2020, 2024) for m in range(1, 13)]
    yield crawl(1, years, ["GPTBot", "CCBot"]), ["GPTBot", "CCBot"]
    yield crawl(2, ["", "2024-01"], ["GPTBot"]), ["GPTBot"]
    yield crawl(3, [""], ["GPTBot"]), ["GPTBot"]
    yield crawl(4, ["0001-01", "2024-01", "9999-12"], ["GPTBot"], 2**60), ["GPTBot"]
    yield crawl(5, ["%04d-06" % y for y in range(1500, 2500)], ["A&\"<B"], 3), ["A&\"<B"]
    yield Maker(), ["GPTBot"]


def svg_is_sound_whatever_the_data(path):
    for maker, agents in all_crawls():
        if maker.rights:
            maker.write(MAKE_PART, path, settings(agents))
        else:
            maker.add("damage", "a", "x", 1)
            maker.write(MAKE_PART, path, settings(agents))
        plot(path, "--svg", path + ".svg")
        page = xml.dom.minidom.parse(path + ".svg").documentElement
        check(page.getAttribute("role") == "img", "role")
        names = page.getAttribute("aria-labelledby").split()
        check(names == [page.getElementsByTagName(n)[0].getAttribute("id") for n in ["title", "desc"]],
              "labelled by", names)
        text = open(path + ".svg").read()
        check("script" not in text and "href" not in text and "@import" not in text, "stands alone")
        height = float(page.getAttribute("height"))
        for box in page.getElementsByTagName("rect"):
            if box.getAttribute("class") != "bar":
                continue
            y, tall = float(box.getAttribute("y")), float(box.getAttribute("height"))
            check(0 < y and tall > 0 and y + tall < height, "a box outside", box.toxml())
        check(text.count("nan") == 0 and text.count("inf") == 0, "no number")


def boxes_tell_the_figures(path):
    maker, agents = next(all_crawls())
    maker.write(MAKE_PART, path, settings(agents))
    plot(path, "--svg", path + ".svg")
    page = xml.dom.minidom.parse(path + ".svg").documentElement
    description = page.getElementsByTagName("desc")[0].firstChild.data
    panels = [g for g in page.getElementsByTagName("g")]
    check(len(panels) == len(agents), "a panel an agent")
    for agent, panel in zip(agents, panels):
        found = Counter()
        for title in panel.getElementsByTagName("title"):
            month, n, verdict = re.match(r"(\S+): ([\d,]+) (\S+)$", title.firstChild.data).groups()
            found[month, verdict] += int(n.replace(",", ""))
        expected = Counter()
        for row in maker.rows:
            fields = row.split("\t")
            if fields[0] == "rights-month" and fields[11] == agent:
                expected[fields[13], kind(fields[12])] += int(fields[2])
        check(found == expected, agent)
        for (month, verdict), n in expected.items():
            check("{:,} {}".format(n, verdict) in description, month, verdict)


def agents_that_are_alike_share_a_panel(path):
    maker = Maker()
    for agent in ["A", "B", "C"] + ["Name%03d" % i for i in range(60)]:
        maker.judged("a", agent, ["unknown" if agent == "B" else "allowed", "-", "-"], "a.org", 5)
    maker.total("a")
    agents = ["A", "B", "C"] + ["Name%03d" % i for i in range(60)]
    maker.write(MAKE_PART, path, settings(agents))
    plot(path, "--svg", path + ".svg")
    page = xml.dom.minidom.parse(path + ".svg").documentElement
    heads = [t.firstChild.data for t in page.getElementsByTagName("text") if t.getAttribute("class") == "head"]
    check(len(heads) == 2 and heads[1] == "B" and heads[0].startswith("A, C, Name000, "), heads)
    names = heads[0].split(" and ")
    check(len(names[0].split(", ")) + int(names[1].split()[0]) == 62, heads[0])
    text = plot(path)
    check(text.count("of 5 documents") == 2, text)


def lines_fit_and_no_verdict_vanishes(path):
    marks = dict(zip(["disallowed", "unreachable", "reserved", "unknown", "licensed", "allowed"], "█▓▒?+·"))
    for maker, agents in all_crawls():
        if not maker.rights:
            continue
        maker.write(MAKE_PART, path, settings(agents))
        for width in [40, 80, 120]:
            text = plot(path, "--width", str(width))
            check(all(len(line) <= width for line in text.split("\n")), width)
            check("\x1b" not in text, "colour")
            check(re.sub("\x1b\\[[0-9;]*m", "", plot(path, "--width", str(width), "--colour", "yes")) == text,
                  "colour says more")
    # One of a million is still seen.
    maker = Maker()
    for verdict, n in [("allowed", 10**6), ("disallowed", 1), ("reserved:noai", 1)]:
        maker.judged("a", "GPTBot", [verdict, "-", "-"], "a.org", n)
    maker.total("a")
    maker.write(MAKE_PART, path, settings(["GPTBot"]))
    drawn = plot(path).split("\n\n")[1]
    for verdict in ["disallowed", "reserved", "allowed"]:
        check(marks[verdict] in drawn, verdict, drawn)


with tempfile.TemporaryDirectory() as folder:
    globals()[CASE](os.path.join(folder, "part"))
