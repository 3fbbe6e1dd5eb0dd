"""The records as sent, read by Python's own json, and whether a reader's values are the same."""

import gzip
import json
import re
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path

import zstandard

# The member that tells two versions of a record apart.
VERSIONS = {
    "tickets": "generated_timestamp",
    "ticket-events": "timestamp",
    "ticket-metric-events": "time",
    "users": "updated_at",
    "organizations": "updated_at",
}

OPEN = {".ndjson": open, ".gz": gzip.open, ".zst": zstandard.open}

# What a real account has and the simulator does not: values where there were none so far, in the last part.
LATE = {
    "tickets": {
        "external_id": "007",
        "problem_id": 2**53 - 1,
        "satisfaction_probability": 0.25,
        "due_at": "2024-05-06T07:08:09.5+02:00",
        "dates": {"assignee_updated_at": "2024-05-06T07:08:09Z"},
        "comment_count": 3,
        "member_of_tomorrow": {"x": 1},
        "generated_timestamp": 4_000_000_000,
    },
    "ticket-events": {"updater_id": -1, "timestamp": 4_000_000_000},
    "users": {"phone": "+12025550111", "external_id": "0042", "updated_at": "2096-10-02T07:06:40Z"},
}


def late(folder):
    """Adds a last part with a new version of some records, and before each another one of the same time."""
    for export, members in LATE.items():
        with open(folder / export / f"{export}-99999999.ndjson", "w") as part:
            for record in list(newest(folder, export).values())[:3]:
                fields = [field | {"value": "late"} for field in record.get("custom_fields") or []]
                changed = record | members | ({"custom_fields": fields} if fields else {})
                for version in changed | {"url": "https://acme.zendesk.com/before"}, changed:
                    print(json.dumps(version), file=part)


def parts(folder, export):
    return sorted((folder / export).glob(f"{export}-*.ndjson*"))


def newest(folder, export):
    """The newest version of each record of a folder, by its id."""
    version, found = VERSIONS[export], {}
    for part in parts(folder, export):
        with OPEN[part.suffix](part, "rb") as file:
            for line in file.read().splitlines():
                record = json.loads(line)
                before = found.get(record["id"])
                if before is None or before[version] <= record[version]:
                    found[record["id"]] = record
    return found


def stored(database, export):
    """The records of a database that are not deleted, by their id, and the columns of their table."""
    name = export.replace("-", "_")
    with sqlite3.connect(database) as connection:
        texts = connection.execute(f"SELECT json FROM raw_{name} WHERE NOT deleted").fetchall()
        columns = [column for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", [name])]
    records = map(json.loads, (text for (text,) in texts))
    return {record["id"]: record for record in records}, [name for name in columns if not name.startswith("_")]


def kinds(export):
    """What PostgreSQL calls the type of each member."""
    columns = subprocess.check_output(["zendesk-export", "schema", export, "--as", "postgres"], text=True)
    return dict(re.findall(r'^  "(.+)" ([a-z ]+?),?$', columns, re.MULTILINE))


def is_same(kind, sent, got, in_database):
    """Whether a value is the one that was sent, in Python's type for it."""
    if sent is None or got is None:
        return sent is got
    if kind == "jsonb":
        return text(nested(sent, got)) == text(sent)
    if kind == "timestamptz":
        is_kind = isinstance(got, str) and got.endswith("Z") if in_database else isinstance(got, datetime)
        return is_kind and seconds(got) == seconds(sent)
    if kind == "boolean" and in_database:
        return type(got) is int and got == sent
    return type(got) is type(sent) and got == sent


def seconds(time):
    time = datetime.fromisoformat(time) if isinstance(time, str) else time
    # A time without a zone is none of a moment.
    return time.tzinfo and int(time.timestamp())


def nested(sent, got):
    """Readers keep what is nested as JSON text, or some level of it."""
    if isinstance(got, str) and not isinstance(sent, str):
        return json.loads(got)
    if isinstance(got, str) and got != sent:
        return json.loads(got)
    if isinstance(got, list) and isinstance(sent, list) and len(got) == len(sent):
        return [nested(*pair) for pair in zip(sent, got)]
    if isinstance(got, dict) and isinstance(sent, dict):
        return {name: nested(sent.get(name), value) for name, value in got.items()}
    return got


def text(value):
    return json.dumps(value, sort_keys=True)
