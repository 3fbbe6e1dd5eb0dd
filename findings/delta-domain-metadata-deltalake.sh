#!/usr/bin/env bash
# deltalake 1.6.6 (delta-rs) is of two minds about a Delta table with the writer feature domainMetadata, which is where the protocol has a
# writer keep what is its own, such as the place that a loader goes on from: it reads the table and writes a checkpoint of its log, but
# refuses to append a row and to compact files, although neither has to do with the metadata, which a writer only has to
# leave as it is. One would expect all or nothing, and the protocol asks for no more than to know the feature.
#
# So whoever keeps a position in domain metadata takes OPTIMIZE by delta-rs away from everybody who tidies up the table, and they find
# out when it first runs. A transaction's number and an object beside the table have no such effect.
#
# Seen on 2026-11-30, of tables of two files with a row each:
#   without the feature: 2 rows; checkpoint, append and compact done
#   with it: 2 rows; checkpoint done; append and compact CommitFailedError: Unsupported table features required: [DomainMetadata]
#
# Needs Python 3.11. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1

cat > table.py <<'PYTHON'
import json, os

import pyarrow, pyarrow.parquet
from deltalake import DeltaTable, write_deltalake

PLAIN = {"minReaderVersion": 1, "minWriterVersion": 2}
WITH_FEATURE = {"minReaderVersion": 1, "minWriterVersion": 7, "writerFeatures": ["domainMetadata"]}
METADATA = {"domain": "loader", "configuration": '{"position":2}', "removed": False}
FIELD = {"name": "id", "type": "long", "nullable": True, "metadata": {}}


def make(name, protocol, more):
    os.makedirs(f"{name}/_delta_log")
    schema = json.dumps({"type": "struct", "fields": [FIELD]})
    about = {"id": f"11111111-0000-4000-8000-{len(name):012}", "format": {"provider": "parquet", "options": {}}}
    about |= {"schemaString": schema, "partitionColumns": [], "configuration": {}, "createdTime": 0}
    actions = [{"protocol": protocol}, {"metaData": about}, *more]
    for number in 1, 2:
        file = f"{name}/{number}.parquet"
        pyarrow.parquet.write_table(pyarrow.table({"id": [number]}), file)
        add = {"path": f"{number}.parquet", "partitionValues": {}, "size": os.path.getsize(file)}
        actions.append({"add": add | {"modificationTime": 0, "dataChange": True}})
    with open(f"{name}/_delta_log/{0:020}.json", "w") as log:
        log.writelines(json.dumps(action) + "\n" for action in actions)
    return DeltaTable(name)


def attempt(what):
    try:
        what()
        return "done"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for name, protocol, more in [("plain", PLAIN, []), ("domain", WITH_FEATURE, [{"domainMetadata": METADATA}])]:
    table = make(name, protocol, more)
    print(f"{name}: {table.to_pyarrow_table().num_rows} rows")
    print(f"{name}: checkpoint {attempt(table.create_checkpoint)}")
    print(f"{name}: append {attempt(lambda: write_deltalake(table, pyarrow.table({'id': [3]}), mode='append'))}")
    print(f"{name}: compact {attempt(table.optimize.compact)}")
PYTHON

python/bin/python table.py | tee seen
diff - seen <<'SEEN'
plain: 2 rows
plain: checkpoint done
plain: append done
plain: compact done
domain: 2 rows
domain: checkpoint done
domain: append CommitFailedError: Unsupported table features required: [DomainMetadata]
domain: compact CommitFailedError: Unsupported table features required: [DomainMetadata]
SEEN
