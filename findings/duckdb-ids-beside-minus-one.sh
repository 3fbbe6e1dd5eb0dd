#!/usr/bin/env bash
# Ids in NDJSON, and one -1 among them (as an event's author that is no person often is). DuckDB 2.0.1 reads the column as BIGINT
# without the -1, and as HUGEINT with it. That is exact inside DuckDB, but neither pandas nor Parquet has integers of 128 bits:
# .df() makes float64 of the column and COPY ... TO a Parquet file makes DOUBLE, both without a warning. Ids beyond 2^53 come out as
# their neighbours then. DuckDB 1.4.5 reads BIGINT in both cases and loses nothing.
# With columns = {author_id: 'BIGINT'} 2.0.1 does so, too.
#
# Seen on 2026-11-29, of the id 9007199254740993:
#   1.4.5 with -1: BIGINT, pandas 9007199254740993, Parquet BIGINT 9007199254740993
#   2.0.1 with -1: HUGEINT, pandas 9007199254740992.0, Parquet DOUBLE 9007199254740992.0
#   2.0.1 without: BIGINT, pandas 9007199254740993, Parquet BIGINT 9007199254740993
#   2.0.1 typed: BIGINT, pandas 9007199254740993, Parquet BIGINT 9007199254740993
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

for version in 1.4.5 2.0.1; do
    python3 -m venv "duckdb-$version"
    "duckdb-$version/bin/pip" install --quiet --disable-pip-version-check "duckdb==$version" pandas==3.1.1 numpy==2.4.6
done

cat > read.py <<'PYTHON'
import duckdb

AUTHOR = 9007199254740993  # 2^53 + 1
version = duckdb.__version__

def read(how, other, options=""):
    with open("events.ndjson", "w") as file:
        file.write(f'{{"author_id":{AUTHOR}}}\n{{"author_id":{other}}}\n')
    source = f"read_json('events.ndjson'{options})"
    duckdb.sql(f"COPY (FROM {source}) TO 'events.parquet'")
    kind = duckdb.sql(f"SELECT typeof(author_id) FROM {source}").fetchall()[0][0]
    stored = duckdb.sql("SELECT typeof(author_id), author_id FROM 'events.parquet'").fetchall()[0]
    framed = duckdb.sql(f"FROM {source}").df().author_id[0]
    print(f"{version} {how}: {kind}, pandas {framed}, Parquet", *stored)

read("with -1", -1)
if version != "1.4.5":
    read("without", 1)
    read("typed", -1, ", columns = {author_id: 'BIGINT'}")
PYTHON

for version in 1.4.5 2.0.1; do
    "duckdb-$version/bin/python" read.py
done | tee seen
diff - seen <<'SEEN'
1.4.5 with -1: BIGINT, pandas 9007199254740993, Parquet BIGINT 9007199254740993
2.0.1 with -1: HUGEINT, pandas 9007199254740992.0, Parquet DOUBLE 9007199254740992.0
2.0.1 without: BIGINT, pandas 9007199254740993, Parquet BIGINT 9007199254740993
2.0.1 typed: BIGINT, pandas 9007199254740993, Parquet BIGINT 9007199254740993
SEEN
