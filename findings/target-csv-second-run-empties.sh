#!/usr/bin/env bash
# meltanolabs-target-csv 0.5.0 makes the file of a stream anew with each run, and so it does for one whose schema came and none of whose
# records did. With a tap that goes on from a state a run without news empties the file, and the state says that all of it was loaded:
# what was in it comes only with another state. Each run needs an output_path of its own, or a file_naming_scheme with a time in it.
#
# Seen on 2026-11-30, with two records in the first run and none in the second:
#   after the first run: 2 records; after the second: no file with records
#
# Needs Python 3.11. Fails when this changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv target
target/bin/pip install --quiet --disable-pip-version-check meltanolabs-target-csv==0.5.0 singer-sdk==0.54.9
echo '{"output_path": "."}' > config.json

schema='{"type":"SCHEMA","stream":"notes","schema":{"type":"object","properties":{"id":{"type":"integer"}}},"key_properties":["id"]}'
state='{"type":"STATE","value":{"bookmarks":{"notes":{"place":2}}}}'
record() { echo "{\"type\":\"RECORD\",\"stream\":\"notes\",\"record\":{\"id\":$1}}"; }
run() { target/bin/target-csv --config config.json > states 2> log; }
records() { tail -n +2 notes.csv 2>/dev/null | grep -c . || true; }

{ echo "$schema"; record 1; record 2; echo "$state"; } | run
first=$(records)
{ echo "$schema"; echo "$state"; } | run
second=$(records)
grep -q '"place": *2' states
echo "after the first run: $first records; after the second: $second" | tee seen
diff - seen <<'SEEN'
after the first run: 2 records; after the second: 0
SEEN
