"""Exports what zenpy offers: python zenpy_exports.py BASE_URL [--faults] [--live]"""

import sys

import harness

BASE_URL = sys.argv[1]
harness.redirect(BASE_URL)
harness.shorten_waits()

import zenpy  # noqa: E402

# What it gets over. It ends with an error at any other status from 500 on, at a body that is cut or
# no JSON, and when three further tries fail too.
FAULTS = [
    {"fault": "too_many_requests", "retry_after": 1, "percent": 20},
    {"fault": "server_error", "status": 503, "percent": 10},
    {"fault": "reset", "percent": 3},
    {"fault": "duplicated_records", "percent": 20},
]

# Where there is no end_of_stream, zenpy follows `next_page` for ever, and the last page has one:
# <https://github.com/facetoe/zenpy/issues/489>. After so many requests without news it is stopped.
IN_VAIN = 20
ENDLESS = ["articles", "calls", "legs"]


def main():
    client = zenpy.Zenpy(subdomain="acme", email="admin@example.com", token="any")
    assert client.users.me().role == "admin"
    harness.requests_sent.clear()
    harness.let_fail(BASE_URL, FAULTS)
    tickets, users = client.tickets, client.users
    for export, resource, records, stamp in [
        ("tickets by cursor", "tickets", lambda: tickets.incremental(start_time=0), _generated),
        (
            "tickets by cursor, 100 a page",
            "tickets",
            lambda: tickets.incremental(start_time=0, per_page=100),
            _generated,
        ),
        (
            "tickets by time",
            "tickets",
            lambda: tickets.incremental(start_time=0, paginate_by_time=True),
            _generated,
        ),
        (
            # So that one second has more than a page.
            "tickets by time, 20 a page",
            "tickets",
            lambda: tickets.incremental(start_time=0, paginate_by_time=True, per_page=20),
            _generated,
        ),
        ("ticket events", "ticket_events", lambda: tickets.events(start_time=0), _event),
        (
            "ticket events with comments",
            "ticket_events",
            lambda: tickets.events(start_time=0, include=["comment_events"]),
            _event,
        ),
        (
            "ticket metric events",
            "ticket_metric_events",
            lambda: tickets.metrics_incremental(start_time=0),
            _time,
        ),
        ("users by cursor", "users", lambda: users.incremental(start_time=0), _updated),
        (
            "users by time, 100 a page",
            "users",
            lambda: users.incremental(start_time=0, paginate_by_time=True, per_page=100),
            _updated,
        ),
        (
            "organizations, 10 a page",
            "organizations",
            lambda: client.organizations.incremental(start_time=0, per_page=10),
            _updated,
        ),
        (
            "articles",
            "articles",
            lambda: client.help_center.articles.incremental(start_time=0),
            _updated,
        ),
        ("calls", "calls", lambda: client.talk.calls.incremental(start_time=0), _updated),
        ("legs", "legs", lambda: client.talk.legs.incremental(start_time=0), _updated),
    ]:
        _export(export, resource, records, stamp)


def _export(export, resource, records, stamp):
    note, error = "", None
    known, last_news = set(), 0
    faults = harness.faults(BASE_URL)
    try:
        for record in records():
            version = (record.id, stamp(record))
            harness.got(export, *version)
            sent = harness.requests_sent.total()
            if version not in known:
                known.add(version)
                last_news = sent
            elif sent - last_news > IN_VAIN:
                stuck = "asks for the same page for ever; stopped"
                note, error = (stuck, None) if resource in ENDLESS else ("", stuck)
                break
        else:
            # In a live account the last page is soon so recent that it stops.
            if resource in ENDLESS and not harness.is_live:
                error = "came to an end, which it is known not to do"
    except Exception as problem:  # whatever it is, it belongs into the table
        error = f"{type(problem).__name__}: {problem}"
    faults = harness.faults(BASE_URL) - faults
    harness.ended(BASE_URL, "zenpy", zenpy.__version__, export, resource, note, error, faults)


def _generated(ticket):
    return ticket.generated_timestamp


def _event(event):
    return event.timestamp


def _time(event):
    return harness.unix_seconds(event.time)


def _updated(record):
    return harness.unix_seconds(record.updated_at)


main()
