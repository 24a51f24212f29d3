#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A slow, plain scan of training data with Python's standard library, to hold gpai-corpus against.

    reference.py PATH...    prints {"totals": {...}, "hosts": {...}, "months": {...}, "types": {...}}

It knows the layouts that the tests use and no others: JSON lines with text, url and a time; WARC with HTTP
responses, resources and conversions; text files. Hosts are brought to one spelling only as far as the
tests need (ASCII).
"""
import bz2
import gzip
import io
import json
import lzma
import os
import re
import subprocess
import sys
from datetime import datetime, timezone

MODALITIES = {"text": "text", "image": "images", "audio": "audio", "video": "video"}


def unpack(path):
    data = open(path, "rb").read()
    if data[:2] == b"\x1f\x8b":
        return members(data)
    if data[:3] == b"BZh":
        return bz2.decompress(data)
    if data[:6] == b"\xfd7zXZ\0":
        return lzma.decompress(data)
    if data[:4] in (b"\x28\xb5\x2f\xfd",) or data[1:4] == b"\x2a\x4d\x18":
        return subprocess.run(["zstd", "-dcq", path], stdout=subprocess.PIPE, check=True).stdout
    if data[:4] == b"\x04\x22\x4d\x18":
        return subprocess.run(["lz4", "-dcq", path], stdout=subprocess.PIPE, check=True).stdout
    return data


def members(data):
    """All sound members of gzip; what follows a broken one up to the next magic is dropped."""
    import zlib
    out = []
    while data:
        d = zlib.decompressobj(31)
        try:
            plain = d.decompress(data)
            if not d.eof:
                raise zlib.error("cut short")
            out.append(plain)
            data = d.unused_data
        except zlib.error:
            at = data.find(b"\x1f\x8b\x08", 1)
            data = data[at:] if at > 0 else b""
    return b"".join(out)


def host_of(url):
    m = re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#\\]*)", url) or re.match(r"^//([^/?#\\]*)", url)
    host = m.group(1) if m else re.split(r"[/?#\\]", url)[0] if ":" not in url.split("/")[0] else ""
    host = host.rsplit("@", 1)[-1]
    if not host.startswith("["):
        host = host.split(":", 1)[0]
    return host.rstrip(".").lower()


def reverse(host):
    if not host or host.startswith("[") or re.match(r"^[0-9.]+$", host):
        return host
    return ".".join(reversed(host.split(".")))


def seconds(text):
    if not text:
        return None
    try:
        t = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if t.tzinfo is None:
        t = t.replace(tzinfo=timezone.utc)
    return int(t.timestamp())


class Sums:
    def __init__(self):
        self.totals, self.hosts, self.months, self.types, self.stated = {}, {}, {}, {}, {}

    @staticmethod
    def into(table, key, raw, size, when):
        row = table.setdefault(key, [0, 0, 0, None, None])
        row[0] += 1
        row[1] += raw
        row[2] += size
        if when is not None:
            row[3] = when if row[3] is None else min(row[3], when)
            row[4] = when if row[4] is None else max(row[4], when)

    def add(self, modality, url, raw, size, when, kind):
        self.into(self.totals, modality, raw, size, when)
        self.into(self.hosts, modality + "\t" + reverse(host_of(url) if url else ""), raw, size, when)
        month = datetime.fromtimestamp(when, timezone.utc).strftime("%Y-%m") if when is not None else ""
        self.into(self.months, modality + "\t" + month, raw, size, when)
        self.into(self.types, modality + "\t" + kind, raw, size, when)


def utf8_len(text):
    return len(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode())


def scan_lines(data, sums):
    for line in data.split(b"\n"):
        bare = line[:-1] if line.endswith(b"\r") else line
        if not bare.strip():
            continue
        try:
            d = json.loads(bare.decode())
        except ValueError:
            continue
        if not isinstance(d, dict):
            continue
        url = d.get("url") or (d.get("metadata") or {}).get("url") or (d.get("meta") or {}).get("url") or ""
        when = (d.get("metadata") or {}).get("date_download") or \
            next((d[k] for k in ("date", "added") if isinstance(d.get(k), str)), None)
        if isinstance(d.get("token_count"), int):
            row = sums.stated.setdefault("text", [0, 0])
            row[0] += 1
            row[1] += d["token_count"]
        sums.add("text", url, len(bare), utf8_len(d.get("text", "")), seconds(when), "")


def dechunk(body):
    out, at = b"", 0
    while True:
        end = body.find(b"\r\n", at)
        if end < 0:
            return None
        try:
            size = int(body[at:end].split(b";")[0].strip() or b"z", 16)
        except ValueError:
            return None
        if size == 0:
            return out
        out += body[end + 2:end + 2 + size]
        if len(body) < end + 2 + size:
            return out
        at = end + 4 + size


def modality(kind):
    if kind.startswith(("text/", "image/", "audio/", "video/")):
        return MODALITIES[kind.split("/")[0]]
    return "text" if kind in ("", "application/xhtml+xml", "application/json", "application/xml") else "other"


def scan_warc(data, sums):
    at = 0
    while True:
        at = data.find(b"WARC/", at)
        if at < 0:
            return
        end = data.find(b"\r\n\r\n", at)
        if end < 0:
            return
        head = {}
        for line in data[at:end].decode("utf-8", "replace").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            head[name.strip().lower()] = value.strip()
        size = int(head.get("content-length", "0"))
        block = data[end + 4:end + 4 + size]
        at = end + 4 + size
        if head.get("warc-type") not in ("response", "resource", "conversion"):
            continue
        body, kind = block, head.get("content-type", "")
        if head["warc-type"] == "response" and kind.startswith("application/http"):
            http, _, body = block.partition(b"\r\n\r\n")
            names = {}
            for line in http.decode("latin-1").split("\r\n")[1:]:
                name, _, value = line.partition(":")
                names[name.strip().lower()] = value.strip()
            kind = names.get("content-type", "")
            if "chunked" in names.get("transfer-encoding", ""):
                plain = dechunk(body)
                body = body if plain is None else plain
        if head["warc-type"] == "response" and not body:
            continue  # an answer without content is no document
        kind = re.split("[;,]", kind)[0].strip().lower()
        sums.add(modality(kind), head.get("warc-target-uri", "").strip("<>"), len(block), len(body),
                 seconds(head.get("warc-date")), kind)


def scan(path, sums):
    if os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            if not name.startswith("."):
                scan(os.path.join(path, name), sums)
        return
    data = unpack(path)
    if data[:5] == b"WARC/":
        scan_warc(data, sums)
    elif data.lstrip()[:1] == b"{":
        scan_lines(data, sums)
    elif data:
        sums.add("text", "", len(data), len(data), None, "text/plain")


def main():
    sums = Sums()
    for path in sys.argv[1:]:
        scan(path, sums)
    json.dump(vars(sums), sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
