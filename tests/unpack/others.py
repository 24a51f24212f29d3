# SPDX-License-Identifier: Apache-2.0
"""Packed files as other programs write and read them, against show-unpacked: whole, in pieces,
through a pipe, and ahead in a thread."""
import bz2, glob, gzip, lzma, os, random, shutil, struct, subprocess, sys, tempfile

SHOW = sys.argv[1]
RANDOM = random.Random(5)
failures = 0


def text(n):
    words = [b"corpus", b"record", b"of", b"the", b"web", b"page", b"\n", b"0x%d" % n]
    return b" ".join(RANDOM.choice(words) for _ in range(n))


def noise(n):
    return RANDOM.randbytes(n)


def tool(*command):
    def pack(plain):
        return subprocess.run(command, input=plain, stdout=subprocess.PIPE, check=True).stdout
    return pack if shutil.which(command[0]) else None


PACKERS = {
    "gzip": lambda plain: gzip.compress(plain, RANDOM.choice([0, 1, 6, 9])),
    "bzip2": lambda plain: bz2.compress(plain, RANDOM.choice([1, 9])),
    "xz": lzma.compress,
    "zstd": tool("zstd", "-q", "-c"),
    "zstd without size or checksum": tool("zstd", "-q", "-c", "--no-check", "--no-content-size"),
    "zstd long": tool("zstd", "-q", "-c", "--long=27", "-3"),
    "lz4": tool("lz4", "-q", "-c"),
    "lz4 independent, checksums": tool("lz4", "-q", "-c", "-B4", "-BX", "--content-size"),
    "gzip program": tool("gzip", "-c", "-9"),
    "xz program": tool("xz", "-c", "-1"),
    "bzip2 program": tool("bzip2", "-c"),
}


def show(path, options=(), cuts=()):
    run = subprocess.run([SHOW, *options, path, *map(str, cuts)], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, timeout=60)
    return run.returncode, run.stdout, run.stderr


def hold(name, path, plain):
    global failures
    size = os.path.getsize(path)
    cuts = [sorted(RANDOM.randrange(1, size) for _ in range(n)) for n in (1, 9)] if size > 1 else []
    ways = [((), ()), (("-a",), ()), (("-f",), ()), (("-f", "-a"), ())]
    ways += [((), c) for c in cuts] + [(("-a",), c) for c in cuts[1:]]
    for options, at in ways:
        code, out, err = show(path, options, at)
        if code != 0 or out != plain or err != b"":
            failures += 1
            print(f"{name} {options} {at}: exit {code}, {len(out)} of {len(plain)} bytes, {err[:300]}")


def with_dictionary(folder):
    """WARC files in zstd: the dictionary in a skippable frame first, as it is or packed."""
    path, dictionary = os.path.join(folder, "packed"), os.path.join(folder, "dictionary")
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example%d.org/\r\n"
    plain = b"".join(head % i for i in range(300))
    with open(dictionary, "wb") as out:
        out.write(plain)
    for extra in (), ("--no-content-size",):
        records = [head % i + text(20) for i in range(90)]
        frames = b"".join(tool("zstd", "-q", "-c", "-D", dictionary, *extra)(r) for r in records)
        for inner in plain, tool("zstd", "-q", "-c")(plain):
            with open(path, "wb") as out:
                out.write(struct.pack("<II", 0x184D2A5D, len(inner)) + inner + frames)
            hold(f"zstd with a dictionary {extra}", path, b"".join(records))
            code, out, err = show(path, (), (5, 9, len(inner) - 3, len(inner) + 9))
            if out != b"".join(records) or err:
                print("zstd with a dictionary, cut within it")
                globals()["failures"] += 1


def main(folder):
    if shutil.which("zstd"):
        with_dictionary(folder)
    for name, pack in PACKERS.items():
        if pack is None:
            print(f"{name}: not installed, left out")
            continue
        for shape, parts in {
            "empty": [b""],
            "one byte": [b"x"],
            "one long": [text(100000) + noise(2 << 20) + text(100000)],
            "many": [text(RANDOM.randrange(1, 3000)) for _ in range(30)],
            "mixed": [RANDOM.choice([text, noise])(RANDOM.randrange(0, 100000)) for _ in range(8)],
            "empty between": [b"", text(50), b"", b"", text(5000), b""],
        }.items():
            path = os.path.join(folder, "packed")
            with open(path, "wb") as out:
                out.write(b"".join(pack(part) for part in parts))
            hold(f"{name}, {shape}", path, b"".join(parts))
    shared = os.path.join(os.environ.get("GPAI_SHARED", ""), "data")
    for path in glob.glob(shared + "/warc/*.gz") + glob.glob(shared + "/jsonl/*.gz"):
        if "clipped" not in path:
            hold(path, path, gzip.open(path).read())


with tempfile.TemporaryDirectory() as folder:
    main(folder)
sys.exit(1 if failures else 0)
