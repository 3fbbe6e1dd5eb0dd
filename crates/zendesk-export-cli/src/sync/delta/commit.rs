//! A commit of ours, and what becomes of it where others commit, too.
use std::{collections::BTreeSet, sync::Arc};

use chrono::Utc;
use delta_kernel::{
    FileMeta, FilteredEngineData, KernelError,
    arrow::{
        array::{AsArray as _, RecordBatch, StringArray},
        datatypes::Schema,
    },
    engine::{arrow_conversion::TryIntoArrow as _, arrow_data::ArrowEngineData},
    schema::{DataType, StructField, StructType},
    transaction::{CommitResult, Transaction, UpdateTableOperation},
};
use delta_kernel_default_engine::{build_add_file_metadata, parquet::DataFileMetadata};

use super::{
    log::{APP, Log, MOST_TRIES},
    part::Done,
    trouble::Trouble,
};

/// What a commit changes beside the number.
pub(super) enum Change {
    Nothing,
    /// A file that is there counts from now on.
    Add(File),
    /// These, by their paths, no longer count.
    Remove(BTreeSet<String>),
}

pub(super) struct File {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) part: Done,
}

/// What became of a commit.
pub(super) enum Outcome {
    Stored,
    /// Another run has stored something since this one began.
    OfAnother,
}

impl Log {
    /// Makes a change, and has `number` take the place of the number `before`: all or nothing. The number is announced,
    /// and so nobody else's.
    pub(super) fn commit(
        &mut self,
        change: &Change,
        before: i64,
        number: i64,
        checkpoint: &str,
    ) -> Result<Outcome, Trouble> {
        for _ in 0..MOST_TRIES {
            if self.number()? != before {
                return Ok(Outcome::OfAnother);
            }
            let transaction = self.prepared(change, number, checkpoint)?;
            match transaction.commit(&*self.engine) {
                Ok(CommitResult::Committed(done)) => {
                    let is_due = done.post_commit_stats().commits_since_checkpoint >= CHECKPOINT;
                    match done.post_commit_snapshot() {
                        Some(snapshot) => self.snapshot = Arc::clone(snapshot),
                        None => self.refresh()?,
                    }
                    if is_due {
                        self.checkpoint();
                    }
                    return Ok(Outcome::Stored);
                }
                // Somebody was first: another run, or whoever tidies the table up. Or it is our own commit, of which
                // only the answer was lost.
                Ok(CommitResult::Conflicted(_)) => {
                    self.refresh()?;
                    if self.number()? == number {
                        return Ok(Outcome::Stored);
                    }
                }
                Ok(CommitResult::Retryable(failed)) => {
                    return self.is_there_after_all(number, failed.error.into());
                }
                Err(e) => return self.is_there_after_all(number, e.into()),
            }
        }
        Err(Trouble::Crowded)
    }

    fn prepared(
        &self,
        change: &Change,
        number: i64,
        checkpoint: &str,
    ) -> Result<Transaction, Trouble> {
        let (info, schema) = commit_info(checkpoint)?;
        let transaction = match change {
            Change::Nothing => self.keep(UpdateTableOperation::Write)?,
            Change::Add(_) => self.append()?,
            Change::Remove(_) => self.keep(UpdateTableOperation::Custom("REPAIR".to_owned()))?,
        };
        let mut transaction = transaction
            .with_transaction_id(APP.to_owned(), number)
            .with_commit_info(info, schema);
        match change {
            Change::Nothing => {}
            Change::Add(file) => {
                let rows = file.part.rows.to_string();
                transaction = transaction.with_operation_metrics([("numOutputRows", Some(rows))]);
                let context = transaction.write_state()?.write_context_builder().build()?;
                let url = context.table_root_dir().join(&file.name);
                let url = url.map_err(KernelError::from)?;
                let meta = FileMeta::new(url, Utc::now().timestamp_millis(), file.size);
                let meta = DataFileMetadata::new(meta, file.part.statistics.clone());
                transaction.add_files(build_add_file_metadata(meta, &context)?);
            }
            Change::Remove(paths) => {
                for files in chosen(self, |path| paths.contains(path))? {
                    transaction.remove_files(files);
                }
            }
        }
        Ok(transaction)
    }

    /// A commit that failed may be there all the same.
    fn is_there_after_all(&mut self, number: i64, trouble: Trouble) -> Result<Outcome, Trouble> {
        match self.refresh().and_then(|()| self.number()) {
            Ok(there) if there == number => Ok(Outcome::Stored),
            _ => Err(trouble),
        }
    }
}

/// The files that are chosen by their paths, as a commit that removes them takes them.
fn chosen(log: &Log, is_chosen: impl Fn(&str) -> bool) -> Result<Vec<FilteredEngineData>, Trouble> {
    let scan = Arc::clone(&log.snapshot).scan_builder().build()?;
    let mut chosen = Vec::new();
    for metadata in scan.scan_metadata(&*log.engine)? {
        let (files, is_there) = metadata?.scan_files.into_parts();
        let files = ArrowEngineData::try_from_engine_data(files)?;
        let paths = files.record_batch().column_by_name("path");
        let paths = paths.map(|paths| paths.as_string::<i32>().iter());
        let paths = paths.into_iter().flatten().enumerate();
        let select = |(at, path): (usize, Option<&str>)| {
            is_there.get(at).copied().unwrap_or(true) && path.is_some_and(&is_chosen)
        };
        let selected = paths.map(select).collect();
        chosen.push(FilteredEngineData::try_new(files, selected)?);
    }
    Ok(chosen)
}

/// For people who look at the history of a table. The log forgets it after a while.
fn commit_info(checkpoint: &str) -> Result<(Box<ArrowEngineData>, Arc<StructType>), Trouble> {
    let field = StructField::nullable("zendeskExportCheckpoint", DataType::STRING);
    let schema = StructType::try_new([field])?;
    let arrow: Schema = (&schema).try_into_arrow()?;
    let values = StringArray::from(vec![checkpoint]);
    let row = RecordBatch::try_new(Arc::new(arrow), vec![Arc::new(values)])?;
    Ok((Box::new(ArrowEngineData::new(row)), Arc::new(schema)))
}

/// Commits without a checkpoint. With one more often, the checkpoints of a long log would take more room than all else.
const CHECKPOINT: u64 = 100;
