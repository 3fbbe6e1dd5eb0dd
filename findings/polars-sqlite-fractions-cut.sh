#!/usr/bin/env bash
# polars.read_database over Python's own sqlite3 takes the type of a column from the first 100 rows. Where these are integers and a
# text comes later, it fails with a clear error. Where a fraction comes later, it does not fail: 1.5 becomes 1. In SQLite that takes
# no odd table: sum(), coalesce() and ->> give integers where the values are whole and reals where they are not, row by row.
# infer_schema_length=None keeps the fraction; pandas 3.1.1 makes float64 of the same column.
#
# Seen on 2026-11-29, the last of 101 values of hours:
#   Polars 2.1.0: 1 (Int64)
#   Polars 2.1.0, a text at the end: ComputeError
#   Polars 2.1.0, infer_schema_length=None: 1.5 (Float64)
#   pandas 3.1.1: 1.5 (float64)
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 pandas==3.1.1 numpy==2.4.6

cat > read.py <<'PYTHON'
import sqlite3
import pandas, polars

def records(last):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE records(json TEXT)")
    rows = ['{"hours":1}'] * 100 + [f'{{"hours":{last}}}']
    connection.executemany("INSERT INTO records VALUES (?)", ([row] for row in rows))
    return connection

HOURS = "SELECT json ->> '$.hours' AS hours FROM records"

def by_polars(last, **options):
    hours = polars.read_database(HOURS, records(last), **options)["hours"]
    return f"{hours[-1]} ({hours.dtype})"

print("Polars 2.1.0:", by_polars(1.5))
try:
    print("Polars 2.1.0, a text at the end:", by_polars('"a day"'))
except polars.exceptions.ComputeError as error:
    print("Polars 2.1.0, a text at the end:", type(error).__name__)
print("Polars 2.1.0, infer_schema_length=None:", by_polars(1.5, infer_schema_length=None))
hours = pandas.read_sql(HOURS, records(1.5))["hours"]
print(f"pandas 3.1.1: {hours.iloc[-1]} ({hours.dtype})")
PYTHON

python/bin/python read.py | tee seen
diff - seen <<'SEEN'
Polars 2.1.0: 1 (Int64)
Polars 2.1.0, a text at the end: ComputeError
Polars 2.1.0, infer_schema_length=None: 1.5 (Float64)
pandas 3.1.1: 1.5 (float64)
SEEN
