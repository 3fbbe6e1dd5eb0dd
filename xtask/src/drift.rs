//! Holds our document against Zendesk's own: operations, parameters, members, kinds, null, values and
//! limits. What is meant to differ stands in `spec/deviations.yaml`.
mod compare;
mod deviations;
mod difference;
mod document;
mod limits;
mod operations;
mod shape;

use std::{collections::BTreeSet, fmt, path::Path};

use compare::Comparison;
use deviations::Deviation;
use difference::{Difference, Subject};
use document::Document;

use crate::{Error, SPEC};

/// What differs between our document and theirs.
#[derive(Debug)]
pub struct Drift {
    compared: BTreeSet<Subject>,
    meant: Vec<Difference>,
    unmeant: Vec<Difference>,
    stale: Vec<Deviation>,
}

/// Compares the document below `root` with `files`, the documents of Zendesk.
///
/// # Errors
///
/// A file that cannot be read or is no OpenAPI document of 3.0 or 3.1, files without a path of ours, and
/// deviations that are not in form.
pub fn drift(root: &Path, files: &[&Path]) -> Result<Drift, Error> {
    let deviations = deviations::read(root)?;
    let ours = Document::read(&root.join(SPEC))?;
    let theirs = files.iter().map(|file| Document::read(file));
    let theirs = theirs.collect::<Result<Vec<_>, _>>()?;

    let mut differences = BTreeSet::new();
    let mut compared = BTreeSet::new();
    for document in &theirs {
        let mut comparison = Comparison::new(&ours, document);
        comparison.operations();
        differences.append(&mut comparison.differences);
        compared.append(&mut comparison.compared);
    }
    if compared.is_empty() {
        return Err(Error("the documents have no path of ours".to_owned()));
    }
    differences.append(&mut operations::without_counterpart(&ours, &theirs));
    compared.extend(differences.iter().map(|found| found.place.subject.clone()));

    let stale = deviations.iter().filter(|deviation| {
        !differences.iter().any(|found| deviation.names(found))
            && deviation.is_about(&compared, &ours.subjects())
    });
    let stale = stale.cloned().collect();
    let (meant, unmeant) = differences
        .into_iter()
        .partition(|found| deviations.iter().any(|deviation| deviation.names(found)));
    Ok(Drift {
        compared,
        meant,
        unmeant,
        stale,
    })
}

impl Drift {
    /// Whether every difference is meant and every deviation still exists.
    #[must_use]
    pub fn is_as_meant(&self) -> bool {
        self.unmeant.is_empty() && self.stale.is_empty()
    }

    /// The differences that are meant, a line each.
    pub fn meant(&self) -> impl Iterator<Item = String> {
        self.meant.iter().map(ToString::to_string)
    }
}

/// The differences that are not meant, the deviations that no longer exist, and a sum.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for difference in &self.unmeant {
            writeln!(f, "{difference}")?;
        }
        for deviation in &self.stale {
            writeln!(f, "{}: no longer so: {deviation}", deviations::FILE)?;
        }
        let count = |schemas| {
            let subjects = self.compared.iter();
            subjects
                .filter(|subject| matches!(subject, Subject::Schema(_)) == schemas)
                .count()
        };
        write!(
            f,
            "operations compared: {}, schemas compared: {}; differences that are meant: {}, that are not: {}; \
             deviations that no longer exist: {}",
            count(false),
            count(true),
            self.meant.len(),
            self.unmeant.len(),
            self.stale.len()
        )
    }
}
