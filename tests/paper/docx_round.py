#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What gpai writes to be edited comes back: docx_round.py GPAI EXAMPLES EDIT_DOCX

1. Not edited, no document of any form, audience, format or language changes anything, for the
   dossiers of all examples; nor does it when every field has to be understood anew, because what
   the issue says the fields said is blotted out.
2. Edits of every type come back as values, in both formats; damage is refused, and says what; so is
   what may not be edited."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

GPAI, EXAMPLES, EDIT = [os.path.abspath(p) for p in sys.argv[1:4]]
AUDIENCES = ["AIO", "NCA", "DP", "public", "provider"]
UNCHANGED = re.compile(r"^would be: 0 added, 0 changed, 0 withdrawn, (\d+) unchanged$")
failures = []


def gpai(*words, cwd):
    return subprocess.run([GPAI, *words], cwd=cwd, capture_output=True, text=True)


def dossier(root, name):
    folder = os.path.join(root, name)
    shutil.copytree(os.path.join(EXAMPLES, name), folder)
    for words in (["init"], ["apply"]):
        run = gpai(*words, cwd=folder)
        assert run.returncode == 0, run.stderr
    return folder


def forms():
    run = gpai("law", "list", "form", cwd="/")
    return [line.split()[1] for line in run.stdout.splitlines()]


def blot(path):
    """Takes away what each field said: its value has to be read."""
    said = re.compile(r'(\["[^"]+",)"[0-9a-f]{12}"(,"[0-9a-f]{12}"\])')
    if path.endswith(".md"):
        text = open(path, encoding="utf-8").read()
        open(path, "w", encoding="utf-8").write(said.sub(r'\1"-"\2', text))
        return
    with zipfile.ZipFile(path) as old:
        parts = [(i, old.read(i.filename)) for i in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for item, data in parts:
            if item.filename == "customXml/item1.xml":
                said = re.compile(said.pattern.replace('"', '(?:"|&quot;)'))
                data = said.sub(lambda m: m.group(1) + '"-"' + m.group(2), data.decode()).encode()
            new.writestr(item, data)


def property_of(folder, name):
    count = 0
    for form in forms():
        for audience in AUDIENCES:
            for suffix in ("docx", "md"):
                for language in ("en", "de"):
                    path = os.path.join(folder, "t." + suffix)
                    run = gpai("write", form, "--for", audience, "--language", language, "-o",
                               path, cwd=folder)
                    if run.returncode == 2:
                        continue
                    for blots in (False, True):
                        if blots:
                            blot(path)
                        run = gpai("apply", path, "-n", "--by", "T", cwd=folder)
                        m = UNCHANGED.match(run.stdout)
                        if run.returncode != 0 or not m:
                            failures.append("%s %s %s %s %s%s: %s%s" % (
                                name, form, audience, suffix, language,
                                " blotted" if blots else "", run.stdout[:600], run.stderr[:200]))
                    count += 1
    print("%s: %d documents" % (name, count))
    if count < 8:
        failures.append(name + ": hardly any documents")


DECLARED = """gpai: 1
by: A. Person
facts:
  model.name: Kestrel 2
  provider.name: Kestrel AI
  model.versions: [kestrel-2, kestrel-2-instruct]
  model.dependencies: {none: made from scratch}
  market.eu.date: 2025-09-02
"""

# Of a public summary of that: field, as it is edited in DOCX, in Markdown, what comes
# back. A lambda gives the lines of Markdown from those that stand there.
EDITS = [
    ("summary.version", "summary.version=2.1", "**2.1**", "added     summary.version: 2.1"),
    ("provider.name", "provider.name=Swiss AI, Z\u00fcrich & Bern <x>",
     "Swiss AI, Z\u00fcrich & Bern \\<x>",
     "-> Swiss AI, Z\u00fcrich & Bern <x>"),
    ("model.versions", "model.versions=- one, with comma\\n- two", "- one, with comma\n- two",
     "-> one, with comma, two"),
    ("market.eu.date", "market.eu.date=3 September 2025", "3 September 2025",
     "changed   market.eu.date: 2025-09-02 -> 2025-09-03"),
    ("summary.updated.date", "summary.updated.date=2026-01-31", "2026-01-31",
     "added     summary.updated.date: 2026-01-31"),
    ("summary.modalities", "summary.modalities+Text", lambda s: s.replace("[ ] Text", "[x] Text"),
     "added     summary.modalities: text"),
    ("summary.size.text", "summary.size.text=15,600,000,000,000 (1.6 \u00d7 10\u00b9\u00b3) tokens",
     "1.56e13", "added     summary.size.text: 1"),
    ("summary.public.used", "summary.public.used=Yes", "yes", "added     summary.public.used: yes"),
    ("summary.languages", "summary.languages=A first.\\nA second: 1. x\\n- a\\n- b",
     "A first.\n\nA second: 1. x\n\n- a\n- b",
     "added     summary.languages: A first. / A second: 1. x / - a / - b"),
    ("model.dependencies", "model.dependencies=", "", "withdrawn model.dependencies"),
]

DAMAGE = [
    ("summary.size.text=many", "refused   summary.size.text: \"many\", expected a number"),
    ("market.eu.date=soon", "refused   market.eu.date: \"soon\", expected a day"),
    ("summary.public.used=Perhaps", "refused   summary.public.used: \"Perhaps\", expected Yes or No"),
    ("!summary.version", "refused   summary.version: is missing"),
    ("*provider.name", "refused   provider.name: is there more often"),
    ("model.name>model.nickname", "refused   model.nickname: is no field of this document"),
]


def edit_markdown(text, field, new):
    pattern = re.compile(r"(<!-- gpai:field %s -->\n)(.*?)(\n *<!-- /gpai:field -->)"
                         % re.escape(field), re.S)
    m = pattern.search(text)
    indent = re.search(r"( *)<!-- gpai:field %s -->" % re.escape(field), text).group(1)
    lines = new(m.group(2)) if callable(new) else "\n".join(
        (indent + line if line else line) for line in ("\n" + new + "\n").split("\n"))
    return text[:m.start(2)] + lines + text[m.end(2):]


def expect(run, code, lines, what):
    for line in lines:
        if line not in run.stdout:
            failures.append("%s: no \"%s\" in\n%s%s" % (what, line, run.stdout, run.stderr))
    if run.returncode != code:
        failures.append("%s: code %d\n%s%s" % (what, run.returncode, run.stdout, run.stderr))


def edits_of(root):
    folder = os.path.join(root, "edited")
    os.mkdir(folder)
    open(os.path.join(folder, "gpai.yaml"), "w").write(DECLARED)
    gpai("init", cwd=folder)
    assert gpai("apply", cwd=folder).returncode == 0
    docx, md = os.path.join(folder, "e.docx"), os.path.join(folder, "e.md")
    changed = os.path.join(folder, "edited.docx")
    for path in (docx, md):
        gpai("write", "training-summary", "--for", "public", "-o", path, cwd=folder)
    subprocess.run([sys.executable, EDIT, docx, changed] + [e[1] for e in EDITS], check=True)
    expect(gpai("apply", changed, "-n", "--by", "C", cwd=folder), 0, [e[3] for e in EDITS], "docx")
    text = open(md, encoding="utf-8").read()
    for field, _, new, _ in EDITS:
        text = edit_markdown(text, field, new)
    edited = os.path.join(folder, "edited.md")
    open(edited, "w", encoding="utf-8").write(text)
    expect(gpai("apply", edited, "-n", "--by", "C", cwd=folder), 0, [e[3] for e in EDITS], "md")
    for change, says in DAMAGE:
        subprocess.run([sys.executable, EDIT, docx, changed, change], check=True)
        expect(gpai("apply", changed, "--by", "C", cwd=folder), 2, [says], change)
    subprocess.run([sys.executable, EDIT, docx, changed] + [d[0] for d in DAMAGE], check=True)
    expect(gpai("apply", changed, "--by", "C", cwd=folder), 2, [d[1] for d in DAMAGE], "all damage")
    # Applied, then again, then under gpai.yaml as it was: nothing is undone.
    run = gpai("apply", edited, "--by", "Counsel", cwd=folder)
    expect(run, 0, [" added, "], "apply")
    expect(gpai("apply", edited, "--by", "Counsel", cwd=folder), 0,
           ["0 added, 0 changed, 0 withdrawn"], "again")
    expect(gpai("apply", cwd=folder), 0, ["0 added, 0 changed, 0 withdrawn"], "gpai.yaml after it")
    expect(gpai("apply", docx, "-n", "--by", "C", cwd=folder), 0,
           ["0 added, 0 changed, 0 withdrawn"], "what was not edited, later")
    # Both changed: shown, and nothing is applied until somebody chooses.
    subprocess.run([sys.executable, EDIT, docx, changed, "summary.version=3"], check=True)
    expect(gpai("apply", changed, "--by", "C", cwd=folder), 2,
           ["conflict  summary.version", "dossier (declared): 2.1"], "conflict")
    expect(gpai("apply", changed, "--by", "C", "--take", "file", cwd=folder), 0,
           ["changed   summary.version: 2.1 -> 3"], "settled")


# What its reader sees less exactly than it is recorded, or was not declared, stays as it is.
FIXED = """gpai: 1
by: A. Person
facts:
  model.name: Kestrel 2
  training.process: Trained with 6.789e24 FLOP in all.
  training.compute.flop: 6.789e24
"""


def fixed_of(root):
    folder = os.path.join(root, "fixed")
    os.mkdir(folder)
    open(os.path.join(folder, "gpai.yaml"), "w").write(FIXED)
    gpai("init", cwd=folder)
    assert gpai("apply", cwd=folder).returncode == 0
    model = os.path.join(EXAMPLES, "smollm3-3b", "model")
    assert gpai("measure", "weights", model, cwd=folder).returncode == 0
    path = os.path.join(folder, "f.md")
    for audience, edits in (("NCA", [("training.compute.flop", "shows less than is recorded"),
                                     ("training.process", "figures in it are withheld")]),
                            ("AIO", [("model.parameters.total", "was measured")])):
        gpai("write", "model-documentation", "--for", audience, "-o", path, cwd=folder)
        text = open(path, encoding="utf-8").read()
        for field, _ in edits:
            text = edit_markdown(text, field, "7e24")
        open(path, "w", encoding="utf-8").write(text)
        expect(gpai("apply", path, "--by", "C", cwd=folder), 2,
               ["refused   %s: was edited, and " % f for f, _ in edits] + [s for _, s in edits],
               "fixed for " + audience)


def main():
    with tempfile.TemporaryDirectory() as root:
        for name in ("apertus-70b", "llama-3.1-405b", "smollm3-3b", "wizardlm-2-8x22b"):
            property_of(dossier(root, name), name)
        edits_of(root)
        fixed_of(root)
    for failure in failures[:20]:
        print(failure)
    sys.exit(1 if failures else 0)


main()
