//! What is at a destination: `verify`, and what `status` looks at.
use std::collections::BTreeMap;

use super::{dir::Dir, manifest_check::Manifest, sqlite::Sqlite, stream_state::StreamState};
use crate::{
    failure::{Exit, Failure},
    remedy,
    resource::Selection,
    say::say,
    text,
    to::To,
};

/// Checks data, state and manifest against each other.
pub(crate) fn verify(to: &To) -> Result<(), Failure> {
    let mut findings = match to {
        To::Sqlite(path) => {
            let sqlite = Sqlite::open_readonly(path)?;
            let mut findings = sqlite.verify()?;
            let held = against_manifest(to, &sqlite);
            findings.extend(held.unwrap_or_else(|failure| vec![failure.to_string()]));
            findings
        }
        To::Dir(path) => Dir::verify(path)?,
        To::Stdout => return Err(nothing_is_kept()),
    };
    findings.extend(missing_manifest(to));
    for finding in &findings {
        say(finding)?;
    }
    if findings.is_empty() {
        let streams = streams(to)?;
        let records: u64 = streams.values().map(|state| state.records_out).sum();
        return say(format!(
            "{}: {} with {}, nothing missing, nothing changed",
            to,
            text::counted(streams.len() as u64, "export"),
            held(to, &text::counted(records, "record"))?
        ));
    }
    let what = format!(
        "{}: {}, see above; `{}` reads an export again and mends what Zendesk still has",
        to,
        text::counted(findings.len() as u64, "finding"),
        remedy::resync("EXPORT", to, &Selection::default())
    );
    Err(Failure::new(Exit::Incomplete, what))
}

/// A database keeps the newest version of each record that went through, and so fewer rows.
fn held(to: &To, records: &str) -> Result<String, Failure> {
    let To::Sqlite(path) = to else {
        return Ok(records.to_owned());
    };
    let (rows, odd) = Sqlite::open_readonly(path)?.rows()?;
    let rows = text::counted(rows, "row");
    let odd = match odd {
        0 => String::new(),
        odd => format!(", and {} in _odd", text::counted(odd, "row")),
    };
    Ok(format!("{rows} of {records} that went through{odd}"))
}

/// What the manifest of a database says, held against the database.
fn against_manifest(to: &To, sqlite: &Sqlite) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    if let Some(path) = to.manifest_path() {
        let manifest = Manifest::read(&path, &mut findings);
        let now = sqlite.manifest()?;
        for (stream, now) in &now {
            manifest.check(stream, now, &mut findings);
        }
        manifest.check_streams(&now.into_keys().collect(), &mut findings);
    }
    Ok(findings)
}

/// A run leaves one before it stores anything, however it ends.
fn missing_manifest(to: &To) -> Option<String> {
    let path = to.manifest_path()?;
    let holds_something = streams(to).is_ok_and(|streams| !streams.is_empty());
    (holds_something && path.symlink_metadata().is_err()).then(|| {
        format!(
            "the manifest {} is missing, so what is stored cannot be held against what earlier runs counted; \
             the next run of sync writes it anew from the states",
            path.display()
        )
    })
}

/// Whether a destination does not have an export for certain: a folder may have parts of it without a state.
pub(crate) fn lacks(to: &To, stream: &str) -> bool {
    match to {
        To::Sqlite(path) if path.exists() => {
            streams(to).is_ok_and(|streams| !streams.contains_key(stream))
        }
        To::Sqlite(path) | To::Dir(path) => !path.exists(),
        To::Stdout => true,
    }
}

pub(super) fn streams(to: &To) -> Result<BTreeMap<String, StreamState>, Failure> {
    let usable = |state: Result<StreamState, Failure>| state.unwrap_or_else(StreamState::unusable);
    match to {
        To::Sqlite(path) => {
            let sqlite = Sqlite::open_readonly(path)?;
            let each = sqlite.each()?.into_iter();
            Ok(each
                .map(|(stream, state)| {
                    let mut state = usable(state);
                    state.remarks = sqlite.remarks(&stream);
                    (stream, state)
                })
                .collect())
        }
        To::Dir(path) => {
            let each = Dir::each(path)?.into_iter();
            Ok(each
                .map(|(stream, state)| (stream, usable(state)))
                .collect())
        }
        To::Stdout => Err(nothing_is_kept()),
    }
}

fn nothing_is_kept() -> Failure {
    Failure::new(
        Exit::Usage,
        "standard output keeps nothing to look at; give sqlite:FILE or dir:FOLDER",
    )
}
