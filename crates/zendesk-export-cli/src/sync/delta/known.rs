//! Which records a table holds.
use delta_kernel::arrow::array::AsArray as _;
use serde_json::Value;
use zendesk_export::Record;

use super::{fields::JSON, log::Log, rows, trouble::Trouble};
use crate::sync::{known::Known, print::Print, prints::Prints};

/// Looks through all rows, or through those whose number is greater; without a table there are none.
pub(super) fn known(log: Option<&Log>, stream: &str, after: Option<i64>) -> Result<Known, Trouble> {
    let prints = Prints::new(None)?;
    if let Some(log) = log {
        if after.is_none() {
            tracing::info!(
                "{stream}: looking once through the records that the table has, to know them when they come again"
            );
        }
        rows::each(log, &[JSON], after, |batch| {
            let texts = batch.column(0).as_string::<i32>().iter().flatten();
            let texts = texts.map(|text| Print::of(text.as_bytes()));
            Ok(prints.add(|add| texts.for_each(add))?)
        })?;
    }
    let print = |record: &Record<Value>| Print::of(record.json().as_bytes());
    Ok(Known::new(prints, print, after.is_none()))
}
