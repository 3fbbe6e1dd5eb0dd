"""Runs dbt over what `zendesk-export layout fivetran` makes: run.py PROGRAM BASE_URL FOLDER DBT [PACKAGES]

The account at BASE_URL is live. It is synced twice, with the layout made in between, and what the simulator says that it has sent is put
beside it. Then dbt runs the models and tests of this folder, in a session that is not in UTC. With PACKAGES, a folder that has
dbt_zendesk, fivetran_utils, dbt_utils and spark_utils, it runs the models and tests of that package too: after each sync, and from
nothing. It prints what each said, and fails where a test does.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "singer"))

import ledger  # noqa: E402
import postgres  # noqa: E402

PACKAGES = ["dbt_zendesk", "fivetran_utils", "dbt_utils", "spark_utils"]
# Tests that its makers run, and that are no part of what it installs. The others of theirs need schedules, or a schema of their own.
FIGURES = ["metrics_count_match", "sla_count_match"]
INCLUDES = "tickets:metric_sets,ticket-events:comment_events"
# In seconds, of which an account that lives sixty times as fast has many.
BETWEEN = 15
OF_PACKAGE = ["path:tests/of_package", "path:package_tests"]
PACKAGE = ["--select", "package:zendesk", "--exclude", *OF_PACKAGE]
HISTORY = "dbt_zendesk.zendesk__ticket_field_history"


def main():
    program, base_url, folder, dbt = sys.argv[1:5]
    packages = Path(sys.argv[5]).absolute() if len(sys.argv) > 5 else None
    project = Project(dbt, Path(folder), packages)
    with postgres.server() as port:
        os.environ |= {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": postgres.USER, "PGDATABASE": "postgres"}
        to = f"postgres://{postgres.USER}@127.0.0.1:{port}/postgres"
        sync(program, base_url, to)
        project.configure(layout(program, to))
        if packages:
            project.build("the package, from nothing", *PACKAGE, "--full-refresh")
        time.sleep(BETWEEN)
        before = ledger.current(base_url)
        sync(program, base_url, to)
        # Once more, over itself.
        project.configure(layout(program, to))
        keep(base_url, before)
        project.build("our own", "--exclude", "package:zendesk", *OF_PACKAGE, zone="America/New_York")
        if packages:
            project.build("the package, going on", *PACKAGE)
            query(f"CREATE TABLE ledger.went_on AS SELECT * FROM {HISTORY}")
            project.build("the package, from nothing again", *PACKAGE, "--full-refresh")
            project.build("the package's figures", "--select", *OF_PACKAGE)
    if project.failed:
        sys.exit(f"{project.failed} models or tests failed; see {folder}")


class Project:
    """This folder, as dbt takes it: beside it, as dbt writes into its project."""

    def __init__(self, dbt, folder, packages):
        self.dbt, self.folder, self.packages, self.failed = dbt, folder, packages, 0
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "*.txt", "__pycache__"))
        if packages:
            (folder / "dbt_packages").mkdir()
            for package in PACKAGES:
                if not (packages / package / "dbt_project.yml").exists():
                    sys.exit(f"{packages} has no dbt package {package}")
                (folder / "dbt_packages" / package).symlink_to(packages / package)
            (folder / "package_tests").mkdir()
            for test in FIGURES:
                shutil.copy(packages / f"dbt_zendesk/integration_tests/tests/integrity/{test}.sql", folder / "package_tests")

    def configure(self, vars):
        settings = (HERE / "dbt_project.yml").read_text()
        (self.folder / "dbt_project.yml").write_text(f"{settings}\n{vars}")

    def build(self, title, *selection, zone="UTC"):
        """Runs models and tests, and prints what each said."""
        vars = {"with_package": bool(self.packages), "fivetran_validation_tests_enabled": bool(self.packages)}
        command = [self.dbt, "build", *selection, "--quiet", "--vars", json.dumps(vars)]
        environment = os.environ | {"PGTZ": zone, "DBT_PROFILES_DIR": str(self.folder), "DO_NOT_TRACK": "1"}
        results = self.folder / "target/run_results.json"
        results.unlink(missing_ok=True)
        began = time.time()
        subprocess.run(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL)
        if not results.exists():
            sys.exit(f"dbt did not run {title}")
        said = [one for one in json.loads(results.read_text())["results"] if not one["unique_id"].startswith("operation.")]
        print(f"\n{title}: {len(said)} in {time.time() - began:.0f} s\n\n| what | said | seconds |\n| --- | --- | --- |")
        for one in sorted(said, key=lambda one: one["unique_id"]):
            kind, package, name = one["unique_id"].split(".")[:3]
            failures = f" ({one['failures']} rows)" if one.get("failures") else ""
            print(f"| {kind} {package}.{name} | {one['status']}{failures} | {one['execution_time']:.2f} |", flush=True)
            self.failed += one["status"] not in ("success", "pass")


def sync(program, base_url, to):
    environment = os.environ | {"ZENDESK_BASE_URL": base_url, "ZENDESK_OAUTH_TOKEN": "x"}
    options = ["--include", INCLUDES, "--quiet", "--requests-per-minute", "unlimited"]
    subprocess.run([program, "sync", "--to", to, *options], check=True, env=environment, stdout=subprocess.DEVNULL)


def layout(program, to):
    """Makes it, and gives what dbt has to be told."""
    return subprocess.run([program, "layout", "fivetran", "--to", to], check=True, text=True, stdout=subprocess.PIPE).stdout


def keep(base_url, before):
    """Puts the simulator's ledger into the database: what a run that began then was sent, and all that was ever sent."""
    now = ledger.current(base_url)
    query("CREATE SCHEMA ledger")
    for table in ["now", "ever"]:
        query(f"CREATE TABLE ledger.{table}(export text, id bigint, record jsonb)")
    for export in ["tickets", "ticket_events", "users", "organizations"]:
        same = {record_id: versions[-1:] for record_id, versions in before[export].items() if now[export].get(record_id) == versions}
        put("now", export, same)
        put("ever", export, ledger.exposed(base_url, export))


def put(table, export, records):
    lines = [f"{export}\t{record_id}\t{as_copied(record)}\n" for record_id, versions in records.items() for record in versions]
    query(f"COPY ledger.{table} FROM STDIN", "".join(lines))


def as_copied(record):
    return json.dumps(record).replace("\\", "\\\\")


def query(sql, lines=None):
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql], check=True, text=True, input=lines, stdout=subprocess.DEVNULL)


main()
