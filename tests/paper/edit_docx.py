#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Edits a DOCX that gpai wrote as a person would: edit_docx.py IN OUT CHANGE...

CHANGE is  TAG=TEXT      the control's text; \\n parts paragraphs, "- " begins an item, "" empties
           TAG+LABEL     ticks a box, TAG-LABEL takes the tick away
           !TAG          takes the control out, with what is in it
           *TAG          puts the control there twice
           TAG>TAG2      renames the tag"""
import copy
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
NS = {"w": W, "w14": W14}


def q(name, space=W):
    return "{%s}%s" % (space, name)


def control(root, tag):
    for parent in root.iter():
        for child in parent:
            if child.tag == q("sdt"):
                t = child.find("w:sdtPr/w:tag", NS)
                if t is not None and t.get(q("val")) == tag:
                    return parent, child
    sys.exit("no control " + tag)


def set_text(sdt, text):
    content = sdt.find("w:sdtContent", NS)
    hint = sdt.find("w:sdtPr/w:showingPlcHdr", NS)
    if hint is not None:
        sdt.find("w:sdtPr", NS).remove(hint)
    for child in list(content):
        content.remove(child)
    for line in text.split("\\n"):
        p = ET.SubElement(content, q("p"))
        if line.startswith("- "):
            pr = ET.SubElement(p, q("pPr"))
            ET.SubElement(pr, q("pStyle"), {q("val"): "ListBullet"})
            line = line[2:]
        # As a word processor leaves it: in pieces.
        for piece in re.findall(r".{1,7}", line):
            t = ET.SubElement(ET.SubElement(p, q("r")), q("t"))
            t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            t.text = piece


def set_box(sdt, label, ticked):
    for p in sdt.iter(q("p")):
        words = "".join(t.text or "" for t in p.iter(q("t")))[1:].strip()
        if words == label:
            p.find(".//w14:checked", NS).set(q("val", W14), "1" if ticked else "0")
            next(p.iter(q("t"))).text = "\u2612" if ticked else "\u2610"
            return
    sys.exit("no box " + label)


def change(root, what):
    m = re.match(r"([!*]?)([^=+>!*]+?)(?:([=>+]|(?<=[^a-z])-|-(?=[A-Z]))(.*))?$", what, re.S)
    mark, tag, verb, value = m.groups()
    parent, sdt = control(root, tag)
    if mark == "!":
        parent.remove(sdt)
    elif mark == "*":
        parent.append(copy.deepcopy(sdt))
    elif verb == ">":
        sdt.find("w:sdtPr/w:tag", NS).set(q("val"), value)
    elif verb == "=":
        set_text(sdt, value)
    else:
        set_box(sdt, value, verb == "+")


def main():
    source, target, changes = sys.argv[1], sys.argv[2], sys.argv[3:]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == "word/document.xml":
                root = ET.fromstring(data)
                for c in changes:
                    change(root, c)
                data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
            new.writestr(item, data)


main()
