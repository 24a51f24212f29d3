# SPDX-License-Identifier: Apache-2.0
"""A small storage that speaks S3 and HTTP with ranges, checks each signature by its own reckoning
(AWS Signature Version 4) and misbehaves as asked; and what fetch-remote makes of it.

  storage.py FETCH-REMOTE"""
import base64, hashlib, hmac, html, http.server, os, random, re, signal, subprocess, sys
import tempfile, threading, time, urllib.parse, zlib

FETCH = sys.argv[1]
KEY, SECRET, TOKEN, REGION = "AKIDEXAMPLE", "wJalr/XUtn+EXAMPLE=key", "session/token+==", "eu-central-1"
RANDOM = random.Random(7)
BIG = RANDOM.randbytes(3_000_000)
OBJECTS = {
    "crawl/part-1.warc.gz": RANDOM.randbytes(70_001),
    "crawl/part 2 & <ü>+%41.jsonl": b"second\n",
    "crawl/deep/er/part-3": b"third\n",
    "crawl/folder/": b"",
    "crawl/empty": b"",
    "crawler/not-below": b"other\n",
    "many & more/+": b"x",
    "big": BIG,
    "sum-sha256": BIG, "sum-crc32": BIG, "sum-crc64": b"123456789", "sum-crc32c": b"123456789",
    "sum-composite": BIG, "kms": BIG,
    "rotten": BIG, "rotten-crc": BIG,
} | {f"many/{i:04}": b"%d\n" % i for i in range(2300)}
state = {"faults": [], "requests": [], "lock": threading.Lock(), "version": {}}


def etag(key, data):
    if key in ("kms", "rotten-crc") or key.startswith("sum-"):
        return '"%s-3"' % hashlib.md5(data + b"parts").hexdigest()
    return '"%s"' % hashlib.md5(data + state["version"].get(key, b"")).hexdigest()


def sums(key, data):
    b64 = lambda b: base64.b64encode(b).decode()
    return {
        "sum-sha256": {"x-amz-checksum-sha256": b64(hashlib.sha256(data).digest()), "x-amz-checksum-type": "FULL_OBJECT"},
        "sum-crc32": {"x-amz-checksum-crc32": b64(zlib.crc32(data).to_bytes(4, "big"))},
        # The check values that catalogues of CRCs give for "123456789".
        "sum-crc64": {"x-amz-checksum-crc64nvme": b64(0xAE8B14860A799888.to_bytes(8, "big"))},
        "sum-crc32c": {"x-amz-checksum-crc32c": b64(0xE3069283.to_bytes(4, "big"))},
        "sum-composite": {"x-amz-checksum-sha256": b64(bytes(32)), "x-amz-checksum-type": "COMPOSITE"},
        "kms": {"x-amz-server-side-encryption": "aws:kms"},
        "rotten-crc": {"x-amz-checksum-crc32": b64(b"1234")},
    }.get(key, {})


def signature(handler, path, query):
    """The signature this request should carry, from what came over the wire."""
    auth = handler.headers.get("Authorization", "")
    match = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
                         r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})", auth)
    if match is None:
        return "no signature: " + auth
    key, day, region, names, given = match.groups()
    if (key, region) != (KEY, REGION):
        return "other key or region"
    pairs = [p.partition("=")[::2] for p in query.split("&")] if query else []
    if pairs != sorted(pairs):
        return "parameters out of order"
    must = {"host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"}
    if not must <= set(names.split(";")):
        return "not all signed: " + names
    headers = "".join(f"{n}:{' '.join(handler.headers[n].split())}\n" for n in names.split(";"))
    request = "\n".join([handler.command, path, query, headers, names,
                         handler.headers["x-amz-content-sha256"]])
    scope = f"{day}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", handler.headers["x-amz-date"], scope,
                      hashlib.sha256(request.encode()).hexdigest()])
    secret = b"AWS4" + SECRET.encode()
    for part in (day, region, "s3", "aws4_request", text):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    if secret.hex() != given:
        return "wrong signature for\n" + request
    if handler.headers["x-amz-security-token"] != TOKEN:
        return "other token"
    return None


class Storage(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def list(self, query):
        q = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        keys = sorted((k for k in OBJECTS if k.startswith(q.get("prefix", ""))), key=lambda k: k.encode())
        start = int(q["continuation-token"].rstrip("=/+")) if "continuation-token" in q else 0
        page = keys[start:start + 1000]
        url = "many" not in q.get("prefix", "")  # not every server knows of it
        spell = (lambda k: urllib.parse.quote_plus(k, safe="/")) if url else html.escape
        rows = "".join(f"<Contents><Key>{spell(k)}</Key><Size>{len(OBJECTS[k])}</Size>"
                       f"<ETag>{etag(k, OBJECTS[k]).replace(chr(34), '&quot;')}</ETag></Contents>" for k in page)
        more = start + 1000 < len(keys)
        cut = f"<NextContinuationToken>{start + 1000}/+==</NextContinuationToken>" if more else ""
        self.answer(200, (f'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                          f"{'<EncodingType>url</EncodingType>' if url else ''}"
                          f"<IsTruncated>{str(more).lower()}</IsTruncated>{rows}{cut}</ListBucketResult>").encode())

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path, _, query = self.path.partition("?")
        with state["lock"]:
            state["requests"].append((self.command, self.path, self.headers.get("Range")))
            wants = state["faults"] and state["faults"][0][0](self)
            fault = state["faults"].pop(0)[1] if wants else None
        if path.startswith("/web/"):
            return self.web(path[5:], fault)
        wrong = signature(self, path, query)
        if wrong:
            state["wrong"] = wrong
            return self.answer(403, b"<Error/>")
        if fault == "503":
            return self.answer(503, b"<Error><Code>SlowDown</Code></Error>", {"Retry-After": "0"})
        if path == "/bucket":
            return self.list(query)
        key = urllib.parse.unquote(path.removeprefix("/bucket/"))
        self.give(key, fault)

    def web(self, name, fault):
        if name == "moved":
            return self.answer(302, b"", {"Location": "/web/big"})
        if name == "elsewhere":
            return self.answer(302, b"", {"Location": "file:///etc/passwd"})
        if name == "no-length":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(BIG)
            self.close_connection = True
            return
        if name == "no-ranges":
            return self.answer(200, BIG)
        if name == "md5":
            return self.answer(200, b"web\n", {"Content-MD5": base64.b64encode(hashlib.md5(b"other\n").digest()).decode()})
        self.give(name, fault)

    def give(self, key, fault):
        data = OBJECTS.get(key)
        if data is None:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        tag = etag(key, data)
        if self.headers.get("If-Match", tag) != tag:
            return self.answer(412)
        body, status, headers = data, 200, {"ETag": tag, "Accept-Ranges": "bytes"} | sums(key, data)
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part:
            first, last = int(part[1]), min(int(part[2]), len(data) - 1)
            body, status = data[first:last + 1], 206
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        if key.startswith("rotten") and body:
            body = bytes([body[0] ^ 1]) + body[1:]
        if fault == "cut":
            self.answer(status, body[:len(body) // 3], headers, length=len(body))
            self.wfile.flush()
            self.close_connection = True
            return self.connection.shutdown(2)
        if fault == "stall":
            self.answer(status, body[:1000], headers, length=len(body))
            self.wfile.flush()
            time.sleep(4)
            self.close_connection = True
            return
        if fault == "slow":
            self.answer(status, b"", headers, length=len(body))
            for at in range(0, len(body), 20000):
                self.wfile.write(body[at:at + 20000])
                time.sleep(0.02)
            return
        if fault == "change":
            with state["lock"]:
                state["version"][key] = b"2"
        self.answer(status, body, headers)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Storage)
server.daemon_threads = True
server.handle_error = lambda *_: None  # clients that are killed
threading.Thread(target=server.serve_forever, daemon=True).start()
HOST = f"http://127.0.0.1:{server.server_port}"
failures = []


def command(spool, verb, url, **more):
    options = dict(endpoint=HOST, key=KEY, secret=SECRET, token=TOKEN, region=REGION, spool=spool) | more
    return [FETCH, *(f"{k.replace('_', '-')}={v}" for k, v in options.items()), verb, url]


def run(spool, verb, url, faults=(), **more):
    with state["lock"]:
        state["faults"], state["requests"] = list(faults), []
    done = subprocess.run(command(spool, verb, url, **more), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stdout, done.stderr.decode()


def claim(name, holds, *shown):
    if not holds:
        failures.append(name)
        print("FAILED:", name, *(str(s)[:400] for s in shown), state.get("wrong", ""))


gets = lambda h: h.command == "GET" and "?" not in h.path
anything = lambda h: True


def listing(spool):
    code, out, err = run(spool, "list", "s3://bucket/crawl")
    rows = [line.split("\t") for line in out.decode().splitlines()]
    claim("a prefix lists what lies below it, by key", [r[2] for r in rows] == [
        "s3://bucket/crawl/deep/er/part-3", "s3://bucket/crawl/empty",
        "s3://bucket/crawl/part 2 & <ü>+%41.jsonl", "s3://bucket/crawl/part-1.warc.gz"], rows, err)
    claim("sizes and versions are listed", rows and rows[-1][:2] == ["70001", etag("", OBJECTS["crawl/part-1.warc.gz"])], rows)
    code, out, err = run(spool, "list", "s3://bucket/many/")
    claim("lists of several pages are whole", out.count(b"\n") == 2300, len(out), err)
    code, out, err = run(spool, "list", "s3://bucket/many &*")
    claim("keys come as XML has them where nothing else is said", out.decode().endswith("s3://bucket/many & more/+\n"), out, err)
    code, out, err = run(spool, "list", "s3://bucket/craw*")
    claim("an open prefix ends anywhere", out.count(b"\n") == 5, out, err)
    code, out, err = run(spool, "list", "s3://bucket/nothing")
    claim("an empty prefix is said", code == 2 and "no object" in err, err)
    code, out, err = run(spool, "list", "s3://bucket/crawl", secret="wrong")
    claim("a wrong key is refused and said", code == 2 and "not allowed" in err, err)
    code, out, err = run(spool, "list", "s3://bucket/many/", faults=[(anything, "503")] * 3)
    claim("a busy server is asked again", out.count(b"\n") == 2300, err)
    code, out, err = run(spool, "list", "s3://bucket/many/", faults=[(anything, "503")] * 9, tries=3)
    claim("but not forever", code == 2 and "503" in err, err)


def fetching(spool):
    for key, how in {"big": "MD5", "sum-sha256": "SHA-256", "sum-crc32": "CRC-32", "sum-crc64": "CRC-64/NVME",
                     "sum-crc32c": "CRC-32C", "sum-composite": "length alone", "kms": "length alone",
                     "crawl/empty": "MD5", "crawl/part 2 & <ü>+%41.jsonl": "MD5"}.items():
        code, out, err = run(spool, "fetch", "s3://bucket/" + key, part=1_000_000)
        claim(f"{key} comes whole, checked by {how}", out == OBJECTS[key] and err == how + "\n", len(out), err)
    run(spool, "fetch", "s3://bucket/big", part=1_000_000)
    ranges = [r for c, p, r in state["requests"] if c == "GET" and "?" not in p]
    claim("parts are asked one by one", ranges == ["bytes=0-999999", "bytes=1000000-1999999", "bytes=2000000-2999999"], ranges)
    code, out, err = run(spool, "fetch", "s3://bucket/big", part=1_000_000, faults=[(gets, "cut"), (gets, "503"), (gets, "cut"), (gets, "cut")])
    claim("a broken connection is gone on with", out == BIG and err == "MD5\n", len(out), err)
    claim("from where it broke", any(r and not r.startswith(("bytes=0-", "bytes=1000000-", "bytes=2000000-")) for _, _, r in state["requests"]), state["requests"])
    code, out, err = run(spool, "fetch", "s3://bucket/big", faults=[(gets, "stall")], stall=1)
    claim("a stalled connection is given up and tried again", out == BIG, len(out), err)
    code, out, err = run(spool, "fetch", "s3://bucket/rotten")
    claim("bytes that do not match the tag are refused", code == 2 and out == b"" and "MD5" in err, err)
    code, out, err = run(spool, "fetch", "s3://bucket/rotten-crc")
    claim("bytes that do not match a checksum are refused", code == 2 and out == b"" and "CRC-32" in err, err)
    code, out, err = run(spool, "fetch", "s3://bucket/big", part=1_000_000, faults=[(gets, "change")])
    claim("a version that changes meanwhile is refused", code == 2 and "changed" in err, err)
    state["version"].clear()
    code, out, err = run(spool, "fetch", "s3://bucket/big", spool_max=2_999_999)
    claim("what the spool cannot hold is refused", code == 2 and "spool" in err, err)
    code, out, err = run(spool, "fetch", "s3://bucket/crawl", spool_max=70_001)
    claim("files one after the other share the spool", code == 0 and len(out) == 70_001 + 7 + 6, err)
    left = [f for f in os.listdir(spool)]
    claim("nothing is left in the spool but the version that changed", len(left) <= 1, left)


def interruption(spool):
    with state["lock"]:
        state["faults"], state["requests"] = [(gets, "slow")], []
    process = subprocess.Popen(command(spool, "fetch", "s3://bucket/big"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(500):
        time.sleep(0.01)
        if any(os.path.getsize(os.path.join(spool, f)) > 500_000 for f in os.listdir(spool)):
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = sum(os.path.getsize(os.path.join(spool, f)) for f in os.listdir(spool))
    claim("what was fetched stays when the program is killed", kept >= 500_000, kept)
    code, out, err = run(spool, "fetch", "s3://bucket/big")
    ranges = [r for c, p, r in state["requests"] if c == "GET" and "?" not in p]
    claim("and is gone on with, whole and checked", out == BIG and err == "MD5\n", len(out), err)
    claim("without asking again for what is there", ranges == [f"bytes={kept}-2999999"], ranges, kept)
    claim("the spool is empty afterwards", os.listdir(spool) == [], os.listdir(spool))


def web(spool):
    for name, plain in {"big": BIG, "moved": BIG, "no-length": BIG, "crawl/deep/er/part-3": b"third\n"}.items():
        code, out, err = run(spool, "fetch", f"{HOST}/web/{name}", part=1_000_000)
        claim(f"{name} comes from the web", out == plain, len(out), err)
    code, out, err = run(spool, "fetch", f"{HOST}/web/no-ranges")
    claim("a server without ranges gives what fits one part", out == BIG, err)
    code, out, err = run(spool, "fetch", f"{HOST}/web/no-ranges", part=1_000_000)
    claim("and is told apart where a part is not enough", code == 2 and "ranges" in err or out == BIG, err)
    for name, word in {"elsewhere": "cannot fetch", "absent": "404", "md5": "MD5"}.items():
        code, out, err = run(spool, "fetch", f"{HOST}/web/{name}")
        claim(f"{name} is an error", code == 2 and word in err, err)
    code, out, err = run(spool, "fetch", "http://127.0.0.1:9/nobody", tries=2)
    claim("nobody there is an error", code == 2 and "cannot fetch" in err, err)


for part in (listing, fetching, interruption, web):
    with tempfile.TemporaryDirectory() as folder:
        part(folder)
sys.exit(1 if failures else 0)
