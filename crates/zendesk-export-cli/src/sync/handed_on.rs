//! Destinations that hand on what they take to a reader, and keep nothing that could be looked at or read again.
use std::collections::BTreeMap;

use serde_json::Value;
use zendesk_export::Record;

use super::{
    destination::{Destination, Kept, Writer},
    manifest_place::ManifestPlace,
    stream_state::{Again, StreamState},
    taken::Taken,
};
use crate::{failure::Failure, table::Table};

/// As a [`Destination`] has it.
pub(super) trait HandsOn: Send + Sync {
    fn writer(&self, name: &str, table: &'static Table) -> Box<dyn Writer>;
}

/// As a [`Writer`] has it.
pub(super) trait HandsOnStream: Send {
    fn state_of_run(&mut self) -> Result<StreamState, Failure>;

    fn hand_on(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure>;
}

impl<T: HandsOn> Destination for T {
    fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure> {
        Ok(BTreeMap::new())
    }

    fn stream(&self, name: &str, table: &'static Table) -> Box<dyn Writer> {
        self.writer(name, table)
    }

    fn at_once(&self) -> usize {
        1
    }

    /// Of two versions a reader keeps the one that comes last.
    fn is_in_order(&self) -> bool {
        true
    }

    fn manifest(&self) -> Option<&ManifestPlace> {
        None
    }

    fn findings(&self) -> Result<Vec<String>, Failure> {
        Ok(Vec::new())
    }

    fn lacks(&self, _stream: &str) -> bool {
        true
    }
}

impl<T: HandsOnStream> Writer for T {
    fn state(&mut self) -> Result<StreamState, Failure> {
        self.state_of_run()
    }

    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        self.hand_on(taken, state)
    }

    fn close(&mut self, _state: &StreamState) -> Result<(), Failure> {
        Ok(())
    }

    fn mend(&mut self, _again: &Again) -> Result<bool, Failure> {
        Ok(false)
    }

    /// All of it: nobody knows what the reader has.
    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        Ok(Taken::of(whole))
    }

    fn end_reread(&mut self, _state: &StreamState) -> Result<u64, Failure> {
        Ok(0)
    }
}
