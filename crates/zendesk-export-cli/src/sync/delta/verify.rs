//! Tables, positions and files, held against each other.
use delta_kernel::arrow::{
    array::{Array as _, AsArray as _},
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
        let counted = of_rows(&found.log, &position);
        findings.extend(counted.map_err(|e| shared.failed(e, folder, "read"))?);
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

/// Each row is there once, whoever may have moved it from file to file.
fn of_rows(log: &Log, position: &Position) -> Result<Option<String>, Trouble> {
    let last = usize::try_from(position.last_row.unwrap_or_default()).unwrap_or_default();
    let mut is_there = vec![false; last];
    let (mut rows, mut others) = (0_u64, 0_u64);
    rows::each(log, &[ROW], None, |batch| {
        let numbers = batch.column(0).as_primitive::<Int64Type>();
        for at in 0..numbers.len() {
            let number = (!numbers.is_null(at)).then(|| numbers.value(at));
            let place = number.and_then(|number| usize::try_from(number - 1).ok());
            let place = place.and_then(|at| is_there.get_mut(at));
            match place {
                Some(there) if !*there => (*there, rows) = (true, rows + 1),
                _ => others += 1,
            }
        }
        Ok(())
    })?;
    let (stream, stored) = (&position.stream, position.rows);
    Ok(match others {
        0 if rows == stored => None,
        0 => Some(format!(
            "{stream}: its table has {rows} rows of the {stored} that were stored"
        )),
        _ => Some(format!(
            "{stream}: its table has {others} rows that are there twice, or that this program has not written"
        )),
    })
}

/// Of a SHA-256 in hexadecimal.
const DIGITS: usize = 64;
