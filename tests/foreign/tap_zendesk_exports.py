"""Lets singer's tap-zendesk discover and sync: python tap_zendesk_exports.py BASE_URL FOLDER [--faults] [--live]

It runs as its command does, with a configuration and a catalog in FOLDER.
"""

import importlib.metadata
import io
import json
import sys
from pathlib import Path

import harness

BASE_URL, FOLDER = sys.argv[1], Path(sys.argv[2])
harness.redirect(BASE_URL)
# It waits for a minute after every 450 tickets, and so for the limit of audits.
harness.shorten_waits()

import tap_zendesk  # noqa: E402

# What it gets over. It asks for tickets and users itself, and for organizations and metric events by
# zenpy, which gets over less. It ends with an error at a page that is no JSON.
FAULTS = [
    {"fault": fault, "percent": percent, "path": path, **figures}
    for path, faults in {
        "incremental/tickets": ["too_many_requests", "server_error", "reset", "cut_body"],
        "incremental/users": ["too_many_requests", "server_error", "reset", "cut_body"],
        "incremental/organizations": ["too_many_requests", "duplicated_records"],
        "incremental/ticket_metric_events": ["too_many_requests", "duplicated_records"],
    }.items()
    for fault in faults
    for percent, figures in [(25, {"retry_after": 1} if fault == "too_many_requests" else {})]
]

# The records that count, what they are compared with, and the time of a version.
STREAMS = {
    "tickets": ("tickets", lambda record: record["generated_timestamp"]),
    "users": ("users", lambda record: harness.unix_seconds(record["updated_at"])),
    "organizations": ("organizations", lambda record: harness.unix_seconds(record["updated_at"])),
    "ticket_metric_events": (
        "ticket_metric_events",
        lambda record: harness.unix_seconds(record["time"]),
    ),
    "ticket_audits": ("audits", lambda record: harness.unix_seconds(record["created_at"])),
    "ticket_metrics": ("metrics", lambda record: None),
    "groups": ("groups", lambda record: None),
    "group_memberships": ("group_memberships", lambda record: None),
    "ticket_fields": ("ticket_fields", lambda record: None),
    "ticket_forms": ("ticket_forms", lambda record: None),
    "tags": ("tags", lambda record: None),
}
KEYS = {"tags": "name", "ticket_metrics": "ticket_id"}


def main():
    config = FOLDER / "tap-config.json"
    config.write_text(
        json.dumps(
            {
                "subdomain": "acme",
                "access_token": "any",
                "start_date": "2000-01-01T00:00:00Z",
            }
        )
    )
    harness.let_fail(BASE_URL, [])
    catalog = json.loads(run("--config", config, "--discover"))
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = True
    selected = FOLDER / "tap-catalog.json"
    selected.write_text(json.dumps(catalog))
    harness.requests_sent.clear()
    harness.let_fail(BASE_URL, FAULTS)
    faults = harness.faults(BASE_URL)

    version = importlib.metadata.version("tap-zendesk")
    error = None
    try:
        messages = run("--config", config, "--catalog", selected)
    except BaseException as problem:  # whatever it is, it belongs into the table
        messages, error = sys.stdout.getvalue(), f"{type(problem).__name__}: {problem}"
    finally:
        sys.stdout = sys.__stdout__
    faults = harness.faults(BASE_URL) - faults
    requests = dict(harness.requests_sent)
    harness.requests_sent.clear()
    for line in messages.splitlines():
        message = json.loads(line)
        if message["type"] == "RECORD" and message["stream"] in STREAMS:
            record, (_, stamp) = message["record"], STREAMS[message["stream"]]
            key = KEYS.get(message["stream"], "id")
            harness.got(message["stream"], record[key], stamp(record))
    for stream, (resource, _) in STREAMS.items():
        harness.requests_sent.update(requests_of(stream, requests))
        harness.ended(BASE_URL, "tap-zendesk", version, stream, resource, "", error, faults)
        # All streams come from one run, so these are told once.
        faults = 0


def run(*arguments):
    """What it prints as a command with these arguments."""
    sys.argv = ["tap-zendesk", *map(str, arguments)]
    sys.stdout = io.StringIO()
    tap_zendesk.main()
    said = sys.stdout.getvalue()
    sys.stdout = sys.__stdout__
    return said


def requests_of(stream, requests):
    """Those of the export or list of this name; audits have one for each ticket."""
    part = "/audits" if stream == "ticket_audits" else f"/{stream}"
    return {
        path: sent
        for path, sent in requests.items()
        if part in path and (stream == "ticket_audits" or "/audits" not in path)
    }


main()
