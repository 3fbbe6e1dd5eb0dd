//! Which records a table holds, while its stream is read again, or once records came again.
use delta_kernel::arrow::array::AsArray as _;
use serde_json::Value;
use zendesk_export::Record;

use super::{fields::JSON, log::Log, rows, trouble::Trouble};
use crate::{
    failure::{Exit, Failure},
    sync::{print::Print, prints::Prints, pulse},
};

pub(super) struct Known {
    prints: Prints,
    /// Whether it has all of them.
    pub(super) is_whole: bool,
}

impl Known {
    /// Looks through all rows, or through those whose number is greater; without a table there are none.
    pub(super) fn of(log: Option<&Log>, stream: &str, after: Option<i64>) -> Result<Self, Trouble> {
        let known = Self {
            prints: Prints::new(None).map_err(failed)?,
            is_whole: after.is_none(),
        };
        let Some(log) = log else {
            return Ok(known);
        };
        if known.is_whole {
            tracing::info!(
                "{stream}: looking once through the records that the table has, to know them when they come again"
            );
        }
        rows::each(log, &[JSON], after, |batch| {
            if known.is_whole {
                pulse::beat();
            }
            let texts = batch.column(0).as_string::<i32>();
            let mut texts = texts.iter().flatten();
            let prints = &known.prints;
            let noted =
                prints.in_one(|| texts.try_for_each(|text| prints.add(Print::of(text.as_bytes()))));
            Ok(noted.map_err(failed)?)
        })?;
        Ok(known)
    }

    pub(super) fn holds(&self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        self.prints.hold(records, print).map_err(failed)
    }

    /// Records were taken.
    pub(super) fn add(&self, records: &[Record<Value>]) -> Result<(), Failure> {
        let mut records = records.iter();
        let added = self
            .prints
            .in_one(|| records.try_for_each(|record| self.prints.add(print(record))));
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
