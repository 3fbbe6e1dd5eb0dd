"""A PostgreSQL server for a run, from Debian's packages. It refuses to be root's, so root gives it to `postgres`."""

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

USER = "tap"


@contextmanager
def server():
    """Serves until the block ends; gives the port."""
    programs = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if not programs:
        raise SystemExit("there is no PostgreSQL server; install one: apt-get install postgresql")
    programs = max(programs, key=lambda path: int(path.parent.name))
    # Not below target/: another user must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="singer-postgres-"))
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def run(program, *arguments):
        command = [*as_user, programs / program, "-D", folder / "data", *arguments]
        with open(os.devnull, "w") as nowhere:
            subprocess.run(command, cwd="/", check=True, stdout=nowhere)

    try:
        run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield port
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rows(port, schema, table):
    """The rows of a table by PostgreSQL's own `psql`, without a Python driver."""
    sql = f'COPY (SELECT row_to_json(t) FROM "{schema}"."{table}" t) TO STDOUT'
    command = ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", USER, "-d", "postgres", "-qAtc", sql]
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode:
        if "does not exist" in said.stderr:
            return []
        raise SystemExit(said.stderr)
    # COPY has its own escapes, of which JSON text needs this one alone.
    return [line.replace("\\\\", "\\") for line in said.stdout.splitlines()]
