"""A tap and a target, with this program between them, which counts what goes through and ends one of the two."""

import json
import subprocess


class Tap:
    def __init__(self, program, folder, base_url):
        self.program, self.folder = program, folder
        self.config = folder / "tap-config.json"
        self.config.touch(mode=0o600)
        settings = {"base_url": base_url, "oauth_token": "x", "requests_per_minute": "unlimited"}
        self.config.write_text(json.dumps(settings))
        self.catalog = folder / "catalog.json"

    def discover(self, streams):
        """Selects these streams, with all of their members; gives the members of each."""
        said = subprocess.run([self.program, "--config", self.config, "--discover"], check=True, capture_output=True)
        catalog = json.loads(said.stdout)
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                entry["metadata"]["selected"] = stream["stream"] in streams
        self.catalog.write_text(json.dumps(catalog))
        return {stream["stream"]: stream["schema"]["properties"] for stream in catalog["streams"]}

    def command(self, state):
        command = [self.program, "--config", self.config, "--catalog", self.catalog]
        if state is None:
            return command
        path = self.folder / "state.json"
        path.write_text(json.dumps(state))
        return [*command, "--state", path]


class Run:
    """One run to its end: `ends` is which of the two is ended after so many states, the tap by SIGKILL and the target by SIGTERM."""

    def __init__(self, tap, target, state, log, ends=None, after=0):
        self.records = 0
        self.state = state
        with open(log, "ab") as log:
            of_target = subprocess.Popen(
                target.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=target.folder
            )
            of_tap = subprocess.Popen(tap.command(state), stdout=subprocess.PIPE, stderr=log)
            states = 0
            try:
                for line in of_tap.stdout:
                    of_target.stdin.write(line)
                    self.records += line.startswith(b'{"type":"RECORD"')
                    states += line.startswith(b'{"type":"STATE"')
                    if states == after and ends == "tap":
                        of_target.stdin.flush()
                        of_tap.kill()
                        break
                    if states == after and ends == "target":
                        of_target.terminate()
                        of_target.wait()
            except BrokenPipeError:
                pass
            # Whatever the tap still writes finds nobody.
            of_tap.stdout.close()
            try:
                of_target.stdin.close()
            except BrokenPipeError:
                pass
            of_target.stdin = None
            said, _ = of_target.communicate()
            self.tap, self.target = of_tap.wait(), of_target.returncode
        lines = said.decode().splitlines()
        if lines:
            self.state = json.loads(lines[-1])
