#!/usr/bin/env bash
# An HTTP body that is sent as two gzip members is valid (RFC 9110, 8.4.1.3: "gzip" is the format of RFC 1952, whose
# files are a series of members). Servers and proxies that flush by closing one member and beginning another make such bodies.
#
# reqwest 0.13.5 (feature gzip) and httpx 0.28.1 hand out the first member only, as a success: no error, no hint, and
# where the first member ends in the middle of a JSON text the caller's parser blames the server.
# requests 2.34.2 with urllib3 2.8.0 and aiohttp 3.14.5 read the whole body.
#
# Seen on 2026-11-28:
#   requests 2.34.2: 52 of 52 bytes
#   aiohttp 3.14.5: 52 of 52 bytes
#   httpx 0.28.1: 21 of 52 bytes
#   reqwest 0.13.5: 21 of 52 bytes
#
# Needs Python 3.11 and Rust. Fails when any of these changes.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.8.0 aiohttp==3.14.5 httpx==0.28.1

mkdir -p reader/src
cat > reader/Cargo.toml <<'TOML'
[package]
name = "reader"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
reqwest = { version = "=0.13.5", default-features = false, features = ["blocking", "gzip"] }
TOML
cat > reader/src/main.rs <<'RUST'
fn main() -> Result<(), reqwest::Error> {
    let url = std::env::args().nth(1).unwrap_or_default();
    println!("{}", reqwest::blocking::get(url)?.error_for_status()?.bytes()?.len());
    Ok(())
}
RUST
cargo build --quiet --manifest-path reader/Cargo.toml --target-dir built

cat > members.py <<'PYTHON'
import asyncio, gzip, http.server, subprocess, threading
import aiohttp, httpx, requests

halves = b'{"tickets":[{"id":1},', b'{"id":2}],"end_of_stream":true}'
body = b"".join(map(gzip.compress, halves))
whole = len(b"".join(halves))

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"

async def by_aiohttp():
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return len(await answer.read())

for name, read in {
    "requests 2.34.2": len(requests.get(url).content),
    "aiohttp 3.14.5": asyncio.run(by_aiohttp()),
    "httpx 0.28.1": len(httpx.get(url).raise_for_status().content),
    "reqwest 0.13.5": int(subprocess.check_output(["built/debug/reader", url])),
}.items():
    print(f"{name}: {read} of {whole} bytes")
PYTHON

python/bin/python members.py | tee seen
diff - seen <<'SEEN'
requests 2.34.2: 52 of 52 bytes
aiohttp 3.14.5: 52 of 52 bytes
httpx 0.28.1: 21 of 52 bytes
reqwest 0.13.5: 21 of 52 bytes
SEEN
