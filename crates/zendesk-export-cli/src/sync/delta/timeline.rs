//! How many rows a table has of each day.
use delta_kernel::arrow::{array::AsArray as _, datatypes::Int64Type};

use super::{log::Log, rows, trouble::Trouble};
use crate::{
    sync::timeline::{DAY, Timeline},
    table::{DELETED, VERSION},
};

/// Of every version of every record, since that is what a table has.
pub(super) fn timeline(log: &Log) -> Result<Timeline, Trouble> {
    let mut timeline = Timeline::default();
    rows::each(log, &[VERSION, DELETED], None, |batch| {
        let versions = batch.column(0).as_primitive::<Int64Type>();
        let deleted = batch.column(1).as_boolean();
        for (version, is_deleted) in versions.iter().zip(deleted) {
            let day = version.map(|secs| secs.div_euclid(DAY));
            timeline.add(day, is_deleted.unwrap_or_default(), 1);
        }
        Ok(())
    })?;
    Ok(timeline)
}
