//! Where records go: what every kind of destination offers.
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use zendesk_export::Record;

use super::{
    known::Known,
    manifest_place::ManifestPlace,
    part::Part,
    stop::Stop,
    stream_state::{Again, StreamState},
    taken::Taken,
    timeline::Timeline,
};
use crate::{
    failure::{Exit, Failure},
    table::Table,
};

/// A destination, which several streams write to at a time.
pub(crate) trait Destination: Send + Sync {
    /// Every stream that has ever run, by name. One whose state cannot be used does not stand in the way of
    /// the others.
    fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure>;

    /// A writer for one stream, which nobody else writes to meanwhile. Nothing is opened or changed yet.
    fn stream(&self, name: &str, table: &'static Table) -> Box<dyn Writer>;

    /// What people should know of the data of a stream, a sentence each.
    fn remarks(&self, _stream: &str) -> Vec<String> {
        Vec::new()
    }

    /// How many values of a stream that this run stored had no place in their column. Holds nobody up.
    fn misfits(&self, _stream: &str) -> u64 {
        0
    }

    /// How many writers get on beside each other. The others are to wait where they take no thread.
    fn at_once(&self) -> usize;

    /// Whether what reads from it counts on the order in which Zendesk sends.
    fn is_in_order(&self) -> bool {
        false
    }

    /// Whether a record that comes again in the same text would be there twice, unless it is left out before.
    fn keeps_each_version(&self) -> bool {
        false
    }

    /// Where the manifest is, if there is one.
    fn manifest(&self) -> Option<&ManifestPlace>;

    /// What is missing, changed or damaged, a sentence each. Reads only.
    fn findings(&self) -> Result<Vec<String>, Failure>;

    /// How many records of a stream there are of each day; `None` from a kind of destination that does not count them.
    fn timeline(&self, _stream: &str) -> Result<Option<Timeline>, Failure> {
        Ok(None)
    }

    /// Whether nothing is there of a stream, for certain.
    fn lacks(&self, stream: &str) -> bool;

    /// From now on an end that is asked for cuts waits short.
    fn heed(&self, _stop: &Stop) -> Result<(), Failure> {
        Ok(())
    }
}

/// Writes one stream. What a page leaves to store and where it leads are kept both or neither, whenever the
/// process ends: now, or with a later call. So a writer says what is kept, and not what was taken. One that
/// failed is not used any more: another one goes on from what is kept.
pub(crate) trait Writer: Send {
    /// Where the stream stands, as it is kept; the default for one that never ran.
    fn state(&mut self) -> Result<StreamState, Failure>;

    /// Takes a page, and where it leads.
    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure>;

    /// Whether all that was taken is kept.
    fn is_kept(&self) -> bool {
        true
    }

    /// Whether so much was taken that it is to be kept now; never of a writer that keeps each page at once.
    fn is_due(&self) -> bool {
        false
    }

    /// Keeps all that was taken.
    fn keep(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    /// Ends the stream for now: all that was taken is kept, and is there for readers.
    fn close(&mut self, state: &StreamState) -> Result<(), Failure>;

    /// Makes the stream ready to be read again: what somebody changed or damaged no longer counts. Says
    /// whether anything was; then its state says in the same write that it is to be read `again`, so that
    /// what is no longer counted cannot be forgotten.
    fn mend(&mut self, again: &Again) -> Result<bool, Failure>;

    /// Which records are kept: looks through all, or through so many of the `last`, once all that was taken is kept.
    /// `None` for a destination that keeps a record once, however often it comes.
    fn known(&mut self, _last: Option<usize>) -> Result<Option<Known>, Failure> {
        Ok(None)
    }

    /// What is to be stored where these are all records of a list: those that are kept otherwise or not at
    /// all, and those that are kept, and are gone. All that was taken is kept before.
    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure>;

    /// The stream has been read again, as its state says from now on. Returns how much of what was mended
    /// did not come again.
    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure>;
}

/// A stream as a destination has it.
pub(crate) struct Kept {
    pub(crate) state: StreamState,
    pub(crate) contents: Contents,
}

/// What holds the records of a stream. Not a value of JSON, which takes several times the memory of a long
/// list of parts.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Contents {
    Rows {
        rows: u64,
        /// Records that could be no row.
        odd: u64,
        /// Rows with a value that has no place in its column, by column.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        misfits: BTreeMap<String, u64>,
    },
    Parts {
        /// Those that are done.
        parts: Vec<Part>,
        /// The one that grows with each run.
        #[serde(skip_serializing_if = "Option::is_none")]
        open: Option<Part>,
        /// What is not in it yet, while a run is under way or after one that was killed.
        #[serde(skip_serializing_if = "Option::is_none")]
        tail: Option<Part>,
    },
}

/// What a manifest says of a stream.
#[derive(Serialize)]
pub(crate) struct Figures<'a> {
    #[serde(flatten)]
    state: Map<String, Value>,
    #[serde(flatten)]
    contents: &'a Contents,
}

impl Kept {
    pub(crate) fn figures(&self) -> Figures<'_> {
        Figures {
            state: self.state.figures(),
            contents: &self.contents,
        }
    }
}

/// What is stored belongs to one account: another would be mixed up with it.
pub(crate) fn check_account(destination: &dyn Destination, account: &str) -> Result<(), Failure> {
    for (stream, kept) in destination.streams()? {
        // A state that cannot be used fails its own export, and not the others.
        let Ok(kept) = kept else { continue };
        let Some(other) = kept.state.account() else {
            continue;
        };
        if other != account {
            let what = format!(
                "the destination holds {stream} of the account {other}, and this is {account}; choose another destination (the articles of each brand are those of an account of their own)"
            );
            return Err(Failure::new(Exit::State, what));
        }
    }
    Ok(())
}
