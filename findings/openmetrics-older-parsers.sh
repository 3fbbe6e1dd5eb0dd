#!/usr/bin/env bash
# A page of OpenMetrics is refused, or read with its types lost, by readers of the older text format of Prometheus, although the two
# look alike and a Prometheus server that is asked to scrape the page takes it. `promtool check metrics` of Prometheus 2.42.0 (Debian
# 12) is such a reader: it knows no type `info`, and without that it says that a counter has no help, since OpenMetrics has HELP and
# TYPE under the name without `_total`. The parser of the older format in prometheus_client 0.23.1 says nothing at all: it makes two
# families of each such name, one with the type and no sample, and one of type unknown with the sample. The parser for OpenMetrics in
# the same package reads all of it.
#
# One would expect a check of metrics to take what the server scrapes, or to say that it is the other format. Whoever tests the page
# of an exporter with it believes the page to be wrong; whoever reads it with the older parser loses counters as such.
#
# Seen on 2026-11-30: the lines after SEEN.
#
# Needs Python 3.11 and Debian 12 with `apt-get`. Fails when any of this changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
# For the user that apt drops its rights to.
chmod 755 "$here"
cd "$here"

apt-get download --quiet=2 'prometheus=2.42.0+ds-5+b6'
dpkg --extract prometheus_*.deb prometheus
promtool=prometheus/usr/bin/promtool
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check prometheus-client==0.23.1

cat > page <<'PAGE'
# HELP export_build The build.
# TYPE export_build info
export_build_info{version="1.0"} 1
# HELP export_records Records.
# TYPE export_records counter
export_records_total{export="tickets"} 3
# EOF
PAGE
grep -v export_build page > counter

cat > read.py <<'PYTHON'
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as older

for name, parse in ("openmetrics", openmetrics), ("older", older):
    families = parse(open("counter").read())
    print(f"{name}:", ", ".join(f"{one.name} {one.type} {len(one.samples)}" for one in families))
PYTHON

{
    "$promtool" check metrics < page 2>&1 || echo "exit code $?"
    "$promtool" check metrics < counter 2>&1 || echo "exit code $?"
    python/bin/python read.py
} | tee seen
diff - seen <<'SEEN'
error while linting: text format parsing error in line 2: unknown metric type "info"
exit code 1
export_records_total no help text
exit code 3
openmetrics: export_records counter 1
older: export_records counter 0, export_records_total unknown 1
SEEN
