#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which globals a pickle asks for: by Python's own unpickler, which is given stand-ins for
all of them and so runs nothing, and by ours. Every seed that the former can finish must give
the same list.

  pickle_read.py PROGRAM FOLDER..."""
import io
import os
import pickle
import subprocess
import sys
import tempfile
import zipfile


class StandIn:
    """Takes whatever an unpickler does to an object."""

    def __new__(cls, *args, **keywords):
        return object.__new__(cls)

    def __init__(self, *args, **keywords):
        pass

    def ignore(self, *args):
        pass

    __setstate__ = __setitem__ = append = extend = add = ignore


class Unpickler(pickle._Unpickler):  # the one in Python: the one in C skips some checks
    def find_class(self, module, name):
        self.found.add(module + "." + name)
        return type("StandIn", (StandIn,), {})

    def persistent_load(self, pid):
        return None


def theirs(data):
    unpickler = Unpickler(io.BytesIO(data), fix_imports=False, encoding="latin-1")
    unpickler.found = set()
    try:
        unpickler.load()
    except Exception:
        return None
    return sorted(unpickler.found)


def pickles(folders):
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                data = file.read()
            if data[:2] != b"PK":
                yield path, data
                continue
            try:
                archive = zipfile.ZipFile(io.BytesIO(data))
                for member in archive.namelist():
                    if member.endswith(".pkl"):
                        yield path + ":" + member, archive.read(member)
            except (zipfile.BadZipFile, NotImplementedError, OSError):
                pass  # archives that lie have their own tests


compared = 0
for path, data in pickles(sys.argv[2:]):
    expected = theirs(data)
    if expected is None:
        continue
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        run = subprocess.run([sys.argv[1], "globals", file.name], capture_output=True, text=True)
    if run.returncode == 3:
        continue  # beyond a limit of ours
    assert run.returncode == 0, (path, run.stdout)
    assert run.stdout.split() == expected, (path, run.stdout.split(), expected)
    compared += 1
assert compared > 20, compared
print(compared, "pickles ask for the same globals as Python's unpickler finds")
