#!/usr/bin/env bash
# A view in a SQLite database, asked for through DuckDB's ATTACH: DuckDB does not let SQLite run it, but takes its SQL text and runs
# that itself, with functions of its own of the same names. json_extract() gives a text in SQLite and JSON in DuckDB, so that each
# column of such a view has quotes around its values, a JSON null is the text null and not NULL, and a filter that is right in SQLite
# fails. The same view written with ->> is a text in both, but true is 1 in SQLite and 'true' in DuckDB.
# sqlite_query(), which does let SQLite run it, is right, but all its columns are texts, integers too; and sqlite_scan() makes BLOBs
# of the same texts. Of four ways to read one view, no two agree.
#
# Seen on 2026-11-29 with duckdb 1.5.5, the newest that has this extension as a package:
#   SQLite: 'open' None 1
#   ATTACH: '"open"' 'null' 'true'
#   ATTACH, ->>: 'open' None 'true'
#   sqlite_query: 'open' None '1'
#   sqlite_scan: b'open' None b'1'
#   SQLite, filtered: 1
#   ATTACH, filtered: ConversionException
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.5 duckdb-extension-sqlite-scanner==1.5.5

cat > read.py <<'PYTHON'
import pathlib, sqlite3
import duckdb, duckdb_extension_sqlite_scanner

sqlite = sqlite3.connect("tickets.db")
sqlite.executescript("""
    CREATE TABLE raw(json TEXT);
    INSERT INTO raw VALUES ('{"status":"open","due":null,"public":true}');
    CREATE VIEW tickets AS SELECT
        json_extract(json, '$.status') AS status, json_extract(json, '$.due') AS due, json_extract(json, '$.public') AS public
        FROM raw;
    CREATE VIEW arrows AS SELECT json ->> '$.status' AS status, json ->> '$.due' AS due, json ->> '$.public' AS public FROM raw;
""")

engine = duckdb.connect(config={"extension_directory": "extensions"})
package = pathlib.Path(duckdb_extension_sqlite_scanner.__file__).parent
engine.execute(f"INSTALL '{next(package.rglob('*.duckdb_extension'))}'")
engine.execute("LOAD sqlite_scanner")
engine.execute("ATTACH 'tickets.db' AS there (TYPE sqlite)")

def tell(how, connection, sql):
    try:
        print(f"{how}:", *(value if "filtered" in how else repr(value) for value in connection.execute(sql).fetchone()))
    except duckdb.Error as error:
        print(f"{how}:", type(error).__name__)

tell("SQLite", sqlite, "SELECT * FROM tickets")
tell("ATTACH", engine, "FROM there.tickets")
tell("ATTACH, ->>", engine, "FROM there.arrows")
tell("sqlite_query", engine, "FROM sqlite_query('there', 'SELECT * FROM tickets')")
tell("sqlite_scan", engine, "FROM sqlite_scan('tickets.db', 'tickets')")
tell("SQLite, filtered", sqlite, "SELECT count(*) FROM tickets WHERE status = 'open'")
tell("ATTACH, filtered", engine, "SELECT count(*) FROM there.tickets WHERE status = 'open'")
PYTHON

python/bin/python read.py | tee seen
diff - seen <<'SEEN'
SQLite: 'open' None 1
ATTACH: '"open"' 'null' 'true'
ATTACH, ->>: 'open' None 'true'
sqlite_query: 'open' None '1'
sqlite_scan: b'open' None b'1'
SQLite, filtered: 1
ATTACH, filtered: ConversionException
SEEN
