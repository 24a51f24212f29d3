# SPDX-License-Identifier: Apache-2.0
# The readers of JSON against json of the standard library: jsonl_read.py DUMP [FOLDER].
# Every file of the folder and corpora made at random with damage in them, packed and not, in one
# piece and in several, at each level of the machine. Documents must be equal field by field.
import datetime, glob, gzip, json, os, random, re, subprocess, sys, tempfile, bz2, lzma

NAN = object()


def refuse(word):
    raise ValueError(word)


def text_bytes(s):
    # Unpaired surrogates count as U+FFFD.
    return s.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def fnv(data):
    h = 14695981039346656037
    for b in data:
        h = (h ^ b) * 1099511628211 & (1 << 64) - 1
    return h


def label(*values):
    for v in values:
        if isinstance(v, str) and v:
            return text_bytes(v)
    return b""


def member(o, path):
    for name in path.split("."):
        if not isinstance(o, dict):
            return None
        o = o.get(name)
    return o


def seconds(s):
    if not isinstance(s, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", s):
        return "-"
    try:
        t = datetime.datetime.fromisoformat(re.sub(r"\.\d+", "", s).replace("Z", "+00:00"))
    except ValueError:
        return "-"
    if t.tzinfo is None:
        t = t.replace(tzinfo=datetime.timezone.utc)
    return int(t.replace(microsecond=0).timestamp())


def row(line):
    o = json.loads(line.decode(), parse_constant=refuse)
    if not isinstance(o, dict):
        raise ValueError
    text = o.get("text")
    parts = [text] if isinstance(text, str) else None
    if parts is None and isinstance(o.get("messages"), list):
        found = [m.get("content") for m in o["messages"] if isinstance(m, dict)]
        parts = [c for c in found if isinstance(c, str)] or None
    body = b"".join(text_bytes(p) for p in parts or [])
    source = label(o.get("source"))
    url = label(o.get("url"), member(o, "metadata.url"))
    if not url:
        url = next((u for u in (label(o.get("id")), source) if re.match(rb"https?://.", u)), b"")
    if re.match(rb"https?://.", source):
        source = b""
    if source.count(b"/") > 1:
        source = source.split(b"/")[0]
    times = [member(o, p) for p in ("metadata.date_download", "timestamp", "date", "added", "created")]
    time = next((t for t in times if isinstance(t, str) and t), None)
    tokens = o.get("token_count")
    is_count = isinstance(tokens, int) and not isinstance(tokens, bool) and tokens >= 0
    return "\t".join(
        map(str, [len(line), len(body), len(body), "%016x" % fnv(body), url.hex(),
                  label(o.get("language"), member(o, "metadata.language")).hex(),
                  label(o.get("license")).hex(), source.hex(), seconds(time),
                  tokens if is_count else "-"]))


def expected(data):
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    rows = []
    for line in data.split(b"\n"):
        if line.endswith(b"\r"):
            line = line[:-1]
        if not line.strip(b" \t\r"):
            continue
        try:
            rows.append(row(line))
        except (ValueError, RecursionError):
            rows.append("damage")
    return rows


PIECES = ["a", "plain words ", "\u00e9", "\u2019", "\u4e2d\u6587", "\U0001f600", "\n", '"', "\\", "/",
          "\t", "\x7f", "\ud83d", "\ude00", "\x00", "e" * 70]


def random_text(r):
    return "".join(r.choice(PIECES) for _ in range(r.randrange(60)))


def random_value(r, depth=0):
    kind = r.randrange(9 if depth < 3 else 6)
    if kind < 3:
        return random_text(r)
    if kind < 6:
        return r.choice([None, True, False, 0, -1, 12345, 1.5, 1e300])
    if kind == 6:
        return [random_value(r, depth + 1) for _ in range(r.randrange(4))]
    return {random_text(r): random_value(r, depth + 1) for _ in range(r.randrange(4))}


def random_line(r):
    o = {}
    for name, make in (
            ("text", lambda: random_text(r)),
            ("url", lambda: "https://%s.example/%s" % (r.randrange(99), r.choice(["", "\u00e9", 'a"b']))),
            ("id", lambda: r.choice(["x1", "http://id.example/1", 17])),
            ("date", lambda: "20%02d-%02d-%02dT%02d:00:%02d%s" % (
                r.randrange(100), r.randrange(1, 13), r.randrange(1, 29), r.randrange(24),
                r.randrange(60), r.choice(["Z", "", ".123456+00:00", "+02:00"]))),
            ("language", lambda: r.choice(["en", "de", None, ""])),
            ("license", lambda: r.choice(["CC-BY-4.0", "", 7])),
            ("source", lambda: r.choice(["wiki", "cc/2019/part/1", "http://s.example/", "a/b"])),
            ("token_count", lambda: r.choice([5, 1234567, True, None, "7"])),
            ("messages", lambda: [{"role": "user", "content": random_text(r)}
                                  for _ in range(r.randrange(4))]),
            ("metadata", lambda: {"url": "http://m.example/", "language": "fr", "x": random_value(r)}),
            ("other", lambda: random_value(r))):
        if r.random() < 0.5:
            o[name] = make()
    names = list(o)
    r.shuffle(names)
    o = {n: o[n] for n in names}
    line = json.dumps(o, ensure_ascii=r.random() < 0.5, separators=r.choice([(",", ":"), (", ", ": ")]))
    return line.encode("utf-8", "surrogatepass")


def damaged(r, line):
    line = bytearray(line)
    for _ in range(r.randrange(1, 3)):
        at = r.randrange(len(line))
        kind = r.randrange(3)
        if kind == 0:
            line[at] = r.choice(b'"\\{}[],:u0 \x80\xff\x00')
        elif kind == 1:
            del line[at]
        else:
            del line[at:]
        if not line:
            return b"x"
    return bytes(line)


def random_corpus(seed):
    r = random.Random(seed)
    lines = []
    for _ in range(400):
        line = random_line(r)
        if r.random() < 0.2:
            line = damaged(r, line)
        if r.random() < 0.02:
            line = r.choice([b"", b"  ", b"[1]", b"null", b'"s"', b"\x00" * 50])
        lines.append(line)
    end = r.choice([b"\n", b"\r\n"])
    return r.choice([b"", b"\xef\xbb\xbf"]) + end.join(lines) + r.choice([b"", end])


def dumped(dump, level, pieces, path):
    done = subprocess.run([dump, level, str(pieces), path], stdout=subprocess.PIPE)
    if done.returncode == 77:
        return None
    assert done.returncode == 0, (level, path, done.returncode)
    return done.stdout.decode().splitlines()


def compare(dump, data, what, packings):
    want = expected(data)
    with tempfile.TemporaryDirectory() as folder:
        for name, pack in packings.items():
            path = os.path.join(folder, "corpus" + name)
            with open(path, "wb") as f:
                f.write(pack(data))
            for level in ("avx512", "avx2", "sse2", "plain"):
                for pieces in (1, 2, 7):
                    got = dumped(dump, level, pieces, path)
                    if got is None or got == want:
                        continue
                    for i, (g, w) in enumerate(zip(got + [None], want + [None])):
                        if g != w:
                            sys.exit("%s%s, %s, %d pieces: document %d\nread     %s\nexpected %s"
                                     % (what, name, level, pieces, i, g, w))
    return len(want)


def compare_array(dump, data, what):
    lines = [l for l in data.split(b"\n") if l.strip() and b"damage" not in l]
    good = []
    for line in lines:
        try:
            good.append((row(line.strip()), line.strip()))
        except (ValueError, RecursionError):
            pass
    for layout in (b"[\n" + b",\n".join(l for _, l in good) + b"\n]\n", b" ".join(l for _, l in good),
                   b"[" + b" , ".join(l for _, l in good) + b"]"):
        with tempfile.NamedTemporaryFile(suffix=".array") as f:
            f.write(layout)
            f.flush()
            got = dumped(dump, "plain", 1, f.name)
            if got != [w for w, _ in good]:
                sys.exit("%s as an array differs" % what)


def main():
    dump, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    packings = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
    n = 0
    for seed in range(6):
        data = random_corpus(seed)
        n += compare(dump, data, "seed %d" % seed, packings if seed < 2 else {"": bytes})
        compare_array(dump, data, "seed %d" % seed)
    for path in sorted(glob.glob(os.path.join(folder, "data", "jsonl", "*.gz"))):
        data = gzip.open(path).read()
        n += compare(dump, data, os.path.basename(path), packings)
    print("%d documents agree" % n)


main()
