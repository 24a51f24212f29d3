#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Documents made to break a reader: each ends in blocks, or in one clear line and status 2;
within bounded memory and time. Usage: hostile.py GPAI-READ"""
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

from small_pdf import Pdf, box, line, text

READ = sys.argv[1]
SECONDS, BYTES = 60, 2300 << 20
failures = []


def run(name, data, wants=None, unread=None, holds=None, seconds=SECONDS):
    """`wants`: status; `unread`, `holds`: words that must be found."""
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data)
    begin = time.monotonic()
    done = subprocess.run([READ, path], capture_output=True, timeout=4 * seconds)
    took = time.monotonic() - begin
    said = done.stderr.decode("utf-8", "replace").replace(folder + "/", "")
    problems = []
    if done.returncode not in (0, 2):
        problems.append("status %d" % done.returncode)
    if wants is not None and done.returncode != wants:
        problems.append("status %d, expected %d" % (done.returncode, wants))
    if took > seconds:
        problems.append("%.1f seconds" % took)
    if done.returncode == 2 and (said.count("\n") != 1 or done.stdout):
        problems.append("not one line")
    document = {}
    if done.returncode == 0:
        if said:
            problems.append("says something")
        document = json.loads(done.stdout)
    parts = "; ".join(u["place"] + ": " + u["why"] for u in document.get("unread", []))
    words = said + parts
    if unread and not re.search(unread, words):
        problems.append("%r does not say %r" % (words, unread))
    if holds and not any(holds == b.get("text") for b in document.get("blocks", [])):
        problems.append("%r is not in %r" % (holds, [b.get("text") for b in document.get("blocks", [])][:9]))
    print("%s %-28s %5.2f s  %s" % ("not ok" if problems else "ok", name, took,
                                    "; ".join(problems) or (said.strip() or parts)[:90]))
    if problems:
        failures.append(name)
    return document


def small():
    pdf = Pdf()
    pdf.page(text(50, 700, "Hello there") + text(50, 680, "second line"))
    return pdf


def pdfs():
    whole = small().bytes()
    run("whole.pdf", whole, 0, holds="Hello there")
    for cut in (0, 1, 4, 9, 60, len(whole) // 2, len(whole) - 9):
        run("cut-%d.pdf" % cut, whole[:cut])
    run("empty.pdf", b"", 2, "empty")
    run("garbage.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 50, 2, "damaged")
    run("loop.pdf", small().bytes(kids="2 0 R 2 0 R", count=1000000))
    run("count.pdf", small().bytes(count=2000000000))
    many = Pdf()
    for i in range(10000):
        many.page(text(50, 700, "page"))
    run("pages-10000.pdf", many.bytes(), 0, "pages 1001 to 10000", seconds=100)
    for side in ("1e6", "14400", "1e-5", "-5", "1e38"):
        huge = Pdf()
        huge.page(text(50, 700, "words"), box="0 0 %s %s" % (side, side))
        run("side-%s.pdf" % side, huge.bytes())
    scan = Pdf()
    scan.page("0 0 m 10 10 l S")
    run("no-text.pdf", scan.bytes(), 0, "page 1: it has no text")
    bomb = Pdf()
    bomb.page(b"0 0 m 9 9 l S\n" * 8000000, pack=True)
    run("stream-bomb.pdf", bomb.bytes(), seconds=115)
    words = Pdf()
    words.page(b"BT /F 1 Tf (aaaaaaaaaa bbbbbbbbb) Tj ET\n" * 60000, pack=True)
    run("many-words.pdf", words.bytes(), seconds=115)
    deep = Pdf()
    deep.page("q " * 300000 + text(50, 700, "below"))
    run("saved-states.pdf", deep.bytes())
    nested = Pdf()
    number = len(nested.objects) + 1
    nested.add(b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
               b"/Length 5>>stream\n/X Do\nendstream" % number)
    nested.page("/X Do " + text(50, 700, "after"), resources="/XObject<</X %d 0 R>>/Font<</F <</Type/Font"
                "/Subtype/Type1/BaseFont/Helvetica>>>>" % number)
    run("form-in-itself.pdf", nested.bytes())
    arrays = Pdf()
    arrays.page(text(50, 700, "x"))
    arrays.add(b"[" * 200000)
    run("arrays.pdf", arrays.bytes())
    if shutil.which("qpdf"):
        for name, password, wants, says in (("locked", "secret", 2, "password"), ("open", "", 0, None)):
            source, target = os.path.join(folder, "s.pdf"), os.path.join(folder, "t.pdf")
            with open(source, "wb") as f:
                f.write(whole)
            subprocess.run(["qpdf", "--encrypt", password, "owner", "256", "--", source, target], check=True)
            run(name + ".pdf", open(target, "rb").read(), wants, says)


def confined():
    """While it reads, the kernel refuses it what it does not need."""
    slow = Pdf()
    slow.page(b"0 0 m 9 9 l S\n" * 8000000, pack=True)
    path = os.path.join(folder, "slow.pdf")
    with open(path, "wb") as f:
        f.write(slow.bytes())
    with subprocess.Popen([READ, path], stdout=subprocess.DEVNULL) as process:
        status = limits = ""
        for _ in range(50):
            time.sleep(0.05)
            try:
                status = open("/proc/%d/status" % process.pid).read()
                limits = open("/proc/%d/limits" % process.pid).read()
            except OSError:
                return
            if re.search(r"Seccomp:\s+2", status):
                break
        process.kill()
    fine = (re.search(r"Seccomp:\s+2", status) and re.search(r"NoNewPrivs:\s+1", status) and
            re.search(r"Max cpu time\s+\d", limits) and re.search(r"Max core file size\s+0", limits))
    print("ok confined" if fine else "not ok confined: %s" % status)
    if not fine:
        failures.append("confined")


def boxes():
    pdf = Pdf()
    fields = [pdf.check_box(60, 598, True), pdf.check_box(160, 598, False)]
    drawn = (text(75, 700, "Yes") + box(60, 699) + line(61, 700, 69, 708) + line(61, 708, 69, 700) +
             text(175, 700, "No") + box(160, 699) +
             text(75, 650, "Text") + text(60, 650, "o", font="Z") + text(75, 600, "Ticked field") +
             text(175, 600, "Empty field"))
    pdf.page(drawn, annots=fields)
    whole = pdf.bytes()
    run("boxes-drawn.pdf", whole, 0, holds="\u2612 Yes \u2610 No")
    run("boxes-fields.pdf", whole, 0, holds="\u2612 Ticked field \u2610 Empty field")
    table = Pdf()
    rows = [("Was it crawled?", "Yes"), ("Name of the crawler", "ExampleBot"), ("Period", "01/2024")]
    content = ""
    for i, (question, answer) in enumerate(rows):
        y = 700 - 30 * i
        content += text(55, y + 10, question) + text(255, y + 10, answer)
        content += line(50, y, 500, y) + line(50, y + 30, 500, y + 30)
    content += line(50, 640, 50, 730) + line(250, 640, 250, 730) + line(500, 640, 500, 730)
    table.page(content)
    document = run("table.pdf", table.bytes(), 0, holds="ExampleBot")
    cells = {(b.get("row"), b.get("column")): b["text"] for b in document["blocks"] if b["kind"] == "cell"}
    if [(cells.get((i, 1)), cells.get((i, 2))) for i in (1, 2, 3)] != rows:
        failures.append("table.pdf")
        print("not ok table.pdf: %r" % cells)


def texts():
    run("deep.html", b"<div>" * 1000000 + b"x", 0, "deeper")
    run("deep-closed.html", b"<div>" * 100000 + b"x" + b"</p></div>" * 100000, 0, "deeper")
    run("long.html", b"<p>word word</p>\n" * 1500000, 0, "more blocks")
    run("too-long.html", b"<p>" + b"word " * 8000000, 2, "at most")
    run("entities.html", b"<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>"
        b"<p>&b;&b;&b;&lt;</p>")
    run("attributes.html", b"<p " + b"a=b " * 500000 + b">x")
    run("tables.html", b"<table><tr><td>" * 5000 + b"x")
    run("spans.html", b"<table><tr><td rowspan=99999 colspan=99999>x<td>y<tr><td>z</table>", 0, holds="z")
    run("scripts.html", b"<!doctype html><script>document.write('x')</script>", 0, "no text")
    run("brackets.md", b"[" * 200000)
    run("quotes.md", b"> " * 60000 + b"x")
    run("stars.md", b"*a **a " * 50000)
    run("columns.md", b"|a" * 200000 + b"|\n" + b"|-" * 200000 + b"|\n", 0)
    run("front.md", b"---\na: &x [1]\nb: *x\n---\ntext\n", 0, "front matter", "text")
    run("fields.md", b"<!-- gpai:field a -->\n\n" * 50000, 0)
    run("deep.json", b"[" * 100000 + b"]" * 100000, 2)
    run("many.json", b"[" + b"0," * 1000000 + b"0]", 2)
    run("twice.json", b'{"a":1,"a":2}', 2)
    run("binary.txt", b"a\0b", 2, "no format")
    run("latin1.txt", b"caf\xe9", 2, "no format")
    run("lines.txt", b"\n" * 3000000 + b"end", 0, holds="end")


def packages():
    for name, data in (("zeros", b"\0" * (300 << 20)), ("text", b"<w:p>" * (30 << 20))):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("[Content_Types].xml", "<Types/>")
            z.writestr("word/document.xml", data)
        run("bomb-%s.docx" % name, made.getvalue(), 2)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
                   '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                   "<w:body><w:p><w:r><w:t>&b;&b;</w:t></w:r></w:p></w:body></w:document>")
    run("entities.docx", made.getvalue())


with tempfile.TemporaryDirectory() as folder:
    for part in (confined, pdfs, boxes, texts, packages):
        part()
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
print("at most %d MiB" % (most >> 20))
if most > BYTES:
    failures.append("memory")
sys.exit(1 if failures else 0)
