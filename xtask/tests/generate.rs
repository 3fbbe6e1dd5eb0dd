//! What `cargo xtask generate` promises to maintainers.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path, process::Command};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn checked_in_code_matches_the_spec() {
    for output in xtask::generate(root()).unwrap() {
        assert_eq!(output.drift(), None, "run `cargo xtask generate`");
    }
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let texts = || {
        xtask::generate(root())
            .unwrap()
            .into_iter()
            .map(|output| output.text().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(), texts());
}

/// An enumeration says itself that it may be null, since nothing may stand beside a reference to it.
#[test]
fn null_among_the_values_of_an_enumeration_changes_no_type() {
    let spec = fs::read_to_string(root().join(xtask::SPEC)).unwrap();
    let nullable =
        "      type: string\n      nullable: true\n      description: Kind of a ticket.\n";
    let (without, null) = (
        nullable.replace("      nullable: true\n", ""),
        "        - null\n",
    );
    assert!(spec.contains(nullable) && spec.contains(null));
    let copy = copy_with(&spec.replace(nullable, &without).replace(null, ""));
    let texts = |root| {
        xtask::generate(root)
            .unwrap()
            .into_iter()
            .map(|output| output.text().to_owned())
    };
    assert!(texts(copy.path()).eq(texts(root())));
}

/// Replaces a text in a copy of the spec, and expects one line that names the place.
#[track_caller]
fn refuses(from: &str, to: &str, expected: &str) {
    let spec = fs::read_to_string(root().join(xtask::SPEC)).unwrap();
    assert!(spec.contains(from), "the spec has no {from:?}");
    let copy = copy_with(&spec.replacen(from, to, 1));
    let message = xtask::generate(copy.path()).unwrap_err().to_string();
    assert!(
        message.contains(expected),
        "{message:?} does not say {expected:?}"
    );
    assert_eq!(message.lines().count(), 1, "{message:?}");
}

/// A folder with this spec alone.
fn copy_with(spec: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("spec")).unwrap();
    fs::write(copy.path().join(xtask::SPEC), spec).unwrap();
    copy
}

#[test]
fn refuses_a_duplicate_operation_id() {
    refuses(
        "operationId: tickets_by_cursor",
        "operationId: tickets_by_time",
        "GET /api/v2/incremental/tickets/cursor: operationId tickets_by_time is already used by GET /api/v2/incremental/tickets",
    );
}

#[test]
fn refuses_a_missing_operation_id() {
    refuses(
        "operationId: users_by_cursor",
        "x-nothing: here",
        "GET /api/v2/incremental/users/cursor: operationId is missing",
    );
}

#[test]
fn refuses_an_unresolved_reference() {
    refuses(
        "$ref: '#/components/schemas/TicketStatus'",
        "$ref: '#/components/schemas/TicketState'",
        "#/components/schemas/Ticket/properties/status: unresolved $ref #/components/schemas/TicketState",
    );
}

#[test]
fn refuses_another_version_of_openapi() {
    refuses(
        "openapi: 3.0.3",
        "openapi: 3.1.0",
        "openapi: 3.1.0 is not supported",
    );
    refuses(
        "openapi: 3.0.3",
        "swagger: '2.0'",
        "openapi: the version is missing",
    );
}

#[test]
fn refuses_invalid_yaml() {
    refuses("paths:", "paths: [", "invalid YAML");
}

#[test]
fn refuses_a_missing_file() {
    let message = xtask::generate(Path::new("/nowhere"))
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("spec/incremental-exports.yaml: "),
        "{message}"
    );
}

/// The whole journey of CONTRIBUTING.md: a field and an endpoint are added to the spec, and are
/// there, typed and mockable, with no other edit.
#[test]
fn a_new_field_and_a_new_endpoint_arrive_by_generating() {
    let copy = tempfile::tempdir().unwrap();
    let workspace = copy.path();
    for folder in ["spec", "crates", "tests", "xtask"] {
        copy_folder(&root().join(folder), &workspace.join(folder));
    }
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(root().join(file), workspace.join(file)).unwrap();
    }
    let spec = fs::read_to_string(workspace.join(xtask::SPEC)).unwrap();
    fs::write(workspace.join(xtask::SPEC), grown(&spec)).unwrap();

    for output in xtask::generate(workspace).unwrap() {
        output.write().unwrap();
    }

    let tests = workspace.join("crates/zendesk-export-httpmock/tests");
    fs::create_dir_all(&tests).unwrap();
    fs::write(tests.join("journey.rs"), USE_OF_BOTH).unwrap();
    let check = Command::new(env!("CARGO"))
        .args([
            "check",
            "--quiet",
            "--offline",
            "--package",
            "zendesk-export-httpmock",
            "--test",
            "journey",
        ])
        .current_dir(workspace)
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("journey"),
        )
        .output()
        .unwrap();
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );
}

fn grown(spec: &str) -> String {
    let (before, operation) = spec
        .split_once("  /api/v2/incremental/organizations:\n")
        .unwrap();
    let (operation, after) = operation.split_once("\ncomponents:").unwrap();
    let copied = operation.replace(
        "operationId: organizations_by_time",
        "operationId: planets_by_time",
    );
    let spec = format!(
        "{before}  /api/v2/incremental/organizations:\n{operation}\n  /api/v2/incremental/planets:\n{copied}\ncomponents:{after}"
    );
    let field = "        encoded_id:\n";
    assert!(spec.contains(field), "the spec's Ticket has no encoded_id");
    spec.replacen(
        field,
        &format!(
            "        phase_of_the_moon:\n          type: integer\n          format: int64\n{field}"
        ),
        1,
    )
}

const USE_OF_BOTH: &str = r#"
use zendesk_export_api::{Client, types::{OrganizationsPage, Ticket}};
use zendesk_export_httpmock::MockServerExt as _;

pub async fn journey(server: &httpmock::MockServer, client: &Client, page: &OrganizationsPage) -> usize {
    let mock = server.planets_by_time(|when, then| {
        when.start_time(0);
        then.ok(page);
    });
    let answer = client.planets_by_time().start_time(0).send().await.unwrap();
    mock.assert();
    answer.organizations.len()
}

pub fn phase(ticket: &Ticket) -> Option<i64> {
    ticket.phase_of_the_moon
}
"#;

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
