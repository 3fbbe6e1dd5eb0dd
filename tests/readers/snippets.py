"""Runs the snippets of a page, and compares their answers with records as sent."""

import json
import os
import pickle
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import records


def sections(text):
    """The language and the text of the snippets below each heading."""
    found = {}
    for heading, body in re.findall(r"^#+ (.+)\n((?:(?!^#+ ).*\n?)*)", text, re.MULTILINE):
        snippets = re.findall(r"^```(python|sh)\n(.*?)^```", body, re.MULTILINE | re.DOTALL)
        if snippets:
            found[heading] = snippets[0][0], "\n".join(code for _, code in snippets)
    return found


def run(language, code, interpreter):
    if language == "sh":
        # The programs of this environment come first.
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        said = subprocess.run(["sh", "-c", code], check=True, text=True, stdout=subprocess.PIPE, env=os.environ | {"PATH": path})
        lines = json.loads(said.stdout) if said.stdout.startswith("[") else map(json.loads, said.stdout.splitlines())
        return {"tickets": list(lines)}
    Path("answer").unlink(missing_ok=True)
    Path("snippet.py").write_text(f"{code}\nimport answer\nanswer.give(globals())\n")
    subprocess.run([interpreter, "snippet.py"], check=True)
    return pickle.loads(Path("answer").read_bytes())


def compare(sent, got, kinds, is_json, in_database):
    """What is wrong, as a text; nothing if all is right."""
    if is_json:
        kinds = dict.fromkeys(kinds, "jsonb")
    by_id = {row["id"]: row for row in got}
    if len(by_id) != len(got) or by_id.keys() != sent.keys():
        return f"{len(got)} records, {len(sent)} expected; "
    wrong = ""
    for name, kind in kinds.items():
        pairs = ((record.get(name), by_id[id].get(name)) for id, record in sent.items())
        different = [pair for pair in pairs if not records.is_same(kind, *pair, in_database)]
        if different:
            wrong += f"{name} ({len(different)}): {different[0][0]!r} is {different[0][1]!r}; "
    return wrong


def reader(section, interpreter, package):
    if package is None:
        return section
    if interpreter == sys.executable:
        return f"{section} {version(package)}"
    ask = f"from importlib.metadata import version; print(version('{package}'))"
    return f"{section} {subprocess.check_output([interpreter, '-c', ask], text=True).strip()}"


def print_table(columns, rows):
    widths = [max(len(str(cell)) for cell in column) for column in zip(columns, *(row[:-1] + [""] for row in rows))]
    for row in [columns, ["-" * width for width in widths], *rows]:
        print("|", " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)), "|")
