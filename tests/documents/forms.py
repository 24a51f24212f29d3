# SPDX-License-Identifier: Apache-2.0
"""All forms of the examples, for every audience, written by gpai; in German too, with an incident."""
import os
import shutil
import subprocess

EXAMPLES = ["apertus-70b", "llama-3.1-405b", "smollm3-3b", "wizardlm-2-8x22b"]
INCIDENT = """
  incident/one:
    incident.harm: [death]
    incident.involvement: established
    incident.start.date: 2026-03-02
    incident.end.date: 2026-03-14
"""


def run(gpai, folder, *words):
    env = dict(os.environ, GPAI_NOW="1795348800", NO_COLOR="1", LC_ALL="C.UTF-8", TZ="UTC")
    return subprocess.run([gpai, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)


def of_example(gpai, root, room, kind, example, language):
    folder = os.path.join(room, f"{example}-{language}")
    shutil.copytree(os.path.join(root, "examples", example), folder)
    if language != "en":  # one with an incident too, so that what is written about one is seen
        with open(os.path.join(folder, "gpai.yaml"), "a", encoding="utf-8") as file:
            file.write(INCIDENT)
    for words in (["init", "."], ["apply"], ["measure", "weights", "model"], ["measure", "compute", "--model", "model"]):
        run(gpai, folder, *words)
    done = run(gpai, folder, "write", "--all", "--format", kind, "-o", "all", "--language", language)
    assert done.returncode in (0, 1), done.stderr
    for name in sorted(os.listdir(os.path.join(folder, "all"))):
        with open(os.path.join(folder, "all", name), encoding="utf-8") as file:
            yield f"{example}-{language}/{name}", file.read()


def crawler_page(gpai, root, room):
    """The page for the public, of the example that has crawlers."""
    folder = os.path.join(room, "rights")
    shutil.copytree(os.path.join(root, "examples", "rights"), folder)
    for words in (["init", "."], ["apply"], ["crawler", "-o", "page"]):
        run(gpai, folder, *words)
    with open(os.path.join(folder, "page", "index.html"), encoding="utf-8") as file:
        return "rights/crawlers", file.read()


def all_of(gpai, root, room, kind):
    """(name, text) of every document."""
    for example in EXAMPLES:
        yield from of_example(gpai, root, room, kind, example, "en")
    yield from of_example(gpai, root, room, kind, "apertus-70b", "de")
