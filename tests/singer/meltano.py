"""Meltano between the tap and a target of PostgreSQL, with a project of its own."""

import json
import os
import subprocess

import postgres
from ledger import STREAMS

STREAMS_AND_OTHERS = [*STREAMS, "ticket_comments", "ticket_changes", "groups", "ticket_fields"]

# Ends the tap in the middle where that is asked for, as a kill does.
WRAPPER = """#!/bin/sh
case " $* " in
*" --discover "*) exec "$TAP" "$@" ;;
esac
if [ -n "$CUT" ]; then
    "$TAP" "$@" | head -n "$CUT"
    exit 1
fi
exec "$TAP" "$@"
"""


class Meltano:
    package = "meltano"
    losses = ()

    def __init__(self, venvs, folder, tap, base_url, port):
        self.folder = folder / "meltano"
        self.folder.mkdir()
        self.port = port
        self.schema = "zendesk_meltano"
        self.program = venvs / "meltano" / "bin" / "meltano"
        wrapper = self.folder / "bin" / "tap-zendesk-export"
        wrapper.parent.mkdir()
        wrapper.write_text(WRAPPER)
        wrapper.chmod(0o755)
        target = venvs / "meltanolabs-target-postgres" / "bin" / "target-postgres"
        (self.folder / "meltano.yml").write_text(json.dumps(self.project(base_url, target)))
        self.environment = os.environ | {
            "TAP": str(tap),
            "PATH": f"{wrapper.parent}:{os.environ['PATH']}",
            "NO_COLOR": "1",
            "MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false",
        }

    def project(self, base_url, target):
        """YAML takes JSON."""
        tap = {"base_url": base_url, "oauth_token": "x", "requests_per_minute": "unlimited"}
        loader = {"host": "127.0.0.1", "port": self.port, "user": postgres.USER, "password": "none"}
        loader |= {"database": "postgres", "default_target_schema": self.schema, "add_record_metadata": True}
        return {
            "default_environment": "dev",
            "project_id": "cargo-xtask-singer",
            "environments": [{"name": "dev"}],
            "plugins": {
                "extractors": [
                    {
                        "name": "tap-zendesk-export",
                        "namespace": "tap_zendesk_export",
                        "executable": "tap-zendesk-export",
                        "capabilities": ["about", "catalog", "discover", "state"],
                        "settings": [{"name": name} for name in tap],
                        "config": tap,
                        "select": [f"{stream}.*" for stream in STREAMS_AND_OTHERS],
                    }
                ],
                "loaders": [
                    {
                        "name": "target-postgres",
                        "namespace": "target_postgres",
                        "executable": str(target),
                        "settings": [{"name": name} for name in loader],
                        "config": loader,
                    }
                ],
            },
        }

    def runs(self, cut=None):
        environment = self.environment | ({"CUT": str(cut)} if cut else {})
        command = [self.program, "run", "tap-zendesk-export", "target-postgres"]
        with open(self.folder / "log", "ab") as log:
            ended = subprocess.run(command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        return Ended(ended.returncode)

    def rows(self, stream, _):
        return map(json.loads, postgres.rows(self.port, self.schema, stream))


class Ended:
    """Meltano says how both ended by one code."""

    def __init__(self, code):
        self.tap, self.target = code, code
