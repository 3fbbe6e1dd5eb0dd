#!/usr/bin/env bash
# One database file, two versions of SQLite, three JSON texts that are valid by RFC 8259: what ->> gives of them is not the same.
#
# * Nested 1,500 deep: SQLite 3.40.0 reads it (json_valid is 1). 3.54.1 calls it malformed (json_valid is 0), and since ->> raises
#   an error, one such row fails every SELECT over the table, and every view, that touches the column. A file that was fine
#   under the older library cannot be queried under the newer one.
# * "before\u0000after": 3.40.0 ends the text at the NUL (6 bytes), 3.54.1 keeps all 12, while length() says 6 in both.
# * Half of a surrogate pair, "cut \ud83d": both versions make a text of it that is no UTF-8 (ED A0 BD), which drivers
#   refuse: one row costs the whole result.
#
# Seen on 2026-11-28:
#   3.40.0 deep: 1 1
#   3.40.0 NUL: 6 bytes, length 6
#   3.40.0 half pair: 63757420EDA0BD UnicodeDecodeError
#   3.54.1 deep: 0 malformed JSON
#   3.54.1 NUL: 12 bytes, length 6
#   3.54.1 half pair: 63757420EDA0BD UnicodeDecodeError
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

for version in 3.40.0.0 3.54.1.0; do
    python3 -m venv "apsw-$version"
    "apsw-$version/bin/pip" install --quiet --disable-pip-version-check "apsw==$version"
done

cat > read.py <<'PYTHON'
import os
import apsw

there = os.path.exists("records.db")
connection = apsw.Connection("records.db")
if not there:
    connection.execute("CREATE TABLE records(name TEXT, json TEXT)")
    for name, json in (
        ("deep", '{"subject":1,"nested":' + "[" * 1500 + "]" * 1500 + "}"),
        ("NUL", r'{"subject":"before\u0000after"}'),
        ("half pair", r'{"subject":"cut \ud83d"}'),
    ):
        connection.execute("INSERT INTO records VALUES (?, ?)", (name, json))

def one(sql, name):
    try:
        return next(iter(connection.execute(f"SELECT {sql} FROM records WHERE name = ?", (name,))))[0]
    except apsw.SQLError as error:
        return str(error).removeprefix("SQLError: ")
    except UnicodeDecodeError as error:
        return type(error).__name__

version = apsw.sqlitelibversion()
subject = "json ->> '$.subject'"
print(version, "deep:", one("json_valid(json)", "deep"), one(subject, "deep"))
size = len(one(f"hex({subject})", "NUL")) // 2
print(version, f"NUL: {size} bytes, length {one(f'length({subject})', 'NUL')}")
print(version, "half pair:", one(f"hex({subject})", "half pair"), one(subject, "half pair"))
PYTHON

for version in 3.40.0.0 3.54.1.0; do
    "apsw-$version/bin/python" read.py
done | tee seen
diff - seen <<'SEEN'
3.40.0 deep: 1 1
3.40.0 NUL: 6 bytes, length 6
3.40.0 half pair: 63757420EDA0BD UnicodeDecodeError
3.54.1 deep: 0 malformed JSON
3.54.1 NUL: 12 bytes, length 6
3.54.1 half pair: 63757420EDA0BD UnicodeDecodeError
SEEN
