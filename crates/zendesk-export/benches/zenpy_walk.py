"""Walks so many tickets of a server by zenpy, drops them, and says what it cost.

zenpy is given what serves it best: no cache of objects, whose keeping costs time and which a walk never
asks, and the garbage collector frozen after the imports. The time of the imports does not count.
"""

import gc
import json
import resource
import sys
from itertools import islice

import requests
from requests.adapters import HTTPAdapter
from zenpy import Zenpy


class Loopback(HTTPAdapter):
    """zenpy knows no other address than https://SUBDOMAIN.zendesk.com."""

    def __init__(self, base_url):
        self.base_url = base_url
        super().__init__(**Zenpy.http_adapter_kwargs())

    def send(self, request, **kwargs):
        asked = request.url
        request.url = asked.replace("https://bench.zendesk.com", self.base_url)
        response = super().send(request, **kwargs)
        request.url = asked
        return response


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


base_url, tickets = sys.argv[1], int(sys.argv[2])
session = requests.Session()
# No proxy: the server is on this machine.
session.trust_env = False
session.mount("https://", Loopback(base_url))
zenpy = Zenpy(subdomain="bench", oauth_token="bench", session=session, disable_cache=True)
gc.freeze()
before = cpu_seconds()
walk = zenpy.tickets.incremental(start_time=0)
records = sum(1 for _ in islice(walk, tickets))
report = {
    "records": records,
    "cpu_seconds": cpu_seconds() - before,
    "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
}
print(json.dumps(report))
