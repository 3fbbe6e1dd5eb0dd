"""Object stores on this machine, for as long as a block runs: each gives a URL, and the environment has how to get at it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

CONTAINER = "lake"
# What azurite calls the account that it has, and its key, which is the same for everybody.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

# How long a server may take to listen, in seconds.
PATIENCE = 60


@contextmanager
def s3(moto):
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with serving([moto, "-p", str(port)], port):
        urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{CONTAINER}", method="PUT")).close()
        os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1"}
        os.environ |= {"AWS_ENDPOINT_URL": endpoint, "AWS_ALLOW_HTTP": "true"}
        yield f"s3://{CONTAINER}/zendesk"


@contextmanager
def azure(azurite, python):
    """`python` has the client that makes the container."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    options = ["--silent", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck"]
    with serving([azurite, *options, "--blobPort", str(port)], port):
        subprocess.run([python, "-c", MAKE, f"{endpoint}/{ACCOUNT}", KEY, CONTAINER], check=True)
        os.environ |= {"AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT, "AZURE_STORAGE_ACCOUNT_KEY": KEY}
        os.environ |= {"AZURE_STORAGE_USE_EMULATOR": "true", "AZURITE_BLOB_STORAGE_URL": endpoint}
        yield f"az://{CONTAINER}/zendesk"


MAKE = """
import sys
from azure.storage.blob import BlobServiceClient
_, url, key, container = sys.argv
BlobServiceClient(url, credential=key).create_container(container)
"""


@contextmanager
def serving(command, port):
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            listening(server, port)
            yield
        finally:
            server.kill()


def listening(server, port):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{server.args[0]} does not listen")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
