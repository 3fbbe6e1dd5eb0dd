#!/usr/bin/env bash
# A target that is made with Meltano's SDK for Singer and is told to end (SIGTERM) while its tap still writes loads what it has so far,
# and ends with exit code 0. Whoever starts it, a scheduler or `set -o pipefail`, sees a success with half of the records. What it
# gives back as the state is right, so that a next run loses nothing; but nothing says that one is needed. Only the tap can tell: its
# next write finds no reader, and fails.
# target-jsonl, which is not made with that SDK, ends by the signal.
#
# Seen on 2026-11-30, of 100,000 records:
#   meltanolabs-target-csv 0.5.0: exit code 0, some of the records in the file, the tap's writes fail
#   target-jsonl 0.1.4: ended by SIGTERM, the tap's writes fail
#
# Needs Python 3.11. Fails when any of this changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

for target in meltanolabs-target-csv==0.5.0 target-jsonl==0.1.4; do
    python3 -m venv "${target%%==*}"
    also=(); [[ $target == meltano* ]] && also=(singer-sdk==0.54.9)
    "${target%%==*}/bin/pip" install --quiet --disable-pip-version-check "$target" "${also[@]}"
done
echo '{"output_path": "."}' > target-csv.json
echo '{"destination_path": ".", "do_timestamp_file": false}' > target-jsonl.json

cat > stop.py <<'PYTHON'
import json
import subprocess
import sys

RECORDS = 100_000
program, config, path = sys.argv[1:]
target = subprocess.Popen([program, "--config", config], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def write(message):
    target.stdin.write(json.dumps(message).encode() + b"\n")

schema = {"type": "object", "properties": {"id": {"type": "integer"}, "text": {"type": ["null", "string"]}}}
write({"type": "SCHEMA", "stream": "notes", "schema": schema, "key_properties": ["id"]})
failed = "succeed"
try:
    for number in range(RECORDS):
        write({"type": "RECORD", "stream": "notes", "record": {"id": number, "text": "x" * 200}})
        if number == RECORDS // 4:
            # More than a pipe holds has been taken by now.
            target.terminate()
    target.stdin.close()
except BrokenPipeError:
    failed = "fail"
code = target.wait()
how = {0: "exit code 0", -15: "ended by SIGTERM"}.get(code, f"exit code {code}")
try:
    kept = sum(1 for _ in open(path))
except FileNotFoundError:
    kept = 0
some = f"{'some' if 0 < kept < RECORDS else 'none or all'} of the records in the file, " if code == 0 else ""
print(f"{how}, {some}the tap's writes {failed}")
PYTHON

{
    echo "meltanolabs-target-csv 0.5.0: $(python3 stop.py meltanolabs-target-csv/bin/target-csv target-csv.json notes.csv)"
    echo "target-jsonl 0.1.4: $(python3 stop.py target-jsonl/bin/target-jsonl target-jsonl.json notes.jsonl)"
} | tee seen
diff - seen <<'SEEN'
meltanolabs-target-csv 0.5.0: exit code 0, some of the records in the file, the tap's writes fail
target-jsonl 0.1.4: ended by SIGTERM, the tap's writes fail
SEEN
