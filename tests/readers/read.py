"""Runs the snippets of READING.md: read.py PAGE FOLDER DUCKDB_SQLITE

FOLDER has what `sync` made, `zendesk` and `zendesk.db`, and DUCKDB_SQLITE is the interpreter that has DuckDB's SQLite extension;
this one has the other readers. It prints a table, and fails where a snippet's answer is not that of the records as sent.

A snippet is of tickets. It is run for other exports too, with their name and the member that tells their versions apart.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import records
from snippets import compare, print_table, reader, run, sections

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
    print_table(COLUMNS, rows)
    if wrong := [row for row in rows if row[-1]]:
        sys.exit(f"{len(wrong)} answers are not those of the records as sent")


INSTALL = """
import duckdb, duckdb_extension_sqlite_scanner as extension, pathlib
file, = pathlib.Path(extension.__file__).parent.rglob("*.duckdb_extension")
duckdb.execute(f"INSTALL '{file}'")
"""


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


def compare_fields(sent, got):
    pairs = {(id, field["id"]): field["value"] for id, record in sent.items() for field in record["custom_fields"] or []}
    read = {(row["ticket_id"], int(row["id"])): row["value"] for row in got if row["id"] is not None}
    if read.keys() != pairs.keys():
        return f"{len(read)} custom fields, {len(pairs)} expected; "
    different = [key for key, value in pairs.items() if not records.is_same("jsonb", value, read[key], False)]
    return f"custom fields ({len(different)}); " if different else ""


main()
