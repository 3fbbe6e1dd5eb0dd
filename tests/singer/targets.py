"""The targets: how each is configured and read, and what it loses whoever sends to it."""

import csv
import json
from pathlib import Path

import postgres

SCHEMA = "zendesk"


class Target:
    """`losses` are what it does to values that fit their schema."""

    package, program, losses = None, None, ()

    def __init__(self, venvs, folder):
        self.folder = folder / self.package
        self.folder.mkdir()
        self.program = venvs / self.package / "bin" / self.program
        self.run = 0

    def command(self):
        """Of one more run."""
        self.run += 1
        config = self.folder / f"config-{self.run}.json"
        config.write_text(json.dumps(self.config()))
        return [self.program, "--config", config]


class Jsonl(Target):
    package, program = "target-jsonl", "target-jsonl"

    def config(self):
        return {"destination_path": str(self.folder), "do_timestamp_file": False}

    def rows(self, stream, _):
        path = self.folder / f"{stream}.jsonl"
        return [json.loads(line) for line in path.open(encoding="utf-8")] if path.exists() else []


class Csv(Target):
    package, program = "meltanolabs-target-csv", "target-csv"
    # A file of CSV has no other null.
    losses = ("'' is null",)

    def config(self):
        # A run replaces the files that it finds.
        folder = self.folder / f"run-{self.run:02}"
        folder.mkdir()
        return {"output_path": str(folder), "add_record_metadata": True}

    def rows(self, stream, schema):
        rows = []
        for path in sorted(self.folder.glob(f"run-*/{stream}.csv")):
            with path.open(encoding="utf-8", newline="") as lines:
                rows += [typed(row, schema) for row in csv.DictReader(lines)]
        return rows


def typed(row, schema):
    kinds = {"integer": int, "number": float, "boolean": lambda text: text == "True"}

    def value(name, text):
        kind = schema.get(name, {}).get("type", "string")
        kind = kind if isinstance(kind, str) else kind[-1]
        return None if text == "" else kinds.get(kind, str)(text)

    return {name: value(name, text) for name, text in row.items()}


class Postgres(Target):
    program = "target-postgres"

    def __init__(self, venvs, folder, port, schema):
        super().__init__(venvs, folder)
        self.port, self.schema = port, schema

    def config(self):
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": postgres.USER,
            "password": "none",
            "default_target_schema": self.schema,
            **self.more,
        }

    def rows(self, stream, _):
        return map(json.loads, postgres.rows(self.port, self.schema, stream))


class MeltanolabsPostgres(Postgres):
    package = "meltanolabs-target-postgres"
    more = {"database": "postgres", "add_record_metadata": True}


class PipelinewisePostgres(Postgres):
    package = "pipelinewise-target-postgres"
    more = {"dbname": "postgres", "add_metadata_columns": True}
    losses = ("'' is null", "line breaks are escapes")


def version(package):
    """As the file of what is installed has it."""
    for line in (Path(__file__).parent / f"{package}.txt").read_text().splitlines():
        name, _, number = line.partition("==")
        if name == package:
            return number
    raise SystemExit(f"{package}.txt does not name {package}")
