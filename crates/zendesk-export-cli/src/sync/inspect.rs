//! What is at a destination: `verify`, and whether `resync` has something to read again.
use std::collections::BTreeMap;

use super::{
    beside_the_loop,
    destination::{Contents, Destination, Kept},
    kinds::look,
    manifest_check::Manifest,
};
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
    let destination = look(to)?;
    let Verdict { findings, whole } = verdict(&*destination)?;
    for finding in &findings {
        say(finding)?;
    }
    if findings.is_empty() {
        return say(format!("{to}: {whole}"));
    }
    let what = format!(
        "{}: {}, see above; {}",
        to,
        text::counted(findings.len() as u64, "finding"),
        mends(to, &*destination)
    );
    Err(Failure::new(Exit::Incomplete, what))
}

/// What somebody may do about findings. What was read with options is to be read again with the same.
pub(super) fn mends(to: &To, destination: &dyn Destination) -> String {
    let command = remedy::command("resync", "EXPORT", to);
    let mut mends = format!("`{command}` reads an export again and mends what Zendesk still has");
    for (name, kept) in destination.streams().into_iter().flatten() {
        let with = kept.map_or_else(|_| Selection::default(), |kept| kept.state.asked_with());
        if with != Selection::default() {
            let command = remedy::resync(&name, to, &with);
            mends.push_str(&format!("; of {name} that is `{command}`"));
        }
    }
    mends
}

/// What came of holding data, state and manifest against each other.
pub(super) struct Verdict {
    /// Everything that does not fit, a sentence each.
    pub(super) findings: Vec<String>,
    /// What there is, if nothing was found.
    pub(super) whole: String,
}

pub(super) fn verdict(destination: &dyn Destination) -> Result<Verdict, Failure> {
    let mut findings = findings(destination)?;
    findings.extend(missing_manifest(destination));
    // What was found may be a state that cannot be used.
    let streams = match findings.is_empty() {
        true => destination.streams()?,
        false => BTreeMap::new(),
    };
    let whole = format!(
        "{} with {}, nothing missing, nothing changed",
        text::counted(streams.len() as u64, "export"),
        held(streams.values().flatten())
    );
    Ok(Verdict { findings, whole })
}

/// A database keeps the newest version of each record that went through, and so fewer rows.
fn held<'a>(streams: impl Iterator<Item = &'a Kept>) -> String {
    let (mut records, mut rows, mut odd, mut has_rows) = (0, 0, 0, false);
    for kept in streams {
        records += kept.state.records_out;
        if let Contents::Rows {
            rows: more,
            odd: odder,
            ..
        } = kept.contents
        {
            (rows, odd, has_rows) = (rows + more, odd + odder, true);
        }
    }
    let records = text::counted(records, "record");
    if !has_rows {
        return records;
    }
    let rows = text::counted(rows, "row");
    let odd = match odd {
        0 => String::new(),
        odd => format!(", and {} in _odd", text::counted(odd, "row")),
    };
    format!("{rows} of {records} that went through{odd}")
}

/// Everything that does not fit, a sentence each.
pub(super) fn findings(destination: &dyn Destination) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    if let Some(place) = destination.manifest() {
        // Before the states, so that beside a run that writes it is older.
        let manifest = Manifest::read(place.place(), &mut findings);
        findings.extend(match destination.streams() {
            Ok(streams) => against(&manifest, &streams),
            Err(failure) => vec![failure.to_string()],
        });
    }
    findings.extend(destination.findings()?);
    Ok(findings)
}

fn against(manifest: &Manifest, streams: &BTreeMap<String, Result<Kept, Failure>>) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, kept) in streams {
        if let Ok(kept) = kept {
            let now = serde_json::to_value(kept.figures()).unwrap_or_default();
            manifest.check(name, &now, &mut findings);
        }
    }
    let is_known = |name: &str| streams.get(name).is_some_and(Result::is_ok);
    manifest.check_streams(is_known, &mut findings);
    findings
}

/// A run leaves one before it stores anything, however it ends.
fn missing_manifest(destination: &dyn Destination) -> Option<String> {
    let place = destination.manifest()?.place();
    let streams = destination.streams();
    let holds_something = streams.is_ok_and(|streams| !streams.is_empty());
    (holds_something && !place.is_there()).then(|| {
        format!(
            "the manifest {} is missing, so what is stored cannot be held against what earlier runs counted; \
             the next run of sync writes it anew from the states",
            place.shown()
        )
    })
}

/// Whether a destination does not have an export for certain.
pub(crate) async fn lacks(to: &To, stream: &str) -> bool {
    let (to, stream) = (to.clone(), stream.to_owned());
    let lacks = beside_the_loop(move || Ok(surely_lacks(&to, &stream)));
    lacks.await.unwrap_or_default()
}

fn surely_lacks(to: &To, stream: &str) -> bool {
    to.is_not_there() || look(to).is_ok_and(|destination| destination.lacks(stream))
}
