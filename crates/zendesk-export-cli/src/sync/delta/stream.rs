//! One stream of a lake, being written.
use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Shared, batch::Batch, commit::Change, log::Log, make, part::Part, position::Position, rows,
    trouble::Trouble,
};
use crate::{
    failure::Failure,
    sync::{stream_state::StreamState, taken::Taken},
    table::Table,
};

mod commit;

/// What was taken and is not committed yet is here, and in the state that it gives; whoever goes on after a failure
/// goes on from what is committed.
pub(super) struct Stream {
    folder: String,
    table: &'static Table,
    shared: Arc<Shared>,
    /// None while there is no table.
    log: Option<Log>,
    /// Of the last commit; 0 before the first one.
    number: i64,
    /// As it is to be committed.
    position: Position,
    /// As it is committed, where it is.
    committed: Option<Vec<u8>>,
    batch: Batch,
    part: Option<Part>,
    /// Of the texts that are not committed.
    bytes: usize,
    /// When the first page was taken that is not committed.
    since: Option<Instant>,
}

impl Stream {
    /// Takes a stream up where its table says that it stands.
    pub(super) fn open(
        shared: &Arc<Shared>,
        folder: &str,
        name: &str,
        table: &'static Table,
    ) -> Result<Self, Failure> {
        let log = shared.log(folder)?;
        let failed = |trouble| shared.failed(trouble, folder, "read");
        let number = match &log {
            Some(log) => make::number(log, name).map_err(failed)?,
            None => 0,
        };
        let position = match number {
            0 => Position::new(name),
            number => Position::read(&shared.store, folder, number)?
                .map_err(|failure| shared.unusable(failure, name))?,
        };
        let committed = match number {
            0 => None,
            _ => Some(position.text()?),
        };
        Ok(Self::at(
            shared, folder, table, log, number, position, committed,
        ))
    }

    /// With the position that its next commit has.
    pub(super) fn at(
        shared: &Arc<Shared>,
        folder: &str,
        table: &'static Table,
        log: Option<Log>,
        number: i64,
        position: Position,
        committed: Option<Vec<u8>>,
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            table,
            shared: Arc::clone(shared),
            log,
            number,
            position,
            committed,
            batch: Batch::new(table),
            part: None,
            bytes: 0,
            since: None,
        }
    }

    pub(super) fn table(&self) -> Option<&Log> {
        self.log.as_ref()
    }

    pub(super) fn state(&self) -> &StreamState {
        &self.position.state
    }

    /// Takes records, and where they lead.
    pub(super) fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        self.since.get_or_insert_with(Instant::now);
        let mut last_row = self.last_row()?;
        let records = taken.records.iter().map(|record| (record, false));
        let gone = taken.gone.iter().map(|record| (record, true));
        for (record, is_gone) in records.chain(gone) {
            last_row += 1;
            self.position.rows += 1;
            let misfits = self.batch.push(record, is_gone, last_row);
            for at in misfits {
                let column = &self.table.columns[at].name;
                self.shared.told.misfit(&self.position.stream, column);
                *self.position.misfits.entry(column.clone()).or_default() += 1;
            }
            self.bytes += record.json().len();
            if self.batch.rows >= BATCH || self.batch.bytes >= BATCH_BYTES {
                self.write()?;
            }
        }
        self.position.last_row = Some(last_row);
        self.position.state.clone_from(state);
        Ok(())
    }

    pub(super) fn last_row(&self) -> Result<i64, Failure> {
        match (self.position.last_row, &self.log) {
            (Some(last), _) => Ok(last),
            (None, None) => Ok(0),
            (None, Some(log)) => {
                rows::last(log).map_err(|e| self.shared.failed(e, &self.folder, "read"))
            }
        }
    }

    /// From now on these files of the table no longer count.
    pub(super) fn remove(&mut self, paths: &BTreeSet<String>) -> Result<(), Failure> {
        self.must_be_there()?;
        self.commit_with(Change::Remove(paths.clone()))
    }

    pub(super) fn is_kept(&self) -> bool {
        self.since.is_none()
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        let rows = self.batch.rows + self.part.as_ref().map_or(0, |part| part.rows);
        let is_old = self
            .since
            .is_some_and(|since| now.duration_since(since) >= LONGEST);
        rows >= MOST || self.bytes >= MOST_BYTES || rows > 0 && is_old
    }

    /// Commits what was taken, if anything was.
    pub(super) fn keep(&mut self) -> Result<(), Failure> {
        match self.is_kept() {
            true => Ok(()),
            false => self.commit(),
        }
    }

    /// Commits what was taken, and the state where it is another one.
    pub(super) fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        self.position.state.clone_from(state);
        let is_new = self.committed.as_ref() != Some(&self.position.text()?);
        match is_new {
            true => self.commit(),
            false => Ok(()),
        }
    }

    /// Hands a batch to the file, which compresses it.
    fn write(&mut self) -> Result<(), Failure> {
        if self.batch.rows == 0 {
            return Ok(());
        }
        let written = self.try_to_write();
        written.map_err(|e| self.shared.failed(e, &self.folder, "written"))
    }

    fn try_to_write(&mut self) -> Result<(), Trouble> {
        let part = match self.part.take() {
            Some(part) => part,
            None => {
                let transaction = self.log()?.append()?;
                Part::new(&transaction)?
            }
        };
        let part = self.part.insert(part);
        part.write(&self.batch.take(&part.schema)?)
    }

    /// That of the table, which is made with the first record.
    fn log(&mut self) -> Result<&mut Log, Trouble> {
        let log = match self.log.take() {
            Some(log) => log,
            None => make::table(
                &self.shared.store,
                &self.folder,
                &self.position.stream,
                self.table,
            )?,
        };
        let log = self.log.insert(log);
        make::widen(log, &self.position.stream, self.table)?;
        Ok(log)
    }
}

/// Rows that are compressed at a time, and bytes of their texts.
const BATCH: usize = 1_000;
const BATCH_BYTES: usize = 8 << 20;
/// Rows of a commit: some 7 MB. More of them take more memory, and fewer make a long log of small files. Tests, whose
/// accounts are small, commit in the middle of a run as well.
pub(super) const MOST: usize = if cfg!(test) { 40 } else { 20_000 };
/// Bytes of their texts, where these are unusually long: compressed, they are a tenth or more.
const MOST_BYTES: usize = 128 << 20;
/// How long rows may be in memory alone.
const LONGEST: Duration = Duration::from_secs(5 * 60);
