//! Which records a table holds, while its stream is read again.
use delta_kernel::arrow::array::AsArray as _;
use serde_json::Value;
use zendesk_export::Record;

use super::{fields::JSON, log::Log, rows, trouble::Trouble};
use crate::{
    failure::{Exit, Failure},
    sync::{print::Print, prints::Prints},
};

pub(super) struct Known(Prints);

impl Known {
    /// Looks through all rows; without a table there are none.
    pub(super) fn of(log: Option<&Log>, stream: &str) -> Result<Self, Trouble> {
        let known = Self(Prints::new(None).map_err(failed)?);
        if let Some(log) = log {
            tracing::info!(
                "{stream}: looking once through the records that the table has, to know them when they come again"
            );
            rows::each(log, &[JSON], |batch| {
                let texts = batch.column(0).as_string::<i32>();
                let mut texts = texts.iter().flatten();
                let noted = known
                    .0
                    .in_one(|| texts.try_for_each(|text| known.0.add(Print::of(text.as_bytes()))));
                Ok(noted.map_err(failed)?)
            })?;
        }
        Ok(known)
    }

    pub(super) fn holds(&self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        self.0.hold(records, print).map_err(failed)
    }

    /// Records were taken.
    pub(super) fn add(&self, records: &[Record<Value>]) -> Result<(), Failure> {
        let mut records = records.iter();
        let added = self
            .0
            .in_one(|| records.try_for_each(|record| self.0.add(print(record))));
        added.map_err(failed)
    }
}

fn print(record: &Record<Value>) -> Print {
    Print::of(record.json().as_bytes())
}

fn failed(e: rusqlite::Error) -> Failure {
    let what =
        "the temporary file with what is known of a table cannot be used (TMPDIR says where it is)";
    Failure::new(Exit::Output, what).because(e)
}
