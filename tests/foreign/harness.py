"""What the scripts around clients of others share.

These clients talk to https://SUBDOMAIN.zendesk.com. Here their requests are led to the simulator
below their own code: where `requests` and `aiohttp` open connections. They themselves stay as they
are published, and see the addresses that they asked for.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

requests_sent = Counter()
# When the last request for each path began, by this machine's clock.
_last_sent = {}
# Clients may look at the command line, or be given another one.
_with_faults = "--faults" in sys.argv
is_live = "--live" in sys.argv
_report = sys.stdout


def redirect(base_url):
    """Leads requests to *.zendesk.com to `base_url`, and counts all requests."""
    import requests.adapters

    _clock.append(_read_clock(base_url))

    send = requests.adapters.HTTPAdapter.send

    def send_elsewhere(self, request, **kwargs):
        _sends(request.url)
        redirected = request.copy()
        redirected.url = _elsewhere(request.url, base_url)
        response = send(self, redirected, **kwargs)
        response.request = request
        return response

    requests.adapters.HTTPAdapter.send = send_elsewhere

    try:
        import aiohttp
    except ImportError:
        return
    request = aiohttp.ClientSession._request

    async def request_elsewhere(self, method, url, **kwargs):
        _sends(str(url))
        return await request(self, method, _elsewhere(str(url), base_url), **kwargs)

    aiohttp.ClientSession._request = request_elsewhere


def let_fail(base_url, rules):
    """Makes export requests fail by these rules, if the command line asks for faults."""
    if _with_faults:
        _simulator(base_url, "faults", "PUT", rules)


def faults(base_url):
    """How many answers went wrong so far."""
    return sum(_simulator(base_url, "answers")["faults"].values())


def ledger(base_url, which, resource):
    """The versions of an export that are `current`, or were `exposed` so far, with their records."""
    with urllib.request.urlopen(f"{base_url}/simulator/{which}/{resource}") as lines:
        return [json.loads(line) for line in lines]


def versions(base_url, which, resource):
    """The same as pairs of id and time."""
    return [(line["id"], line["timestamp"]) for line in ledger(base_url, which, resource)]


def shorten_waits():
    """Makes a second of waiting a millisecond: clients wait for the limits of a real account."""
    sleep = time.sleep
    time.sleep = lambda seconds: sleep(seconds / 1000)


def unix_seconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def got(export, record_id, timestamp):
    """Reports one record that a client handed out."""
    _tell({"export": export, "id": str(record_id), "timestamp": timestamp})


def ended(base_url, client, version, export, resource, note="", error=None, faults=0):
    """Reports that a client has ended this export; an error is what it should not end with."""
    exports = [path for path in requests_sent if "/incremental/" in path]
    last = max((_last_sent[path] for path in exports), default=None)
    _tell(
        {
            "ended": export,
            "client": client,
            "version": version,
            "resource": resource,
            "requests": requests_sent.total(),
            "note": note,
            "error": error,
            "faults": faults,
            "by_cursor": all("/cursor" in path for path in exports),
            # When its last request began, by the client's clock and by the simulator's.
            "last_sent": last,
            "simulator_time": _simulator_time(base_url, last) if is_live and last else None,
            # What a client that ends now must hold is gone from a live account soon.
            "current": _current(base_url, resource) if is_live else None,
        }
    )
    requests_sent.clear()


# Readings of both clocks, this machine's and the simulator's: one from the start, the other is taken
# when it is needed. Time runs evenly on both, but not equally fast.
_clock = []


def _read_clock(base_url):
    simulated = _simulator(base_url, "clock")["now"]
    # Taken last, so that the simulator's time is never put too late.
    return time.time(), simulated


def _simulator_time(base_url, when):
    (began, simulated), (now, simulated_now) = _clock[0], _read_clock(base_url)
    return simulated + (simulated_now - simulated) * (when - began) / (now - began)


def _sends(url):
    path = urlsplit(url).path
    requests_sent[path] += 1
    _last_sent[path] = time.time()


def _current(base_url, resource):
    try:
        return versions(base_url, "current", resource)
    except urllib.error.HTTPError:
        return None  # there is no such export


def _simulator(base_url, switch, method="GET", body=None):
    body = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base_url}/simulator/{switch}", body, method=method)
    with urllib.request.urlopen(request) as answer:
        said = answer.read()
    return json.loads(said) if said else None


def _tell(line):
    print(json.dumps(line), file=_report, flush=True)


def _elsewhere(url, base_url):
    parts = urlsplit(url)
    if not (parts.hostname or "").endswith(".zendesk.com"):
        return url
    base = urlsplit(base_url)
    return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, parts.fragment))
