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
        position,
        trouble::Trouble,
    },
};

impl Stream {
    /// Everything that was taken, and where it leads: all or nothing.
    pub(super) fn commit(&mut self) -> Result<(), Failure> {
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
            Outcome::OfAnother => return Err(self.shared.is_lost(&self.position.stream)),
        }
        (self.number, self.committed, self.since) = (number, Some(text), None);
        self.shared.knows(&self.position);
        let old = position::path(&self.folder, number - KEPT);
        if number > KEPT
            && let Err(failure) = self.shared.store.remove(&old)
        {
            tracing::debug!("{failure}");
        }
        Ok(())
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
