#!/usr/bin/env bash
# A folder of NDJSON parts whose records gain a member in a late part. Both readers have an option that sounds like "look at all of
# it", and with it both lose the member's values without an error or a warning, whereas count(*) is right:
# * DuckDB 2.0.1, sample_size = -1: all lines, but of the first 32 files only (maximum_sample_files). The member is found in part 32,
#   and is gone when it begins in part 33. union_by_name = true looks at all files.
# * Polars 2.1.0, infer_schema_length=None: all lines, but of the first file only, be it scan_ndjson or read_ndjson. The member is
#   gone from part 2 on. Read file by file and joined by concat(how="diagonal_relaxed") it is there.
#
# Seen on 2026-11-29, columns of 40 parts:
#   DuckDB 2.0.1, from part 32 on: id, late
#   DuckDB 2.0.1, from part 33 on: id
#   DuckDB 2.0.1, from part 33 on, union_by_name: id, late
#   Polars 2.1.0, from part 2 on, scan_ndjson: id
#   Polars 2.1.0, from part 2 on, read_ndjson: id
#   Polars 2.1.0, from part 2 on, concat: id, late
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 polars==2.1.0

cat > read.py <<'PYTHON'
import glob, json
import duckdb, polars

def parts(first):
    for part in range(1, 41):
        with open(f"part-{part:02}.ndjson", "w") as file:
            print(json.dumps({"id": part} | ({"late": "here"} if part >= first else {})), file=file)

def by_duckdb(first, options=""):
    parts(first)
    rows = duckdb.sql(f"FROM read_json('part-*.ndjson', sample_size = -1{options})")
    assert len(rows.fetchall()) == 40
    return ", ".join(rows.columns)

print("DuckDB 2.0.1, from part 32 on:", by_duckdb(32))
print("DuckDB 2.0.1, from part 33 on:", by_duckdb(33))
print("DuckDB 2.0.1, from part 33 on, union_by_name:", by_duckdb(33, ", union_by_name = true"))

parts(2)
files = sorted(glob.glob("part-*.ndjson"))
for how, frame in {
    "scan_ndjson": polars.scan_ndjson("part-*.ndjson", infer_schema_length=None).collect(),
    "read_ndjson": polars.read_ndjson("part-*.ndjson", infer_schema_length=None),
    "concat": polars.concat([polars.read_ndjson(file) for file in files], how="diagonal_relaxed"),
}.items():
    assert frame.height == 40
    print(f"Polars 2.1.0, from part 2 on, {how}:", ", ".join(frame.columns))
PYTHON

python/bin/python read.py | tee seen
diff - seen <<'SEEN'
DuckDB 2.0.1, from part 32 on: id, late
DuckDB 2.0.1, from part 33 on: id
DuckDB 2.0.1, from part 33 on, union_by_name: id, late
Polars 2.1.0, from part 2 on, scan_ndjson: id
Polars 2.1.0, from part 2 on, read_ndjson: id
Polars 2.1.0, from part 2 on, concat: id, late
SEEN
