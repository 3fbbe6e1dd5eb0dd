#!/usr/bin/env bash
# pyarrow 26.0.1 tells compression by a file's name, and its own parts do not agree on the name that zstd has: pyarrow.json and
# input_stream know .zst and take .zstd for plain text; pyarrow.dataset knows .zstd and takes .zst, the name that RFC 8878 registers
# and that the zstd program gives, for plain text. So no name of one and the same file suits both, whereas .gz does; and
# input_stream does not fail, but hands out the compressed bytes as if they were the content.
#
# Seen on 2026-11-29, of a file with two records in 18 bytes:
#   .gz: json 2 records, dataset 2 records, input_stream 18 bytes
#   .zst: json 2 records, dataset ArrowInvalid, input_stream 18 bytes
#   .zstd: json ArrowInvalid, dataset 2 records, input_stream 27 bytes
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1

cat > read.py <<'PYTHON'
import pyarrow, pyarrow.dataset, pyarrow.json

def attempt(read):
    try:
        return read()
    except pyarrow.ArrowInvalid as error:
        return type(error).__name__

for suffix, codec in {"gz": "gzip", "zst": "zstd", "zstd": "zstd"}.items():
    name = f"records.json.{suffix}"
    with pyarrow.CompressedOutputStream(name, codec) as file:
        file.write(b'{"id":1}\n{"id":2}\n')
    print(
        f".{suffix}: json",
        attempt(lambda: f"{pyarrow.json.read_json(name).num_rows} records") + ", dataset",
        attempt(lambda: f"{pyarrow.dataset.dataset(name, format='json').count_rows()} records") + ", input_stream",
        len(pyarrow.input_stream(name).read()),
        "bytes",
    )
PYTHON

python/bin/python read.py | tee seen
diff - seen <<'SEEN'
.gz: json 2 records, dataset 2 records, input_stream 18 bytes
.zst: json 2 records, dataset ArrowInvalid, input_stream 18 bytes
.zstd: json ArrowInvalid, dataset 2 records, input_stream 27 bytes
SEEN
