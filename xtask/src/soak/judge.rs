//! Holds destinations against the simulator's ledger.
use std::collections::HashMap;

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
        .map(|export| Ok((*export, simulator.current(export)?)))
        .collect()
}

pub(super) fn held(destination: &Destination, under_way: bool) -> Result<Held, Error> {
    let exports = EXPORTS.iter();
    exports
        .map(|export| Ok((*export, destination.records(export, under_way)?)))
        .collect()
}

/// Records that were current before and still are after the destination was read, and are not there: a sentence
/// for each export that lacks some. What changed meanwhile can be judged by nobody.
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
        if !missing.is_empty() {
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

/// Records that are there more than once, or that no page ever held.
pub(super) fn unknown(simulator: &Simulator, held: &Held) -> Result<Vec<String>, Error> {
    let mut sentences = Vec::new();
    for (export, held) in held {
        let exposed = simulator.exposed(export)?;
        let more = held.values().filter(|times| **times > 1).count();
        if more > 0 {
            sentences.push(format!(
                "{export}: {more} versions are there more than once"
            ));
        }
        let foreign = held
            .keys()
            .filter(|record| !exposed.contains(*record))
            .count();
        if foreign > 0 {
            sentences.push(format!(
                "{export}: {foreign} records were on no page like this"
            ));
        }
    }
    Ok(sentences)
}
