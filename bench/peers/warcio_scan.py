#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records and block bytes by host with warcio: warcio_scan.py FILE RUNS. One line a run."""
import re
import sys
import time

from warcio.archiveiterator import ArchiveIterator

HOST = re.compile(r"^[^:]+://([^/?#:]*)")


def main():
    for _ in range(int(sys.argv[2])):
        start, documents, total, hosts = time.perf_counter(), 0, 0, {}
        with open(sys.argv[1], "rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type not in ("response", "resource", "conversion"):
                    continue
                size = int(record.rec_headers.get_header("Content-Length"))
                m = HOST.match(record.rec_headers.get_header("WARC-Target-URI"))
                sums = hosts.setdefault(m[1] if m else "", [0, 0])
                sums[0] += 1
                sums[1] += size
                documents += 1
                total += size
        print(f"{time.perf_counter() - start:.4f} {documents} {total} {len(hosts)}", flush=True)


main()
