//! How many lanes all streams of a run have, by the budget that they draw on.
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use zendesk_export::Bucket;

#[derive(Clone, Debug, Default)]
pub(crate) struct Crew(Arc<Mutex<HashMap<Option<Bucket>, usize>>>);

/// A lane that counts as long as it is kept.
pub(crate) struct Berth {
    crew: Crew,
    bucket: Option<Bucket>,
}

impl Crew {
    pub(crate) fn berth(&self, bucket: Option<Bucket>) -> Berth {
        self.change(bucket, |lanes| lanes + 1);
        let crew = self.clone();
        Berth { crew, bucket }
    }

    pub(crate) fn lanes(&self, bucket: Option<Bucket>) -> usize {
        self.change(bucket, |lanes| lanes)
    }

    fn change(&self, bucket: Option<Bucket>, change: impl FnOnce(usize) -> usize) -> usize {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lanes = all.entry(bucket).or_default();
        *lanes = change(*lanes);
        *lanes
    }
}

impl Drop for Berth {
    fn drop(&mut self) {
        self.crew
            .change(self.bucket, |lanes| lanes.saturating_sub(1));
    }
}
