"""Syncs into Delta tables, has others tidy them up, and runs the snippets of LAKE.md on them: lake.py PROGRAM PAGE FOLDER [STORES AZURITE]

PROGRAM has the feature `delta`. With STORES, the interpreter beside which moto's server is, and the program AZURITE, the tables are also
on an S3 server and on an Azure server. Each place gets the records of a live account of its own, and each row is held against what the simulator says that it has sent. It prints a
table, and fails where a row is missing, wrong or there twice, or where a snippet's answer is not that of the records as sent.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from deltalake import DeltaTable

import records
import stores
from snippets import compare, print_table, reader, run, sections

READERS = [("DuckDB", "duckdb"), ("Polars", "polars"), ("pandas", "pandas")]
EXPORTS = ["tickets", "ticket-events", "users", "organizations"]

# What LAKE.md calls the folder.
PLACE = "lake"

ACCOUNT = ["--tickets", "600", "--changes-per-second", "0.5", "--speed", "60", "--requests-per-minute", "unlimited"]
OPTIONS = ["--per-page", "tickets:100,users:100", "--no-lists"]

COLUMNS = ["where", "reader", "export", "records", "rows", "columns", "wrong"]


def main():
    program, page, folder = (Path(argument).absolute() for argument in sys.argv[1:4])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.chdir(folder)
    os.environ |= {"PYTHONPATH": str(Path(__file__).parent), "PYTHONDONTWRITEBYTECODE": "1"}
    os.environ["PATH"] = f"{program.parent}:{os.environ['PATH']}"
    snippets = sections(page.read_text())
    if missing := {name for name, _ in READERS} - snippets.keys():
        sys.exit(f"the page has no section {', '.join(missing)}")

    rows = []
    with ExitStack() as servers:
        places = [("folder", PLACE)]
        if len(sys.argv) > 4:
            python, azurite = (Path(argument).absolute() for argument in sys.argv[4:])
            places.append(("S3", servers.enter_context(stores.s3(python.with_name("moto_server")))))
            places.append(("Azure", servers.enter_context(stores.azure(azurite, python))))
        for where, url in places:
            with account(program) as base_url:
                filled(program, base_url, url)
                sent = {export: exposed(base_url, export) for export in EXPORTS}
            rows += [
                row(where, url, section, package, export, snippets[section], sent[export])
                for section, package in READERS
                for export in EXPORTS
            ]
    print(f"deltalake {version('deltalake')} tidied up, and read for DuckDB and pandas")
    print_table(COLUMNS, rows)
    if wrong := [row for row in rows if row[-1]]:
        sys.exit(f"{len(wrong)} answers are not those of the records as sent")


@contextmanager
def account(program):
    with subprocess.Popen([program, "simulate", *ACCOUNT], stdout=subprocess.PIPE, text=True) as simulator:
        try:
            yield simulator.stdout.readline().strip()
        finally:
            simulator.kill()


def filled(program, base_url, url):
    """Some runs, and after each of them somebody tidies up in another way."""
    for tidy_up in [compact, checkpoint, vacuum, compact, None]:
        sync(program, base_url, url)
        for export in EXPORTS if tidy_up else []:
            tidy_up(DeltaTable(f"{url}/{export}"))
    subprocess.run([program, "verify", f"delta:{url}"], check=True, stdout=subprocess.DEVNULL)


def sync(program, base_url, url):
    command = [program, "sync", "--to", f"delta:{url}", *EXPORTS, *OPTIONS, "--quiet", "--requests-per-minute", "unlimited"]
    environment = os.environ | {"ZENDESK_BASE_URL": base_url, "ZENDESK_OAUTH_TOKEN": "x"}
    subprocess.run(command, check=True, env=environment)


def compact(table):
    table.optimize.compact()


def checkpoint(table):
    table.create_checkpoint()


def vacuum(table):
    """At its worst: everything that the log of the table no longer names, however new."""
    table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)


def exposed(base_url, export):
    """Each version that a page has held, by its text: what is to be there, once."""
    name = export.replace("-", "_")
    with urllib.request.urlopen(f"{base_url}/simulator/exposed/{name}") as lines:
        return {text(json.loads(line)["record"]) for line in lines}


def row(where, url, section, package, export, snippet, sent):
    language, code = snippet
    if export != "tickets":
        # Only tickets have one.
        code = code.partition("\nstatuses = ")[0]
    code = code.replace(f"{PLACE}/tickets", f"{url}/{export}")
    table = DeltaTable(f"{url}/{export}").to_pyarrow_table()
    stored = Counter(text(json.loads(line)) for line in table["_json"].to_pylist())
    wrong = ""
    if missing := sent - stored.keys():
        wrong += f"{len(missing)} versions are missing; "
    if foreign := stored.keys() - sent:
        wrong += f"{len(foreign)} versions were never sent; "
    if more := sum(count - 1 for count in stored.values()):
        wrong += f"{more} versions are there again; "
    kinds = {name: kind for name, kind in records.kinds(export).items() if name in table.column_names}
    try:
        answer = run(language, code, sys.executable)["tickets"]
    except subprocess.CalledProcessError:
        # It has told why.
        return [where, reader(section, sys.executable, package), export, "", len(table), "", "the snippet fails"]
    wrong += compare(newest(table), answer, kinds, False, False)
    return [where, reader(section, sys.executable, package), export, len(answer), len(table), len(kinds), wrong]


def newest(table):
    """The newest version of each record, by Python alone; none where that says that the record is deleted."""
    found = {}
    rows = table.select(["_version", "_row", "_deleted", "_json"]).to_pylist()
    for line in sorted(rows, key=lambda line: (line["_version"], line["_row"])):
        record = json.loads(line["_json"])
        found[record["id"]] = record, line["_deleted"]
    return {id: record for id, (record, is_deleted) in found.items() if not is_deleted}


def text(record):
    return json.dumps(record, sort_keys=True)


main()
