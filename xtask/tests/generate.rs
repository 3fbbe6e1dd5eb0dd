//! What `cargo xtask generate` promises to maintainers.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

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

/// An enumeration says itself that it may be null and that it may grow, since nothing may stand beside a
/// reference to it.
#[test]
fn null_and_other_texts_in_an_enumeration_and_bounds_change_no_type() {
    let spec = fs::read_to_string(root().join(xtask::SPEC)).unwrap();
    let tolerant = "      anyOf:
        - type: string
          nullable: true
          enum:
            - problem
            - incident
            - question
            - task
            - null
        - type: string
";
    let plain = "      type: string
      enum: [problem, incident, question, task]
";
    let bound = "          minimum: 1\n";
    assert!(spec.contains(tolerant) && spec.contains(bound));
    let copy = copy_with(&spec.replace(tolerant, plain).replace(bound, ""));
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

/// A folder with this spec, and the documents as they are.
fn copy_with(spec: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for document in [
        xtask::SPEC,
        "README.md",
        "crates/zendesk-export/README.md",
        "crates/zendesk-export-cli/README.md",
    ] {
        let to = copy.path().join(document);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root().join(document), to).unwrap();
    }
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

/// A part of the first mark, that of tickets by time; what stands in its place; and what is said of it.
const WRONG: [(&str, &str, &str); 15] = [
    (
        "name: tickets_by_time",
        "name: Tickets by time",
        "the name \"Tickets by time\" is not in snake case",
    ),
    (
        "name: tickets_by_time",
        "name: loop",
        "the name \"loop\" is not in snake case",
    ),
    (
        "position: time",
        "position: cursor",
        "position: cursor needs the parameter cursor",
    ),
    (
        "position: time",
        "position: sideways",
        "unknown variant `sideways`",
    ),
    (
        "position: time",
        "position: page_after",
        "position: page_after needs the parameter page[size]",
    ),
    (
        "version: generated_timestamp",
        "version: changed_at",
        "version: Ticket has no member changed_at",
    ),
    (
        "id: id\n",
        "id: number\n",
        "id: Ticket has no member number",
    ),
    (
        "key: [id, ",
        "key: [generated_timestamp, ",
        "key: it does not hold the id, id",
    ),
    (
        "deleted: { status: [deleted] }",
        "deleted: { state: [deleted] }",
        "deleted: Ticket has no member state",
    ),
    (
        "deleted: { status: [deleted] }",
        "deleted: { status: [gone] }",
        "deleted: status is never \"gone\"",
    ),
    (
        "deleted: { status: [deleted] }",
        "deleted: { status: deleted }",
        "deleted: a member has a list of values, or not_null",
    ),
    (
        "deleted: { status: [deleted] }",
        "deleted: { subject: [false] }",
        "deleted: subject is never false",
    ),
    (
        "scope: tickets:read",
        "scopes: tickets:read",
        "unknown field `scopes`",
    ),
    ("page_size: 1000", "page_size: 0", "page_size begins with 1"),
    (
        "sample: tickets_sample",
        "sample: tickets_sampled",
        "sample: there is no operation tickets_sampled",
    ),
];

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn refuses_marks_that_are_missing_contradict_the_document_or_name_what_it_has_not() {
    let place = "GET /api/v2/incremental/tickets: x-export: ";
    for (from, to, expected) in WRONG {
        refuses(from, to, &format!("{place}{expected}"));
    }
    refuses(
        "bucket: exports",
        "bucket: export",
        "x-export of tickets_by_time: bucket: x-export-buckets has no export",
    );
    refuses(
        "second_way_of: tickets\n",
        "second_way_of: ticket\n",
        "x-export of tickets_by_time: second_way_of: there is no export ticket",
    );
    refuses(
        "name: tickets\n",
        "name: tickets_by_time\n",
        "x-export of tickets_by_time: another export has this name",
    );
    refuses(
        "      x-export:\n        name: legs\n",
        "      x-other:\n        name: legs\n",
        "GET /api/v2/channels/voice/stats/incremental/legs: x-export is missing",
    );
    for (from, to, expected) in [
        (
            "name: brands\n        page_size",
            "name: groups\n        page_size",
            "x-list of groups: another export has this name",
        ),
        (
            "id: key\n",
            "id: id\n",
            "GET /api/v2/custom_objects: x-list: id: CustomObjectType has no member id",
        ),
        (
            "      parameters:\n        - $ref: '#/components/parameters/ListPageSize'\n        - $ref: '#/components/parameters/PageAfter'",
            "      parameters:\n        - $ref: '#/components/parameters/ListPageSize'",
            "GET /api/v2/groups: x-list: position: list needs the parameter page[after]",
        ),
        (
            "      x-list:\n        name: groups\n",
            "      x-list:\n        position: time\n        name: groups\n",
            "GET /api/v2/groups: x-list: unknown field `position`",
        ),
    ] {
        refuses(from, to, expected);
    }
    refuses(
        "    requests: 10\n    seconds: 60\n    high_volume: 30",
        "    requests: 0\n    seconds: 60\n    high_volume: 30",
        "x-export-buckets: exports: requests and seconds begin with 1",
    );
}

#[test]
fn refuses_a_page_that_does_not_say_which_array_holds_its_records() {
    refuses(
        "      required:\n        - legs\n",
        "",
        "LegsPage: the array of records, and nothing else, has to be required",
    );
}

#[test]
fn refuses_a_parameter_that_no_request_fills() {
    refuses(
        "      name: include_changes\n",
        "      name: include_more\n",
        "nothing fills the parameter include_more",
    );
}

#[test]
fn refuses_a_document_that_has_no_place_for_the_table() {
    let spec = fs::read_to_string(root().join(xtask::SPEC)).unwrap();
    let copy = copy_with(&spec);
    fs::write(copy.path().join("README.md"), "nothing").unwrap();
    let message = xtask::generate(copy.path()).unwrap_err().to_string();
    let expected = "README.md: the lines <!-- exports --> and <!-- /exports --> are missing";
    assert_eq!(message, expected);
}
