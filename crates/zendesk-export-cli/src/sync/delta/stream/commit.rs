//! Commits what a stream has taken.
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Stream;
use crate::{
    failure::Failure,
    seal::hex,
    sync::delta::{
        commit::{Change, File, Outcome},
        part::Part,
        position::{self, Position},
        trouble::Trouble,
    },
};

impl Stream {
    /// Everything that was taken, and where it leads: all or nothing.
    pub(super) fn commit(&mut self) -> Result<(), Failure> {
        self.must_be_there()?;
        self.write()?;
        let change = match self.part.take() {
            None => Change::Nothing,
            Some(part) => Change::Add(self.file(part)?),
        };
        self.commit_with(change)
    }

    /// A file of the table, which does not count before a commit says so. Its name has its checksum.
    fn file(&self, part: Part) -> Result<File, Failure> {
        let part = part.end();
        let mut part = part.map_err(|e| self.shared.failed(e, &self.folder, "written"))?;
        let bytes = std::mem::take(&mut part.bytes);
        let digits = hex(Sha256::new_with_prefix(&bytes));
        let (name, size) = (
            format!("{}-{digits}.parquet", Uuid::new_v4()),
            bytes.len() as u64,
        );
        self.shared
            .store
            .put(&format!("{}/{name}", self.folder), bytes)?;
        Ok(File { name, size, part })
    }

    pub(super) fn commit_with(&mut self, change: Change) -> Result<(), Failure> {
        let text = self.position.text()?;
        let number = self.announce(&text)?;
        let outcome = self.try_to_commit(&change, number);
        match outcome.map_err(|e| self.shared.failed(e, &self.folder, "written"))? {
            Outcome::Stored => {}
            Outcome::OfAnother => {
                return Err(self.shared.lost_to_another_run(&self.position.stream));
            }
        }
        (self.number, self.committed) = (number, Some(text));
        (self.bytes, self.since) = (0, None);
        self.shared.knows(&self.position);
        let old = position::path(&self.folder, number - KEPT);
        if number > KEPT
            && let Err(failure) = self.shared.store.remove(&old)
        {
            tracing::debug!("{failure}");
        }
        Ok(())
    }

    /// Looks for the position of the last commit, which only another run removes, after many commits of its own.
    pub(super) fn must_be_there(&mut self) -> Result<(), Failure> {
        let (store, folder) = (&self.shared.store, &self.folder);
        let is_there = match (&mut self.log, &self.committed) {
            (None, _) => true,
            (Some(_), None) => store.has(&format!("{folder}/_delta_log"))?,
            (Some(log), Some(committed)) => {
                let there = Position::read(store, folder, self.number);
                let there = there.and_then(|position| position?.text());
                let is_ahead = |number| number > self.number;
                there.is_ok_and(|there| there == *committed)
                    || log
                        .refresh()
                        .and_then(|()| log.number())
                        .is_ok_and(is_ahead)
            }
        };
        match is_there {
            true => Ok(()),
            false => Err(self.shared.lost_with_its_table(&self.position.stream)),
        }
    }

    /// The position, by the next number that nobody has announced. Until the table names it, it says nothing.
    fn announce(&self, text: &[u8]) -> Result<i64, Failure> {
        let mut number = self.number + 1;
        let path = |number| position::path(&self.folder, number);
        while !self.shared.store.put_new(&path(number), text.to_vec())? {
            number += 1;
        }
        Ok(number)
    }

    fn try_to_commit(&mut self, change: &Change, number: i64) -> Result<Outcome, Trouble> {
        let before = self.number;
        let checkpoint = serde_json::to_string(&self.position.state.checkpoint);
        let checkpoint = checkpoint.unwrap_or_default();
        self.log()?.commit(change, before, number, &checkpoint)
    }
}

/// Positions that are kept, for those who look while a run goes on.
const KEPT: i64 = 100;
