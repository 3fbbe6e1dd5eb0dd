"""What a target should have, by the simulator's ledger, and how that differs from what it has."""

import json
import time
import urllib.request
from collections import Counter
from datetime import datetime

# The streams, what the ledger calls their records, and the member that tells versions apart.
STREAMS = {
    "tickets": ("tickets", "generated_timestamp"),
    "ticket_events": ("ticket_events", "timestamp"),
    "users": ("users", "updated_at"),
    "organizations": ("organizations", "updated_at"),
    "ticket_metric_events": ("ticket_metric_events", "time"),
    "custom_object_asset": ("custom_objects/asset", "updated_at"),
}

DELETED = {
    "tickets": lambda record: record.get("status") == "deleted",
    "users": lambda record: record.get("active") is False or record.get("permanently_deleted") is True,
    "organizations": lambda record: record.get("deleted_at") is not None,
    "ticket_metric_events": lambda record: record.get("deleted") is True,
    "custom_object_asset": lambda record: record.get("name") == "[DELETED]",
}

# What the tap asks for by sideloads, and the ledger does not have; with comments the simulator makes up other clients of events.
MORE = {
    *["child_events", "metadata", "system"],
    *["metric_set", "comment_count", "dates", "incident_counts", "abilities", "open_ticket_count"],
}

UNLISTED, DELETED_AT = "_unlisted", "_sdc_deleted_at"


# A walk by time ends where it is five minutes from now by the tap's clock, which is behind that of an account whose time runs faster.
BY_TIME = {"ticket_events", "organizations", "ticket_metric_events"}
LAG = 300


def current(base_url):
    """What a run that begins now is sent, if it does not change: each version by stream and id, in their order."""
    until = time.time() - LAG
    return {stream: _records(base_url, "current", stream, until if stream in BY_TIME else None) for stream in STREAMS}


def exposed(base_url, stream):
    """Each version that a page has held so far."""
    return _records(base_url, "exposed", stream, None)


def _records(base_url, which, stream, until):
    found = {}
    with urllib.request.urlopen(f"{base_url}/simulator/{which}/{STREAMS[stream][0]}") as lines:
        for line in map(json.loads, lines):
            if until is None or line["timestamp"] < until:
                found.setdefault(line["id"], []).append(line["record"])
    return found


class Report:
    """What is wrong with the records of one target."""

    def __init__(self, losses):
        # The losses that are the target's own.
        self.losses = losses
        self.records, self.deleted, self.nulls, self.versions = 0, 0, 0, 0
        self.lost, self.wrong = Counter(), Counter()

    def compare(self, stream, schema, rows, before, exposed):
        """`rows` by id, the last that came; `before` is what was current when the last run began, and still is."""
        version = STREAMS[stream][1]
        self.records += len(rows)
        if missing := before.keys() - rows.keys():
            self.wrong[f"{stream}: missing"] += len(missing)
        for record_id, row in rows.items():
            known = exposed.get(record_id, [])
            self.versions += len(known) > 1
            of_version = [one for one in known if same_time(one.get(version), row.get(version))]
            if not of_version:
                self.wrong[f"{stream}: a version that there never was"] += 1
                continue
            newest = before.get(record_id, of_version)[-1]
            if moment(row[version]) < moment(newest[version]):
                self.wrong[f"{stream}: older than what was there"] += 1
            differences = [list(self.differences(stream, schema, one, row)) for one in of_version]
            for difference in min(differences, key=len):
                which = self.lost if difference[1] in self.losses else self.wrong
                which[f"{stream}: {difference[0]}: {difference[1]}" if which is self.wrong else difference[1]] += 1

    def differences(self, stream, schema, record, row):
        """Each member whose value is another one, and in which way."""
        listed = schema.keys() - {UNLISTED, DELETED_AT}
        for name in listed - MORE:
            sent, kept = record.get(name), row.get(name)
            if sent is None:
                self.nulls += 1
            how = difference(schema[name], sent, kept)
            if how:
                yield name, how
        rest = {name: value for name, value in record.items() if name not in listed}
        kept = row.get(UNLISTED)
        if rest != (json.loads(kept) if kept else {}):
            yield UNLISTED, "another value"
        is_deleted = DELETED.get(stream, lambda _: False)(record)
        self.deleted += is_deleted
        if is_deleted != bool(row.get(DELETED_AT)):
            yield DELETED_AT, "no mark of deletion" if is_deleted else "a mark of deletion"


def difference(property, sent, kept):
    if sent == kept and type(sent) is type(kept) or numbers(sent, kept):
        return None
    if property.get("format") == "date-time" and same_time(sent, kept):
        return None
    # What is nested, or of several types, is its JSON text.
    if isinstance(kept, str) and property["type"][-1] == "string" and as_json(kept) == sent:
        return None
    if sent == "" and kept is None:
        return "'' is null"
    if isinstance(sent, str) and kept == escaped(sent):
        return "line breaks are escapes"
    if sent is not None and kept is None:
        return "null in place of a value"
    return "another value"


def as_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return object()


def numbers(sent, kept):
    both = [type(sent), type(kept)]
    return all(kind in (int, float) for kind in both) and sent == kept


def escaped(text):
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def same_time(sent, kept):
    return sent == kept or moment(sent) == moment(kept) is not None


def moment(time):
    """In Unix seconds, whichever way it is written; without a zone it is in UTC."""
    if isinstance(time, (int, float)):
        return time
    try:
        read = datetime.fromisoformat(time.replace("Z", "+00:00"))
    except (AttributeError, ValueError):
        return None
    return (read if read.tzinfo else datetime.fromisoformat(time + "+00:00")).timestamp()
