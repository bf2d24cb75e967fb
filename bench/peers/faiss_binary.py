"""faiss on the hashes and queries of bench/online.mjs: faiss_binary.py HASHES QUERIES, 32 bytes each. JSON lines.

Every index here is exact at distance 31 by the pigeonhole principle: of k parts of a hash, one differs in at most
floor(31 / k) bits, and nflip tries them all. One thread. Debian: python3-faiss; PyPI: faiss-cpu.
"""

import json
import resource
import sys
import time

import faiss
import numpy as np

faiss.omp_set_num_threads(1)
RADIUS = 32  # faiss keeps what is below it
hashes = np.fromfile(sys.argv[1], dtype=np.uint8).reshape(-1, 32)
queries = np.fromfile(sys.argv[2], dtype=np.uint8).reshape(-1, 32)


def memory():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


def measure(name, make, count):
    before = memory()
    start = time.process_time()
    index = make()
    index.add(hashes)
    build = time.process_time() - start
    used = memory() - before
    asked = queries[:count].copy()
    index.range_search(asked[: max(1, count // 10)], RADIUS)
    start = time.process_time()
    limits, _, found = index.range_search(asked, RADIUS)
    spent = time.process_time() - start
    print(
        json.dumps(
            {
                "name": name,
                "version": faiss.__version__,
                "buildSeconds": build,
                "megabytes": used / 1e6,
                "msPerQuery": spent / count * 1000,
                "answers": [sorted(int(i) for i in set(found[limits[k] : limits[k + 1]])) for k in range(count)],
            }
        ),
        flush=True,
    )


def multi(parts, bits, flips):
    def make():
        index = faiss.IndexBinaryMultiHash(256, parts, bits)
        index.nflip = flips
        return index

    return make


measure("IndexBinaryMultiHash, 16 parts of 16 bits, 1 flip", multi(16, 16, 1), len(queries))
measure("IndexBinaryMultiHash, 11 parts of 23 bits, 2 flips", multi(11, 23, 2), len(queries))
measure("IndexBinaryFlat", lambda: faiss.IndexBinaryFlat(256), min(100, len(queries)))
