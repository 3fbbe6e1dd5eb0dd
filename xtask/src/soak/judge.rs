//! Holds destinations against the simulator's ledger.
use std::collections::HashMap;

use serde_json::Value;

use crate::{
    Error,
    destination::{Destination, EXPORTS},
    simulator::Simulator,
};

/// For each export what a walk delivers, by id.
pub(super) type Current = Vec<(&'static str, HashMap<String, Vec<String>>)>;
/// For each export what a destination holds, and how often.
pub(super) type Held = Vec<(&'static str, HashMap<String, u32>)>;

pub(super) fn current(simulator: &Simulator) -> Result<Current, Error> {
    let exports = EXPORTS.iter();
    exports
        .map(|export| Ok((export.as_str(), simulator.current(export)?)))
        .collect()
}

pub(super) fn held(destination: &Destination, under_way: bool) -> Result<Held, Error> {
    let exports = EXPORTS.iter();
    exports
        .map(|export| Ok((export.as_str(), destination.records(export, under_way)?)))
        .collect()
}

/// Records that were current before and still are after the destination was read, and are not there: a sentence
/// for each export that lacks some (of more than [`excused`]). What changed meanwhile can be judged by nobody.
pub(super) fn missing(
    destination: &Destination,
    before: &Current,
    after: &Current,
    held: &Held,
) -> Vec<String> {
    let mut sentences = Vec::new();
    for (((export, before), (_, after)), (_, held)) in before.iter().zip(after).zip(held) {
        let mut missing = Vec::new();
        for (id, versions) in before {
            let Some(now) = after.get(id) else { continue };
            let is_there = match (destination, versions.last()) {
                // A row for each id: the newest version, or one that is newer by now.
                (Destination::Database(_), Some(newest)) => {
                    let since = now.iter().position(|version| version == newest);
                    since.is_none_or(|at| now.iter().skip(at).any(|it| held.contains_key(it)))
                }
                _ => versions
                    .iter()
                    .all(|version| !now.contains(version) || held.contains_key(version)),
            };
            if !is_there {
                missing.push(id);
            }
        }
        if missing.len() > excused(held) {
            missing.sort();
            let some: Vec<_> = missing.iter().take(3).map(|id| id.as_str()).collect();
            sentences.push(format!(
                "{export}: {} of {} current records are missing, such as those with the ids {}",
                missing.len(),
                before.len(),
                some.join(", ")
            ));
        }
    }
    sentences
}

/// How many current records changed between two looks.
pub(super) fn young(before: &Current, after: &Current) -> usize {
    let exports = before.iter().zip(after);
    exports
        .map(|((_, before), (_, after))| {
            let changed = before
                .iter()
                .filter(|(id, versions)| after.get(*id) != Some(versions));
            changed.count()
        })
        .sum()
}

/// How many may be missing: the fault `wrong_type` sends a number or a text in the place of a record, on a page that
/// leads on, and a record that never changes again is never sent again. Such a number or text is kept, the same
/// one only once, so that how many came cannot be known. Nor does the ledger know the other records of such a
/// page, of which one may be gone by now.
fn excused(held: &HashMap<String, u32>) -> usize {
    match held.keys().any(|record| !record.starts_with('{')) {
        true => MOST_SPOILED,
        false => 0,
    }
}

/// A few times as many as a simulated week has had in an export.
const MOST_SPOILED: usize = 40;

/// Versions that are there more than once, and records of no id that the account ever had. (The ledger does not
/// know what was on a page with a wrong type somewhere, so that the texts themselves cannot be asked for.)
pub(super) fn unknown(
    simulator: &Simulator,
    after: &Current,
    held: &Held,
) -> Result<Vec<String>, Error> {
    let mut sentences = Vec::new();
    for ((export, held), (_, after)) in held.iter().zip(after) {
        let exposed = simulator.exposed(export)?;
        let records = || held.iter().filter(|(record, _)| record.starts_with('{'));
        let more = records().filter(|(_, times)| **times > 1).count();
        if more > 0 {
            sentences.push(format!(
                "{export}: {more} versions are there more than once"
            ));
        }
        let foreign = records().filter(|(record, _)| {
            let is_known =
                exposed.contains(*record) || id(record).is_some_and(|id| after.contains_key(&id));
            !is_known
        });
        let foreign = foreign.count();
        if foreign > excused(held) {
            sentences.push(format!(
                "{export}: {foreign} records are none of the account"
            ));
        }
    }
    Ok(sentences)
}

/// As the ledger has it.
fn id(record: &str) -> Option<String> {
    let record: Value = serde_json::from_str(record).ok()?;
    match &record["id"] {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
