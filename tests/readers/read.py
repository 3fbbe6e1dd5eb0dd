"""Runs the snippets of READING.md: read.py PAGE FOLDER DUCKDB_SQLITE

FOLDER has what `sync` made, `zendesk` and `zendesk.db`, and DUCKDB_SQLITE is the interpreter that has DuckDB's SQLite extension;
this one has the other readers. It prints a table, and fails where a snippet's answer is not that of the records as sent.

A snippet is of tickets. It is run for other exports too, with their name and the member that tells their versions apart.
"""

import json
import os
import pickle
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import records

# The page's sections, each with the package whose version the table names. The snippets of a section are one program.
PARTS = [("DuckDB", "duckdb"), ("Polars", "polars"), ("pandas", "pandas"), ("ClickHouse", "chdb"), ("jq", None)]
TABLES = [
    ("SQLite from Python", None),
    ("DuckDB's SQLite extension", "duckdb"),
    ("pandas", "pandas"),
    ("Polars", "polars"),
    ("Datasette", "datasette"),
]

# With so many parts, readers that look at the first ones alone do not see the last.
MANY_PARTS = 33
# Datasette gives so many rows at most.
DATASETTE = 1000

COLUMNS = ["where", "reader", "export", "records", "columns", "wrong"]


def main():
    page, folder, duckdb_sqlite = (Path(argument).absolute() for argument in sys.argv[1:])
    os.chdir(folder)
    # DuckDB keeps its extensions there.
    os.environ |= {"HOME": str(folder), "PYTHONPATH": str(Path(__file__).parent), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([duckdb_sqlite, "-c", INSTALL], check=True)
    if (count := len(records.parts(Path("zendesk"), "tickets"))) < MANY_PARTS:
        sys.exit(f"zendesk/tickets has {count} parts; some readers look at the first {MANY_PARTS - 1} only")
    records.late(Path("zendesk"))
    of_files, of_tables = map(sections, page.read_text().split("\n## The database\n"))
    missing = {name for name, _ in PARTS} - of_files.keys() | {name for name, _ in TABLES} - of_tables.keys()
    if missing:
        sys.exit(f"the page has no section {', '.join(missing)}")

    rows = []
    for section, package in PARTS:
        interpreters = [sys.executable, duckdb_sqlite] if section == "DuckDB" else [sys.executable]
        for interpreter in interpreters:
            for export in records.VERSIONS:
                rows.append(row("files", section, package, export, of_files[section], interpreter))
    for section, package in TABLES:
        interpreter = duckdb_sqlite if "extension" in section else sys.executable
        for export in records.VERSIONS:
            rows.append(row("database", section, package, export, of_tables[section], interpreter))
    print_table(rows)
    if wrong := [row for row in rows if row[-1]]:
        sys.exit(f"{len(wrong)} answers are not those of the records as sent")


INSTALL = """
import duckdb, duckdb_extension_sqlite_scanner as extension, pathlib
file, = pathlib.Path(extension.__file__).parent.rglob("*.duckdb_extension")
duckdb.execute(f"INSTALL '{file}'")
"""


def sections(text):
    """The language and the text of the snippets below each heading."""
    found = {}
    for heading, body in re.findall(r"^#+ (.+)\n((?:(?!^#+ ).*\n?)*)", text, re.MULTILINE):
        snippets = re.findall(r"^```(python|sh)\n(.*?)^```", body, re.MULTILINE | re.DOTALL)
        if snippets:
            found[heading] = snippets[0][0], "\n".join(code for _, code in snippets)
    return found


def row(where, section, package, export, snippet, interpreter):
    try:
        read = of_folder if where == "files" else of_database
        found = read(*snippet, interpreter, export)
    except subprocess.CalledProcessError:
        # It has told why.
        found = ["", "", "the snippet fails"]
    return [where, reader(section, interpreter, package), export, *found]


def of_folder(language, code, interpreter, export):
    code = code.replace("zendesk/tickets/", f"zendesk/{export}/").replace("schema tickets", f"schema {export}")
    code = code.replace(records.VERSIONS["tickets"], records.VERSIONS[export])
    if export != "tickets":
        code = without_custom_fields(code)
    answer = run(language, code, interpreter)
    sent = records.newest(Path("zendesk"), export)
    wrong = compare(sent, answer["tickets"], records.kinds(export), language == "sh", False)
    if export == "tickets" and "fields" in answer:
        wrong += compare_fields(sent, answer["fields"])
    return [len(answer["tickets"]), len(records.kinds(export)), wrong]


def without_custom_fields(code):
    """Only tickets have them."""
    code = re.sub(r"^fields = .*\Z", "", code, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^.*custom_fields.*\n", "", code, flags=re.MULTILINE)


def of_database(language, code, interpreter, export):
    name = export.replace("-", "_")
    code = code.replace("FROM tickets", f"FROM {name}").replace("zendesk.tickets", f"zendesk.{name}")
    code = code.replace("/tickets.json", f"/{name}.json")
    sent, columns = records.stored("zendesk.db", export)
    if language == "sh":
        if export == "tickets":
            sent = {id: record for id, record in sent.items() if record["status"] == "open"}
        code = code if export == "tickets" else code.replace("status=open&", "")
        sent = dict(sorted(sent.items())[:DATASETTE])
    answer = run(language, code, interpreter)["tickets"]
    kinds = {name: kind for name, kind in records.kinds(export).items() if name in columns}
    wrong = compare(sent, answer, kinds, False, True)
    return [len(answer), len(kinds), wrong]


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


def compare_fields(sent, got):
    pairs = {(id, field["id"]): field["value"] for id, record in sent.items() for field in record["custom_fields"] or []}
    read = {(row["ticket_id"], int(row["id"])): row["value"] for row in got if row["id"] is not None}
    if read.keys() != pairs.keys():
        return f"{len(read)} custom fields, {len(pairs)} expected; "
    different = [key for key, value in pairs.items() if not records.is_same("jsonb", value, read[key], False)]
    return f"custom fields ({len(different)}); " if different else ""


def reader(section, interpreter, package):
    if package is None:
        return section
    if interpreter == sys.executable:
        return f"{section} {version(package)}"
    ask = f"from importlib.metadata import version; print(version('{package}'))"
    return f"{section} {subprocess.check_output([interpreter, '-c', ask], text=True).strip()}"


def print_table(rows):
    widths = [max(len(str(cell)) for cell in column) for column in zip(COLUMNS, *(row[:-1] + [""] for row in rows))]
    for row in [COLUMNS, ["-" * width for width in widths], *rows]:
        print("|", " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)), "|")


main()
