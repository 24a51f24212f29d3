#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""DOCX in another's hands: docx_office.py GPAI GPAI_READ EXAMPLES

LibreOffice opens documents without repair, sets them as PDF with the same words in the same order,
and saves them so that gpai apply still finds every field as it was. Left out (77) where soffice or
pdftotext is missing."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

GPAI, READ, EXAMPLES = [os.path.abspath(p) for p in sys.argv[1:4]]
DOCUMENTS = [("apertus-70b", "training-summary", "public", "en"),
             ("apertus-70b", "model-documentation", "AIO", "de"),
             ("llama-3.1-405b", "gap-analysis", "AIO", "en"),
             ("llama-3.1-405b", "model-documentation", "DP", "fr")]


def office(root, files, to):
    """One start for all; a profile of its own, so that none of a person's is touched."""
    subprocess.run(["soffice", "--headless", "-env:UserInstallation=file://%s/profile" % root,
                    "--convert-to", to, "--outdir", os.path.join(root, "out"), *files],
                   check=True, capture_output=True, timeout=240)


def words_of_blocks(path):
    read = json.loads(subprocess.run([READ, path], check=True, capture_output=True).stdout)
    assert not [u for u in read["unread"]], read["unread"]
    return "\n".join(b.get("text", "") for b in read["blocks"] if b["kind"] != "furniture").split()


def letters(words):
    """Without what lines do to words: where they break, and marks of lists."""
    return "".join(words).replace("\u2022", "").replace("\u2013", "-").replace("\u00ad", "")


def subsequence(wanted, found, name):
    """Every letter in order; what stands between (heads and feet of pages) is counted."""
    at = 0
    for i, letter in enumerate(wanted):
        k = found.find(letter, at)
        if k < 0 or k - at > 200:
            sys.exit("%s: \"%s\" is not where it should be, near \"%s\"" % (
                name, wanted[i:i + 40], found[at:at + 80]))
        at = k + 1


def main():
    if not shutil.which("soffice") or not shutil.which("pdftotext"):
        sys.exit(77)
    with tempfile.TemporaryDirectory() as root:
        files, folders = [], []
        for example, form, audience, language in DOCUMENTS:
            folder = os.path.join(root, example)
            if not os.path.isdir(folder):
                shutil.copytree(os.path.join(EXAMPLES, example), folder)
                for words in (["init"], ["apply"]):
                    subprocess.run([GPAI, *words], cwd=folder, check=True, capture_output=True)
            path = os.path.join(root, "%s-%s-%s.docx" % (example, form, language))
            run = subprocess.run([GPAI, "write", form, "--for", audience, "--language", language,
                                  "-o", path], cwd=folder, capture_output=True, text=True)
            assert run.returncode in (0, 1), run.stderr
            files.append(path)
            folders.append(folder)
        office(root, files, "pdf")
        office(root, files, "docx:MS Word 2007 XML")
        for path, folder in zip(files, folders):
            name = os.path.basename(path)
            pdf = os.path.join(root, "out", name[:-5] + ".pdf")
            text = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True,
                                  text=True).stdout
            subsequence(letters(words_of_blocks(path)), letters(text.split()), name)
            if "HYPERLINK" in text or "Error" in text:
                sys.exit(name + ": a field of the word processor shows its instruction")
            run = subprocess.run([GPAI, "apply", os.path.join(root, "out", name), "-n", "--by", "T"],
                                 cwd=folder, capture_output=True, text=True)
            if run.returncode != 0 or "would be: 0 added, 0 changed, 0 withdrawn" not in run.stdout:
                sys.exit("%s, saved by LibreOffice: %s%s" % (name, run.stdout, run.stderr))
            print(name, "as it was")


main()
