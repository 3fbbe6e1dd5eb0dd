//! Tables, positions and files, held against each other.
use delta_kernel::arrow::{
    array::{AsArray as _, BooleanBufferBuilder},
    datatypes::Int64Type,
};

use super::{
    Shared,
    fields::ROW,
    log::Log,
    position::Position,
    rows::{self, Stored},
    trouble::Trouble,
};
use crate::{failure::Failure, text};

/// A sentence for each thing that is missing or changed.
pub(super) fn findings(shared: &Shared) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    for folder in shared.store.folders()? {
        // One table that is broken does not hide what is wrong with the others.
        match of_folder(shared, &folder) {
            Ok(more) => findings.extend(more),
            Err(failure) => findings.push(failure.to_string()),
        }
    }
    Ok(findings)
}

fn of_folder(shared: &Shared, folder: &str) -> Result<Vec<String>, Failure> {
    let Some(found) = shared.found(folder)? else {
        return Ok(Vec::new());
    };
    let position = found.position?;
    let mut findings = Vec::new();
    let files = rows::files(&found.log).map_err(|e| shared.failed(e, folder, "read"))?;
    for file in &files {
        findings
            .extend(finding(shared, folder, file)?.map(|what| format!("{}: {what}", found.stream)));
    }
    if findings.is_empty() {
        let counted = Counted::of(&found.log, &position);
        let counted = counted.map_err(|e| shared.failed(e, folder, "read"))?;
        findings.extend(counted.finding(&position));
    }
    Ok(findings)
}

/// What is wrong with a file, if anything is. One that somebody else made of ours, in fewer and larger files, has no
/// checksum in its name.
pub(super) fn finding(
    shared: &Shared,
    folder: &str,
    file: &Stored,
) -> Result<Option<String>, Failure> {
    let path = format!("{folder}/{}", file.path);
    let rows = file.rows.map_or_else(String::new, |rows| {
        format!(", with {}", text::counted(rows, "record"))
    });
    let Some((size, digits)) = shared.store.sum(&path)? else {
        return Ok(Some(format!("{path}{rows}, is missing")));
    };
    let known = file
        .path
        .strip_suffix(".parquet")
        .and_then(|name| name.rsplit('-').next());
    let known = known.filter(|digits| digits.len() == DIGITS);
    Ok(if size != file.size {
        Some(format!(
            "{path}{rows}, has {size} bytes, and the log of the table says {}",
            file.size
        ))
    } else if known.is_some_and(|known| known != digits) {
        Some(format!(
            "{path}{rows}, was changed since it was written (its checksum does not fit)"
        ))
    } else {
        None
    })
}

/// The rows of a table.
pub(super) struct Counted {
    /// Of ours, each once, whoever may have moved it from file to file.
    pub(super) rows: u64,
    /// Those that are there twice, or that somebody else has added.
    others: u64,
}

impl Counted {
    pub(super) fn of(log: &Log, position: &Position) -> Result<Self, Trouble> {
        let last = match position.last_row {
            Some(last) => last,
            None => rows::last(log)?,
        };
        let last = usize::try_from(last).unwrap_or_default();
        let mut is_there = BooleanBufferBuilder::new(last);
        is_there.append_n(last, false);
        let mut counted = Self { rows: 0, others: 0 };
        rows::each(log, &[ROW], None, |batch| {
            let numbers = batch.column(0).as_primitive::<Int64Type>();
            for number in numbers {
                let at = number.and_then(|number| usize::try_from(number.checked_sub(1)?).ok());
                match at.filter(|at| *at < last && !is_there.get_bit(*at)) {
                    Some(at) => {
                        is_there.set_bit(at, true);
                        counted.rows += 1;
                    }
                    None => counted.others += 1,
                }
            }
            Ok(())
        })?;
        Ok(counted)
    }

    fn finding(&self, position: &Position) -> Option<String> {
        let (stream, stored) = (&position.stream, position.rows);
        let Self { rows, others } = self;
        match others {
            0 if *rows == stored => None,
            0 => Some(format!(
                "{stream}: its table has {rows} rows of the {stored} that were stored"
            )),
            _ => Some(format!(
                "{stream}: its table has {others} rows that are there twice, or that this program has not written; only the \
                 RESTORE of an engine takes them out, to a version before them"
            )),
        }
    }
}

/// Of a SHA-256 in hexadecimal.
const DIGITS: usize = 64;
