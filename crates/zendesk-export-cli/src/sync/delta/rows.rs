//! What a table holds, read back: its files and their rows.
use std::sync::Arc;

use delta_kernel::{
    Engine,
    arrow::{
        array::{AsArray as _, RecordBatch},
        datatypes::Int64Type,
    },
    engine::arrow_data::ArrowEngineData,
    expressions::Expression,
    scan::state::ScanFile,
};

use super::{fields::ROW, log::Log, store, trouble::Trouble};
use crate::sync::pulse;

/// A file of a table, as its log has it.
pub(super) struct Stored {
    /// Below the folder of the table, as a URL has it.
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) rows: Option<u64>,
}

pub(super) fn files(log: &Log) -> Result<Vec<Stored>, Trouble> {
    let scan = Arc::clone(&log.snapshot).scan_builder().build()?;
    let mut files = Vec::new();
    for metadata in scan.scan_metadata(&*log.engine)? {
        files = metadata?.visit_scan_files(files, |files: &mut Vec<Stored>, file: ScanFile| {
            files.push(Stored {
                size: file.size.unsigned_abs(),
                rows: file.stats.map(|stats| stats.num_records),
                path: file.path,
            });
        })?;
    }
    Ok(files)
}

/// The number of the last row.
pub(super) fn last(log: &Log) -> Result<i64, Trouble> {
    let mut last = 0;
    each(log, &[ROW], None, |batch| {
        let numbers = batch.column(0).as_primitive::<Int64Type>();
        last = numbers.iter().flatten().fold(last, i64::max);
        Ok(())
    })?;
    Ok(last)
}

/// Some columns of all rows, a few thousand rows at a time, in no order. Files without a row whose number is greater
/// than `after` are left out.
pub(super) fn each(
    log: &Log,
    columns: &[&str],
    after: Option<i64>,
    mut each: impl FnMut(&RecordBatch) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let table = Arc::clone(&log.snapshot);
    let schema = table.schema().project(columns)?;
    let newer = after.map(|row| Arc::new(Expression::column([ROW]).gt(Expression::literal(row))));
    let scan = table.scan_builder().with_schema(schema);
    let scan = scan.with_predicate(newer).build()?;
    let engine: Arc<dyn Engine> = Arc::<store::Engine>::clone(&log.engine);
    for rows in scan.execute(engine)? {
        pulse::beat();
        let rows = ArrowEngineData::try_from_engine_data(rows?)?;
        each(rows.record_batch())?;
    }
    Ok(())
}
