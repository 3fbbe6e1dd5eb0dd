//! The places of a stream that is read in several at once, each up to where the next one begins.
//!
//! The stream's own place is the earliest of them, so that whoever knows of no other one goes on from there and
//! skips nothing. Once it has been read, the next one becomes the stream's own, until the last one, which has
//! no end, is all that is left.
use serde::{Deserialize, Serialize};
use zendesk_export::{Checkpoint, StartTime};

use super::StreamState;
use crate::sync::repeats::Repeats;

/// A place beside the stream's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The time that it begins with, in Unix seconds.
    pub(crate) from: i64,
    /// Where to go on from; where the next place begins, once this one has been read.
    pub(crate) checkpoint: Checkpoint,
    #[serde(default, skip_serializing_if = "Repeats::is_empty")]
    pub(crate) recent: Repeats,
}

/// One of the places: `None` for the stream's own, and the time that it begins with for any other.
pub(crate) type Which = Option<i64>;

/// A place of which something is left to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) which: Which,
    /// What is left is of this time or later.
    pub(crate) at: i64,
    /// `None` for the last place.
    pub(crate) end: Option<i64>,
}

impl StreamState {
    /// What is left to read, in the order of time.
    pub(crate) fn left(&self) -> Vec<Left> {
        let others = self.places.iter().map(|place| Some(place.from));
        let all = std::iter::once(None).chain(others);
        let left = all.filter(|which| !self.is_read(*which));
        let begins = |which: Which| which.or(self.since).unwrap_or(0);
        let left = left.map(|which| {
            let checkpoint = self.checkpoint_of(which);
            Left {
                which,
                at: checkpoint
                    .and_then(Checkpoint::start_over)
                    .unwrap_or(begins(which)),
                end: self.end_of(which),
            }
        });
        left.collect()
    }

    /// How far the stream has come if all that is left to read were left at its end.
    pub(crate) fn reached(&self, now: i64) -> Option<i64> {
        if self.places.is_empty() {
            return self.newest;
        }
        let left = self.left();
        let left = left.iter().map(|left| left.end.unwrap_or(now) - left.at);
        let end = self.until.unwrap_or(now);
        Some(end - left.map(|secs| secs.max(0)).sum::<i64>())
    }

    /// Where a place ends.
    pub(crate) fn end_of(&self, which: Which) -> Option<i64> {
        let mut others = self.places.iter();
        let next = others.find(|place| which.is_none_or(|which| place.from > which));
        next.map(|place| place.from).or(self.until)
    }

    pub(crate) fn checkpoint_of(&self, which: Which) -> Option<&Checkpoint> {
        match self.index_of(which) {
            Some(at) => self.places.get(at).map(|place| &place.checkpoint),
            None => self.checkpoint.as_ref(),
        }
    }

    pub(super) fn recent_of(&mut self, which: Which) -> &mut Repeats {
        match self.index_of(which) {
            Some(at) => &mut self.places[at].recent,
            None => &mut self.recent,
        }
    }

    pub(super) fn goes_on(&mut self, which: Which, checkpoint: Checkpoint) {
        match self.index_of(which) {
            Some(at) => self.places[at].checkpoint = checkpoint,
            None => self.checkpoint = Some(checkpoint),
        }
    }

    /// From now on somebody else reads what is of this time or later in a place. Nothing of it must have been
    /// read.
    pub(crate) fn divide(&mut self, which: Which, at: StartTime) {
        let Some(checkpoint) = self.checkpoint_of(which) else {
            return;
        };
        let place = Place {
            from: at.unix_secs(),
            checkpoint: checkpoint.clone().at(at),
            recent: Repeats::default(),
        };
        let after = self.places.partition_point(|other| other.from < place.from);
        self.places.insert(after, place);
    }

    /// Gives places of which nothing was read back to those before them, where they begin with a time that has not
    /// come: another clock made them.
    pub(crate) fn take_back(&mut self, has_come: impl Fn(i64) -> bool) {
        let is_unread = |place: &Place| place.checkpoint.start_time() == Some(place.from);
        self.places
            .retain(|place| has_come(place.from) || !is_unread(place));
    }

    /// Nothing is left of a place that ends there.
    pub(crate) fn is_through(&mut self, which: Which, end: StartTime) {
        if let Some(checkpoint) = self.checkpoint_of(which) {
            self.goes_on(which, checkpoint.clone().at(end));
        }
    }

    /// Makes one of places that follow each other and have been read, and the next one the stream's own.
    pub(crate) fn join(&mut self) {
        while self.is_read(None) && !self.places.is_empty() {
            let next = self.places.remove(0);
            (self.checkpoint, self.recent) = (Some(next.checkpoint), next.recent);
        }
        let read = self
            .places
            .iter()
            .map(|place| self.is_read(Some(place.from)));
        let read: Vec<_> = read.collect();
        let mut joined: Vec<Place> = Vec::new();
        let mut last_is_read = false;
        for (mut place, is_read) in std::mem::take(&mut self.places).into_iter().zip(read) {
            if is_read {
                place.recent = Repeats::default();
            }
            match joined.last_mut() {
                Some(last) if last_is_read && is_read => last.checkpoint = place.checkpoint,
                _ => joined.push(place),
            }
            last_is_read = is_read;
        }
        self.places = joined;
    }

    /// Whether nothing is left of a place that has an end.
    pub(crate) fn is_read(&self, which: Which) -> bool {
        let at = self.checkpoint_of(which).and_then(Checkpoint::start_time);
        let end = self.end_of(which);
        end.is_some_and(|end| at.is_some_and(|at| at >= end))
    }

    /// What a place is called by now: once those before it have been read it is the stream's own.
    pub(crate) fn known_as(&self, which: Which) -> Which {
        self.index_of(which).and(which)
    }

    fn index_of(&self, which: Which) -> Option<usize> {
        let mut places = self.places.iter();
        places.position(|place| which == Some(place.from))
    }
}

#[cfg(test)]
mod tests;
