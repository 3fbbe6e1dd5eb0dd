#!/usr/bin/env bash
# pandas.read_json(..., dtype_backend="pyarrow"), and "numpy_nullable" likewise, are the advice for integers with nulls, and what
# comes is an integer column with <NA>, not float64. But the values have been floats on the way: beyond 2^53 an id is its
# neighbour, in a column whose dtype says int64, while the very same id in a column without a null is exact. dtype={"org_id":
# "Int64"} goes the same way, and so does convert_dtypes() of Python's own integers; astype("Int64") of these keeps the digits.
#
# Seen on 2026-11-29 with pandas 3.1.1, of the id 9007199254740993:
#   pyarrow: id int64[pyarrow] 9007199254740993, org_id int64[pyarrow] 9007199254740992
#   numpy_nullable: id Int64 9007199254740993, org_id Int64 9007199254740992
#   dtype Int64: id int64 9007199254740993, org_id Int64 9007199254740992
#   convert_dtypes: id Int64 9007199254740993, org_id Int64 9007199254740992
#   astype: id Int64 9007199254740993, org_id Int64 9007199254740993
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6

cat > read.py <<'PYTHON'
import json
import pandas

ID = 9007199254740993  # 2^53 + 1
with open("users.ndjson", "w") as file:
    for org in ID, None:
        print(json.dumps({"id": ID, "org_id": org}), file=file)

def tell(how, users):
    print(f"{how}:", ", ".join(f"{name} {users[name].dtype} {users[name][0]}" for name in users))

for backend in "pyarrow", "numpy_nullable":
    tell(backend, pandas.read_json("users.ndjson", lines=True, dtype_backend=backend))
tell("dtype Int64", pandas.read_json("users.ndjson", lines=True, dtype={"org_id": "Int64"}))
with open("users.ndjson") as lines:
    integers = pandas.DataFrame(map(json.loads, lines), dtype=object)
tell("convert_dtypes", integers.convert_dtypes())
tell("astype", integers.astype("Int64"))
PYTHON

python/bin/python read.py | tee seen
diff - seen <<'SEEN'
pyarrow: id int64[pyarrow] 9007199254740993, org_id int64[pyarrow] 9007199254740992
numpy_nullable: id Int64 9007199254740993, org_id Int64 9007199254740992
dtype Int64: id int64 9007199254740993, org_id Int64 9007199254740992
convert_dtypes: id Int64 9007199254740993, org_id Int64 9007199254740992
astype: id Int64 9007199254740993, org_id Int64 9007199254740993
SEEN
