//! SQLite: being written.
use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use zendesk_export::{Record, Resource};

use super::stream_state::StreamState;
use crate::failure::{Exit, Failure};

pub(crate) struct Sqlite;

impl Sqlite {
    pub(crate) fn open(_: &Path) -> Result<Self, Failure> {
        Err(Failure::new(Exit::Usage, "sqlite is not there yet"))
    }
    pub(crate) fn load(&self, _: &str) -> Result<StreamState, Failure> {
        Ok(StreamState::default())
    }
    pub(crate) fn store(
        &mut self,
        _: &str,
        _: &Resource,
        _: &[Record<Value>],
        _: &StreamState,
    ) -> Result<(), Failure> {
        Ok(())
    }
    pub(crate) fn save(&mut self, _: &str, _: &StreamState) -> Result<(), Failure> {
        Ok(())
    }
    pub(crate) fn manifest(&self) -> Result<BTreeMap<String, Value>, Failure> {
        Ok(BTreeMap::new())
    }
}
