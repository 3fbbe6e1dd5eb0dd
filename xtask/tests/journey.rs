//! The whole journey of CONTRIBUTING.md, on a copy of the repository: an export is added to the spec, and
//! is there, in the library, in the program and in the documents, with no other edit.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::Path,
    process::{Command, Output},
    thread,
};

/// What is added below `paths`.
const PATH: &str = "
  /api/v2/incremental/planets:
    get:
      operationId: planets_by_time
      x-export:
        name: planets
        position: time
        page_size: 1000
        bucket: exports
        id: id
        version: updated_at
        key: [id, updated_at]
        deleted: { collapsed_at: not_null }
        scope: read
        product: Astronomy
      tags:
        - incremental exports
      summary: Export planets, paged by time
      parameters:
        - $ref: '#/components/parameters/StartTime'
        - $ref: '#/components/parameters/PerPage'
      responses:
        '200':
          description: A page of planets.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/PlanetsPage'
";

/// What is added below `schemas`.
const SCHEMAS: &str = "
    PlanetsPage:
      type: object
      required:
        - planets
      properties:
        planets:
          type: array
          items:
            $ref: '#/components/schemas/Planet'
        end_time:
          type: integer
          format: int64
          nullable: true
        end_of_stream:
          type: boolean
        next_page:
          type: string
          nullable: true
      additionalProperties: {}

    Planet:
      x-record: true
      type: object
      required:
        - id
      properties:
        id:
          type: integer
          format: int64
        moons:
          type: integer
          format: int64
          nullable: true
        updated_at:
          type: string
          format: date-time
          nullable: true
        collapsed_at:
          type: string
          format: date-time
          nullable: true
";

/// A program of a user, which has to compile.
const PROGRAM: &str = r#"//! Planets.
use zendesk_export::{Client, Error, Start};
fn main() {
    let _ = planets;
}
async fn planets(zendesk: Client) -> Result<Option<i64>, Error> {
    let mut pages = zendesk.planets(Start::Beginning).per_page(10).pages();
    let page = pages.try_next().await?;
    Ok(page.and_then(|page| page.records[0].parse().ok()?.moons))
}
"#;

const PAGE: &str = r#"{"planets":[{"id":4,"moons":2,"updated_at":"2024-01-02T03:04:05Z"},
{"id":9,"moons":5,"updated_at":"2024-01-02T03:04:06Z","collapsed_at":"2024-01-02T03:04:06Z"}],
"end_time":1704164647,"end_of_stream":true,"next_page":null}"#;

#[test]
fn an_export_arrives_everywhere_by_its_description_alone() {
    let copy = copy_of_the_repository();
    let spec = fs::read_to_string(copy.path().join(xtask::SPEC)).unwrap();
    let spec = spec.replacen("\ncomponents:\n", &format!("{PATH}\ncomponents:\n"), 1);
    let spec = spec.replacen("\n  schemas:\n", &format!("\n  schemas:{SCHEMAS}\n"), 1);
    fs::write(copy.path().join(xtask::SPEC), spec).unwrap();
    let outputs = xtask::generate(copy.path()).unwrap();
    assert!(
        outputs
            .iter()
            .any(|output| output.text().contains("fn planets_by_time<F>")),
        "no mock"
    );
    for output in outputs {
        output.write().unwrap();
    }

    let table = fs::read_to_string(copy.path().join("README.md")).unwrap();
    assert!(
        table.contains(
            "| `planets` | time | 1000 | 10 a minute | - | `id`, `updated_at` | `read` |"
        )
    );
    let bin = copy.path().join("crates/zendesk-export-cli/src/bin");
    fs::create_dir_all(&bin).unwrap();
    fs::write(bin.join("planets.rs"), PROGRAM).unwrap();
    cargo(
        copy.path(),
        &["build", "--package", "zendesk-export-cli", "--bins"],
    );

    let zendesk = serve();
    let exporter = |arguments: &[&str]| {
        let program = target().join("debug/zendesk-export");
        let mut exporter = Command::new(program);
        exporter.args(arguments).env("ZENDESK_OAUTH_TOKEN", "token");
        done(exporter.env("ZENDESK_BASE_URL", &zendesk))
    };
    let schema: serde_json::Value =
        serde_json::from_str(&exporter(&["schema", "planets"])).unwrap();
    assert!(schema["properties"]["moons"].is_object(), "{schema}");
    assert!(exporter(&["check", "planets"]).contains("planets"));
    assert!(exporter(&["check"]).contains("planets"));

    let database = copy.path().join("zendesk.db");
    let to = format!("sqlite:{}", database.display());
    exporter(&["sync", "planets", "--no-lists", "--to", &to]);
    let rows = rusqlite::Connection::open(database).unwrap();
    let moons = "SELECT group_concat(id || ':' || moons || ':' || _deleted) FROM planets";
    let moons: String = rows.query_row(moons, [], |row| row.get(0)).unwrap();
    assert_eq!(moons, "4:2:0,9:5:1");
}

/// Answers each request with the same page; gives the address.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = BufReader::new(&stream).lines();
            let lines = request
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty());
            assert!(lines.count() > 0, "an empty request");
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
            let length = PAGE.len();
            let answer = format!("{head}\r\nContent-Length: {length}\r\n\r\n{PAGE}");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

/// Of the copy: nothing that is built from other sources may be taken for it.
fn target() -> &'static Path {
    Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/journey"))
}

fn cargo(workspace: &Path, arguments: &[&str]) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).args(["--quiet", "--offline"]);
    cargo
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    done(cargo.current_dir(workspace));
}

#[track_caller]
fn done(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let said = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}: {status}: {said}");
    String::from_utf8(stdout).unwrap()
}

fn copy_of_the_repository() -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let copy = tempfile::tempdir().unwrap();
    for folder in ["spec", "crates", "tests", "xtask"] {
        copy_folder(&root.join(folder), &copy.path().join(folder));
    }
    for file in ["Cargo.toml", "Cargo.lock", "README.md"] {
        fs::copy(root.join(file), copy.path().join(file)).unwrap();
    }
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
