"""Runs the tap into targets that others wrote: run.py TAP BASE_URL FOLDER VENVS

The account at BASE_URL is live, and answers with faults. Into each target there are four runs, each from the state that the one before
gave back: one whose tap is killed, one whose target is told to end, one with faults to its end, and one without. Then what the target
has is held against the simulator's ledger. It prints a table of what each target lost, and fails where that is not the target's own.
"""

import json
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import ledger
import postgres
from meltano import Meltano
from pipeline import Run, Tap
from targets import SCHEMA, Csv, Jsonl, MeltanolabsPostgres, PipelinewisePostgres, version

# Beside those of the ledger: rows out of ticket events, and lists.
OTHERS = ["ticket_comments", "ticket_changes", "groups", "ticket_fields"]

FAULTS = [
    {"fault": fault, "percent": 6, "path": "incremental"}
    for fault in ["server_error", "reset", "cut_body", "html", "duplicated_records"]
]

COLUMNS = ["target", "runs (tap, target)", "records", "changed", "deleted", "lost", "wrong"]


def main():
    program, base_url, folder, venvs = sys.argv[1], sys.argv[2], *map(Path, sys.argv[3:])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print_row(COLUMNS)
    print_row("---" for _ in COLUMNS)
    failures = 0
    with postgres.server() as port:
        targets = [
            Jsonl(venvs, folder),
            Csv(venvs, folder),
            MeltanolabsPostgres(venvs, folder, port, SCHEMA),
            PipelinewisePostgres(venvs, folder, port, f"{SCHEMA}_pipelinewise"),
        ]
        for target in targets:
            tap = Tap(program, target.folder, base_url)
            schemas = tap.discover([*ledger.STREAMS, *OTHERS])
            runs, before = into(tap, target, base_url)
            failures += judged(target, schemas, runs, before, base_url)
        meltano = Meltano(venvs, folder, program, base_url, port)
        runs, before = through(meltano, base_url)
        failures += judged(meltano, schemas, runs, before, base_url)
        check(tap, venvs)
    if failures:
        sys.exit(f"{failures} are not as they should be; see {folder}")


def into(tap, target, base_url):
    log = target.folder / "log"
    let_fail(base_url, FAULTS)
    killed = Run(tap, target, None, log, "tap", 4)
    stopped = Run(tap, target, killed.state, log, "target", 3)
    whole = Run(tap, target, stopped.state, log)
    let_fail(base_url, [])
    before = ledger.current(base_url)
    last = Run(tap, target, whole.state, log)
    return [killed, stopped, whole, last], unchanged(base_url, before)


def through(meltano, base_url):
    let_fail(base_url, FAULTS)
    runs = [meltano.runs(cut=3000), meltano.runs()]
    let_fail(base_url, [])
    before = ledger.current(base_url)
    runs.append(meltano.runs())
    return runs, unchanged(base_url, before)


def judged(target, schemas, runs, before, base_url):
    """Prints a line of the table, and says whether something is wrong."""
    report = ledger.Report(target.losses)
    last = runs[-1]
    if (last.tap, last.target) != (0, 0):
        report.wrong["the last run failed"] += 1
    for run in runs[:-1]:
        # A target that ended leaves the tap nobody to write to.
        if run.tap not in (0, 1, 11, -9):
            report.wrong[f"the tap ended with {run.tap}"] += 1
    events = {}
    for stream, schema in schemas.items():
        if stream not in ledger.STREAMS:
            continue
        found = {str(row["id"]): row for row in target.rows(stream, schema)}
        exposed = ledger.exposed(base_url, stream)
        report.compare(stream, schema, found, before[stream], exposed)
        if stream == "ticket_events":
            events = {record_id: exposed[record_id][-1] for record_id in found if record_id in exposed}
    of_rows(target, schemas, events, report)
    of_lists(target, schemas, base_url, report)
    for loss in set(target.losses) - report.lost.keys():
        report.wrong[f"no longer so: {loss}"] += 1
    if not report.deleted or not report.versions:
        report.wrong["nothing was deleted, or nothing changed"] += 1
    print_row([
        f"{target.package} {version(target.package)}",
        ", ".join(f"{run.tap} {run.target}" for run in runs),
        f"{report.records:,}",
        f"{report.versions:,}",
        f"{report.deleted:,}",
        counted(report.lost),
        counted(report.wrong),
    ])
    return bool(report.wrong)


def of_rows(target, schemas, events, report):
    """Comments and changes are rows of the events that have some."""
    is_of = {
        "ticket_comments": lambda child: child.get("event_type") in ("Comment", "VoiceComment"),
        "ticket_changes": lambda child: child.get("event_type") in ("Create", "Change"),
    }
    for stream, is_row in is_of.items():
        rows = list(target.rows(stream, schemas[stream]))
        report.records += len({(row["event_id"], row["position"]) for row in rows})
        expected = {
            record_id for record_id, event in events.items() if any(map(is_row, event["child_events"]))
        }
        if {str(row["event_id"]) for row in rows} != expected:
            report.wrong[f"{stream}: of other events"] += 1
        if stream == "ticket_comments" and any(row["body"] is None for row in rows):
            report.wrong[f"{stream}: no text"] += 1


def of_lists(target, schemas, base_url, report):
    for stream in ["groups", "ticket_fields"]:
        request = urllib.request.Request(f"{base_url}/api/v2/{stream}?per_page=100")
        request.add_header("Authorization", "Bearer any")
        with urllib.request.urlopen(request) as answer:
            sent = {str(item["id"]) for item in json.load(answer)[stream]}
        found = {str(row["id"]) for row in target.rows(stream, schemas[stream])}
        report.records += len(found)
        if found != sent:
            report.wrong[f"{stream}: other ids"] += 1


def check(tap, venvs):
    """What singer-check-tap says of a whole run."""
    output = subprocess.run(tap.command(None), check=True, capture_output=True).stdout
    program = venvs / "singer-tools" / "bin" / "singer-check-tap"
    said = subprocess.run([program], input=output, capture_output=True)
    if said.returncode or b"The output is valid" not in said.stdout + said.stderr:
        sys.exit(f"singer-check-tap: {(said.stdout + said.stderr).decode()}")
    lines = len(output.splitlines())
    print(f"singer-tools {version('singer-tools')}: singer-check-tap finds {lines:,} messages valid\n")


def unchanged(base_url, before):
    """What every run since then was sent: a record that changes meanwhile may be withheld for a minute."""
    now = ledger.current(base_url)
    return {
        stream: {record_id: versions for record_id, versions in records.items() if now[stream].get(record_id) == versions}
        for stream, records in before.items()
    }


def let_fail(base_url, rules):
    request = urllib.request.Request(f"{base_url}/simulator/faults", json.dumps(rules).encode(), method="PUT")
    urllib.request.urlopen(request).close()


def counted(what):
    return "; ".join(f"{name} ({count:,})" for name, count in sorted(what.items())) or "-"


def print_row(cells):
    print("|", " | ".join(cells), "|", flush=True)


main()
