# SPDX-License-Identifier: Apache-2.0
"""Holds an Atom feed to RFC 4287 (sections in brackets), with the XML parser of Python's own
library: atom_read.py FILE..., or atom_read.py --run PROGRAM for one that prints a feed."""
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.I)
UUID8 = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
FEED = {"author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title", "updated", "entry"}
ENTRY = {"author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title", "updated"}


def names(element):
    for child in element:
        assert child.tag.startswith(ATOM), child.tag
        yield child.tag[len(ATOM):]


def one(element, name, at_most=False):
    found = element.findall(ATOM + name)
    assert len(found) == 1 or (at_most and not found), f"{len(found)} of {name}"
    return found[0] if found else None


def check_common(element, known):
    assert set(names(element)) <= known, set(names(element)) - known
    identity = one(element, "id").text  # 4.2.6
    assert IRI.fullmatch(identity) and UUID8.fullmatch(identity), identity
    title = one(element, "title")  # 4.2.14, 3.1: a plain text has no children
    assert len(title) == 0 and title.get("type", "text") == "text" and title.text.strip()
    moment = one(element, "updated").text  # 3.3
    assert MOMENT.fullmatch(moment), moment
    for person in element.findall(ATOM + "author"):  # 3.2
        assert one(person, "name").text.strip()
    rels = [(l.get("rel", "alternate"), l.get("type"), l.get("hreflang")) for l in element.findall(ATOM + "link")]
    assert len(set(r for r in rels if r[0] == "alternate")) == sum(r[0] == "alternate" for r in rels)
    for link in element.findall(ATOM + "link"):  # 4.2.7
        assert link.get("href") and re.fullmatch(r"[\w.+-]+/[\w.+-]+", link.get("type", "a/b"))
    return identity, moment


def check(text):
    feed = tree.fromstring(text)
    assert feed.tag == ATOM + "feed"
    seen, newest = set(), ""
    identity, updated = check_common(feed, FEED)
    seen.add(identity)
    one(feed, "subtitle", at_most=True), one(feed, "generator", at_most=True)
    entries = feed.findall(ATOM + "entry")
    assert feed.find(ATOM + "author") is not None or all(e.find(ATOM + "author") is not None for e in entries)  # 4.1.1
    for entry in entries:
        identity, moment = check_common(entry, ENTRY)
        assert identity not in seen, identity
        seen.add(identity)
        newest = max(newest, moment)
        published = one(entry, "published", at_most=True)
        assert published is None or MOMENT.fullmatch(published.text) and published.text <= moment
        content = one(entry, "content", at_most=True)  # 4.1.2, 4.1.3
        assert content is not None or any(l.get("rel", "alternate") == "alternate" for l in entry.findall(ATOM + "link"))
        assert content is None or content.get("type", "text") != "text" or len(content) == 0
    assert not entries or updated == newest, (updated, newest)
    order = [e.find(ATOM + "updated").text for e in entries]
    assert order == sorted(order, reverse=True), "not newest first"
    return len(entries)


if sys.argv[1] == "--run":
    print(check(subprocess.run(sys.argv[2:], check=True, stdout=subprocess.PIPE).stdout), "entries")
else:
    for path in sys.argv[1:]:
        print(check(open(path, "rb").read()), "entries")
