#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A slow, plain reader of WARC and ARC with Python's standard library alone, to hold ours against.

    web_reference.py CORPUS_DOCUMENTS FOLDER [FOLDER]...

Every .warc, .warc.gz and .arc.gz of the folders is read by both, whole and cut in pieces: URL, time, stated
language, raw bytes, bytes and a checksum of the content must agree, document by document. What is damaged
in a file, and how often, is in the table below; a file without a line there must be sound.
"""
import datetime
import gzip
import os
import re
import subprocess
import sys
import zlib

DAMAGES = {
    "clipped.warc.gz": 1,                     # its one member ends early
    "example-trunc.warc": 2,                  # gzip within HTTP that ends early; a length that is too large
}


def plain_of(path):
    """All sound members of gzip; the rest of the file where one is broken is lost."""
    data = open(path, "rb").read()
    if data[:2] != b"\x1f\x8b":
        return data
    out = []
    while data:
        d = zlib.decompressobj(31)
        try:
            plain = d.decompress(data)
        except zlib.error:
            plain = b""
        if not d.eof:
            at = data.find(b"\x1f\x8b\x08", 1)
            data = data[at:] if at > 0 else b""
            continue
        out.append(plain)
        data = d.unused_data
    return b"".join(out)


def fields_of(head):
    fields = {}
    for line in re.split(rb"\r?\n", head)[1:]:
        name, colon, value = line.partition(b":")
        if colon and not line[:1].isspace():
            fields.setdefault(name.strip().lower().decode("latin-1"), value.strip())
    return fields


def seconds(date):
    date = date.decode("latin-1")
    m = re.match(r"(\d{4})-\d\d-(\d{3})T(\d\d):(\d\d):(\d\d)([+-]\d{4})$", date)    # ClueWeb09's day of the year
    if m:
        day = datetime.datetime(int(m[1]), 1, 1) + datetime.timedelta(int(m[2]) - 1)
        date = day.strftime("%Y-%m-%d") + f"T{m[3]}:{m[4]}:{m[5]}{m[6]}"
    date = re.sub(r"\.\d+", "", date).replace("Z", "+0000")
    try:
        return str(int(datetime.datetime.strptime(date, "%Y-%m-%dT%H:%M:%S%z").timestamp()))
    except ValueError:
        return "-"


def joined(body):
    """The chunks of a body, or the body itself where it is not in chunks."""
    out, at = b"", 0
    while True:
        m = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(;[^\n]*)?\r?\n").match(body, at)
        if not m:
            return out if out else body
        size = int(m[1], 16)
        if size == 0:
            return out
        out += body[m.end():m.end() + size]
        at = m.end() + size
        at += 2 if body[at:at + 2] == b"\r\n" else body[at:at + 1] == b"\n"
        if at >= len(body):
            return out


def payload(message):
    m = re.match(rb"HTTP/.*?\r?\n\r?\n", message, re.S)
    if not m:
        return b"" if message.startswith(b"HTTP/") else message
    fields = fields_of(m[0])
    body = message[m.end():]
    if fields.get("transfer-encoding", b"").lower().startswith(b"chunked"):
        body = joined(body)
    if fields.get("content-encoding", b"").lower() in (b"gzip", b"x-gzip") and body[:2] == b"\x1f\x8b":
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError, zlib.error):
            pass
    return body


def line_of(url, when, language, raw, body):
    shown = "".join(chr(c) if 32 <= c < 127 else f"\\x{c:02x}" for c in url)
    return f"{shown}\t{when}\t{language.decode('latin-1')}\t{raw}\t{len(body)}\t{zlib.adler32(body):08x}"


def warc(data):
    at = 0
    while True:
        m = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n.*?\r?\n\r?\n", re.S).search(data, at)
        if not m:
            return
        fields = fields_of(m[0])
        size = int(fields["content-length"])
        block = data[m.end():m.end() + size]
        at = m.end() + size
        kind = fields.get("warc-type")
        if len(block) < size or kind not in (b"response", b"resource", b"conversion"):
            continue
        http = kind == b"response" and fields.get("content-type", b"").startswith(b"application/http")
        body = payload(block) if http else block
        url = re.sub(rb"^<(.*)>$", rb"\1", fields.get("warc-target-uri", b""))
        if body and not url.startswith(b"dns:"):
            yield line_of(url, seconds(fields.get("warc-date", b"")),
                          fields.get("warc-identified-content-language", b""), size, body)


def arc(data):
    at = 0
    while True:
        m = re.compile(rb"\s*([^\n]*) \S+ (\d{14}) \S+ (\d+)\n").match(data, at)
        if not m:
            return
        size = int(m[3])
        block = data[m.end():m.end() + size]
        at = m.end() + size
        if not m[1].startswith((b"filedesc:", b"dns:")):
            yield line_of(m[1], seconds(datetime.datetime.strptime(m[2].decode(), "%Y%m%d%H%M%S")
                                        .strftime("%Y-%m-%dT%H:%M:%SZ").encode()), b"", size, payload(block))


def ours(program, path, pieces):
    done = subprocess.run([program, path, str(pieces)], stdout=subprocess.PIPE, check=True)
    documents, damages = [], []
    for line in done.stdout.decode("latin-1").split("\n")[:-2]:
        f = line.split("\t")
        if line.startswith("damage "):
            damages.append(line)
        else:
            documents.append("\t".join([f[0], f[6], f[3], f[7], f[8], f[9] if len(f) > 9 else ""]))
    return documents, damages


def hold(program, path):
    name = os.path.basename(path)
    data = plain_of(path)
    expected = list(arc(data) if data.startswith(b"filedesc:") else warc(data))
    bad = False
    for pieces in (1, 2, 3, 16):
        documents, damages = ours(program, path, pieces)
        if documents != expected:
            bad = True
            print(f"{name} in {pieces} pieces:")
            for a, b in zip(documents + [""] * len(expected), expected + [""] * len(documents)):
                if a != b:
                    print(f"  ours     {a}\n  expected {b}")
                    break
        if len(damages) != DAMAGES.get(name, 0) and (pieces == 1 or name.endswith(".gz")):
            bad = True
            print(f"{name} in {pieces} pieces: {len(damages)} damages, expected {DAMAGES.get(name, 0)}:", *damages[:9])
    print(f"{name}: {len(expected)} documents")
    return not bad


def main():
    paths = [os.path.join(folder, name) for folder in sys.argv[2:] if os.path.isdir(folder)
             for name in sorted(os.listdir(folder)) if re.search(r"\.(w?arc)(\.gz)?$", name)]
    if not paths:
        sys.exit(77)
    results = [hold(sys.argv[1], path) for path in paths]
    sys.exit(not all(results))


main()
