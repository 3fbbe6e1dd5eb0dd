//! Where a stream stands, beside its table: one object for each commit, by the number that the commit has. It is
//! there before the commit, and counts once the table names its number.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::store::{POSITIONS, Store};
use crate::{
    failure::{Exit, Failure},
    seal::{self, BROKEN, Seal},
    sync::stream_state::StreamState,
};

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Position {
    version: u32,
    pub(super) stream: String,
    pub(super) state: StreamState,
    /// How many rows the table has.
    pub(super) rows: u64,
    /// The number of the last one; `None` where only the table says it.
    pub(super) last_row: Option<i64>,
    /// Rows with a value that has no place in its column, by column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) misfits: BTreeMap<String, u64>,
}

/// What all versions have.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Position {
    /// Of a stream that never ran.
    pub(super) fn new(stream: &str) -> Self {
        Self {
            version: VERSION,
            stream: stream.to_owned(),
            state: StreamState::default(),
            rows: 0,
            last_row: Some(0),
            misfits: BTreeMap::new(),
        }
    }

    /// For those who want to know where it stands, and not to go on.
    pub(super) fn without_repeats(mut self) -> Self {
        self.state.forget_repeats();
        self
    }

    pub(super) fn text(&self) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::new();
        let written = seal::write_line(&mut text, self);
        written.map_err(|e| Failure::new(Exit::State, "the state is no JSON").because(e))?;
        Ok(text)
    }

    /// The one that the table of a folder names. The inner failure is that of one that is missing or damaged, and the
    /// outer one of one that may well be there.
    pub(super) fn read(
        store: &Store,
        folder: &str,
        number: i64,
    ) -> Result<Result<Self, Failure>, Failure> {
        let path = path(folder, number);
        let fail = |what: &str| {
            let what = format!(
                "{}/{path}, where the table {folder} says that its state is, {what}",
                store.shown()
            );
            Failure::new(Exit::State, what)
        };
        let Some(text) = store.get(&path)? else {
            return Ok(Err(fail("is missing")));
        };
        if seal::check(&text) != Seal::Whole {
            return Ok(Err(fail(BROKEN)));
        }
        match serde_json::from_slice(&text) {
            Ok(Version { version: VERSION }) => {
                let position = serde_json::from_slice(&text);
                Ok(position.map_err(|e| fail("cannot be used").because(e)))
            }
            Ok(_) => Err(fail("is of a newer version of zendesk-export; use that one").for_good()),
            Err(e) => Ok(Err(fail("cannot be used").because(e))),
        }
    }
}

pub(super) fn path(folder: &str, number: i64) -> String {
    format!("{}/{number:020}.json", self::folder(folder))
}

pub(super) fn folder(folder: &str) -> String {
    format!("{folder}/{POSITIONS}")
}

const VERSION: u32 = 1;
