#!/usr/bin/env bash
# A member that is null in the first 20,480 records of an NDJSON file and has a value later: nothing unusual for a record that
# gains a value late in its life. DuckDB 2.0.1 gives the column the type "NULL" and reads every later value as NULL,
# without an error or a warning; so it does inside lists of objects. The same file read by DuckDB 1.4.5 keeps the values
# (type VARCHAR), and by 2.0.1 with sample_size = -1 (type VARCHAR).
#
# Seen on 2026-11-28, values found of 1 and of 1:
#   1.4.5 as it comes: 1 1 VARCHAR
#   2.0.1 as it comes: 0 0 "NULL"
#   2.0.1 sample_size = -1: 1 1 VARCHAR
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

for version in 1.4.5 2.0.1; do
    python3 -m venv "duckdb-$version"
    "duckdb-$version/bin/pip" install --quiet --disable-pip-version-check "duckdb==$version"
done

cat > read.py <<'PYTHON'
import json, os, sys
import duckdb

if not os.path.exists("tickets.ndjson"):
    with open("tickets.ndjson", "w") as file:
        for id in range(1, 60_001):
            solved = id == 60_000
            fields = [{"id": 7, "value": "refund" if solved else None}]
            print(json.dumps({"id": id, "satisfaction": "good" if solved else None, "custom_fields": fields}), file=file)

for how, option in ("as it comes", ""), ("sample_size = -1", ", sample_size = -1"):
    if option and duckdb.__version__ == "1.4.5":
        continue
    found = duckdb.sql(
        "SELECT count(satisfaction), count(custom_fields[1].value), any_value(typeof(satisfaction)) "
        f"FROM read_json('tickets.ndjson'{option})"
    ).fetchall()[0]
    print(duckdb.__version__, f"{how}:", *found)
PYTHON

for version in 1.4.5 2.0.1; do
    "duckdb-$version/bin/python" read.py
done | tee seen
diff - seen <<'SEEN'
1.4.5 as it comes: 1 1 VARCHAR
2.0.1 as it comes: 0 0 "NULL"
2.0.1 sample_size = -1: 1 1 VARCHAR
SEEN
