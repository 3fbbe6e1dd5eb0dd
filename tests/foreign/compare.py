"""Compares what clients got with what the simulator has: compare.py BASE_URL GOT... [--faults] [--live]

Each GOT is the output of one of the scripts beside this one. It prints a table, and fails when a
client missed a version of a record, or got one that is none, for no known reason; when a known reason
is none any more; and when what the round is for did not happen: no fault struck, no record changed.

In a live account a client must hold what was current at its last request and withheld no more, and
whatever is before the newest that it holds; and it can hold nothing that no page has had.
"""

import json
import sys
import urllib.request
from collections import Counter

import harness

# What a client that is as it is cannot get, by what its script notes: then it holds just the first page.
FIRST_PAGE_ONLY = "gets the first page only"
PAGE_SIZE = 1000

# Zendesk withholds a minute.
WITHHELD = 60

# The end of a walk by time is not told. zenpy looks no further when it is five minutes from now by a clock
# of its own, which is behind that of an account whose time runs faster.
LAG_BY_TIME = 300

# The simulator's clock is read in whole seconds.
READING = 1

LISTS = ["groups", "group_memberships", "ticket_fields", "ticket_forms", "tags"]

# Deleted tickets have none of these.
OF_KEPT_TICKETS = ["audits", "metrics"]

COLUMNS = ["client", "export", "got / expected", "repeats", "requests", "notes"]


def main():
    base_url, *files = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    truth = Live(base_url) if "--live" in sys.argv else Still(base_url)
    rows, failures, struck, changed = [], 0, Counter(), 0
    for file in files:
        got = {}
        for line in map(json.loads, open(file, encoding="utf-8")):
            if "ended" not in line:
                got.setdefault(line["export"], []).append((line["id"], line["timestamp"]))
                continue
            struck[line["client"]] += line["faults"]
            if not truth.knows(line):
                continue
            row, has_failed, again = compare(line, got.get(line["ended"], []), truth)
            rows.append(row)
            failures += has_failed
            changed += again
    print_table(rows)
    if failures:
        sys.exit(f"{failures} exports are not as they should be")
    if "--faults" in sys.argv and not all(struck.values()):
        sys.exit(f"no fault struck a client: {dict(struck)}")
    if "--live" in sys.argv and not changed:
        sys.exit("no client met a record again that had changed meanwhile")


def compare(ended, got, truth):
    versions = Counter(got)
    expected, possible = truth.versions(ended, versions)
    defects = [ended["error"]] if ended["error"] else []
    if not expected:
        defects.append("nothing to compare with")
    if ended["note"] == FIRST_PAGE_ONLY:
        if got != list(expected)[:PAGE_SIZE]:
            defects.append("it is not the first page that it got")
    elif missing := [version for version in expected if version not in versions]:
        defects.append(f"{len(missing)} missing, such as {missing[0]}")
    if unknown := versions.keys() - possible:
        defects.append(f"{len(unknown)} unknown, such as {min(unknown)}")
    again = len(versions) - len({record for record, _ in versions})
    notes = [
        ended["note"],
        f"faults: {ended['faults']}" if ended["faults"] else "",
        f"changed meanwhile: {again}" if again else "",
        *defects,
    ]
    row = [
        f"{ended['client']} {ended['version']}",
        ended["ended"],
        f"{len(versions.keys() & expected.keys())} / {len(expected)}",
        str(len(got) - len(versions)),
        str(ended["requests"]),
        "; ".join(filter(None, notes)),
    ]
    return row, bool(defects), again


class Still:
    """In order, the versions that a client must hold where nothing changes, and no other."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.known = {}

    def knows(self, _):
        return True

    def versions(self, ended, _):
        resource = ended["resource"]
        if resource not in self.known:
            self.known[resource] = dict.fromkeys(self._versions(resource))
        return self.known[resource], self.known[resource].keys()

    def _versions(self, resource):
        if resource in LISTS:
            request = urllib.request.Request(f"{self.base_url}/api/v2/{resource}?per_page=100")
            request.add_header("Authorization", "Bearer any")
            with urllib.request.urlopen(request) as answer:
                items = json.load(answer)[resource]
            return [(str(item.get("id", item.get("name"))), None) for item in items]
        if resource not in OF_KEPT_TICKETS:
            return harness.versions(self.base_url, "current", resource)
        tickets = [line["record"] for line in harness.ledger(self.base_url, "current", "tickets")]
        kept = {ticket["id"] for ticket in tickets if ticket["status"] != "deleted"}
        if resource == "metrics":
            return [(str(ticket), None) for ticket in kept]
        events = harness.ledger(self.base_url, "current", "ticket_events")
        events = (line for line in events if line["record"]["ticket_id"] in kept)
        return [(line["id"], line["timestamp"]) for line in events]


class Live:
    """The versions that a client must hold in a live account, and those that it can hold."""

    def __init__(self, base_url):
        self.base_url = base_url

    def knows(self, ended):
        return ended["current"] is not None and ended["last_sent"] is not None

    def versions(self, ended, got):
        until = ended["simulator_time"] - READING - WITHHELD
        if not ended["by_cursor"]:
            until = min(until, ended["last_sent"] - LAG_BY_TIME)
        until = max(until, max((timestamp for _, timestamp in got), default=0))
        # A record that was changed since the client came by is further on, out of its reach.
        current = ((record, timestamp) for record, timestamp in ended["current"])
        expected = dict.fromkeys(version for version in current if version[1] < until)
        return expected, set(harness.versions(self.base_url, "exposed", ended["resource"]))


def print_table(rows):
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows)]
    for row in [COLUMNS, ["-" * width for width in widths], *rows]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths))
        print("|", " | ".join(cells), "|")


main()
