//! What `cargo xtask drift` promises to maintainers.
#![allow(clippy::unwrap_used, reason = "a test")]

mod deviations;
mod operations;
mod schemas;

use std::{fs, path::Path};

const PATH: &str = "/api/v2/incremental/things";

/// A document of one export, whose records have these members.
fn document(version: &str, members: &str) -> String {
    format!(
        "openapi: {version}
paths:
  {PATH}:
    get:
      x-export: {{ product: Support }}
      parameters: [{{ name: start_time, in: query, required: true, schema: {{ type: integer }} }}]
      responses:
        '200': {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Page' }} }} }} }}
components:
  schemas:
    Page:
      type: object
      properties: {{ things: {{ type: array, items: {{ $ref: '#/components/schemas/Thing' }} }} }}
    Text: {{ type: string }}
    Thing:
      type: object
      properties:
{members}
"
    )
}

fn member(version: &str, schema: &str) -> String {
    document(version, &format!("        m: {schema}"))
}

/// Compares documents in a folder of their own: whether all is as meant, and the lines.
fn run(ours: &str, deviations: &str, theirs: &[&str]) -> Result<(bool, Vec<String>), String> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("spec")).unwrap();
    fs::write(folder.path().join(xtask::SPEC), ours).unwrap();
    fs::write(folder.path().join("spec/deviations.yaml"), deviations).unwrap();
    let files = theirs.iter().enumerate().map(|(index, text)| {
        let file = folder.path().join(format!("{index}.yaml"));
        fs::write(&file, text).unwrap();
        file
    });
    let files: Vec<_> = files.collect();
    let files: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let drift = xtask::drift(folder.path(), &files).map_err(|e| e.to_string())?;
    let lines = drift.to_string().lines().map(str::to_owned).collect();
    Ok((drift.is_as_meant(), lines))
}

/// The lines that differ, without the sum.
fn differences(ours: &str, theirs: &[&str]) -> Vec<String> {
    let (meant, mut lines) = run(ours, "[]", theirs).unwrap();
    lines.pop();
    assert_eq!(meant, lines.is_empty());
    lines
}

/// Theirs may be of either version.
#[track_caller]
fn check_member(ours: &str, theirs: &str, expected: &[&str]) {
    for version in ["3.0.3", "3.1.0"] {
        let found = differences(&member("3.0.3", ours), &[&member(version, theirs)]);
        assert_eq!(found, expected, "{version}");
    }
}
