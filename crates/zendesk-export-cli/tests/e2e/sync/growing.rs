//! An account in which time goes by when it is told to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use zendesk_export_sim::SimulatorBuilder;

use crate::desk::Desk;

/// Unix seconds: where the records of the simulator begin and end.
const BEGIN: u64 = 1_704_067_200;
const END: u64 = 1_767_300_000;

pub(crate) struct Growing {
    pub(crate) desk: Desk,
    now: Arc<AtomicU64>,
}

impl Growing {
    /// Without any records yet.
    pub(crate) fn new(builder: SimulatorBuilder) -> Self {
        let now = Arc::new(AtomicU64::new(BEGIN));
        let clock = Arc::clone(&now);
        let builder =
            builder.clock(move || UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed)));
        Self {
            desk: Desk::open(builder),
            now,
        }
    }

    /// To that share of its records.
    pub(crate) fn grow(&self, share: u64, of: u64) {
        let now = BEGIN + (END - BEGIN) * share / of;
        self.now.store(now, Ordering::Relaxed);
    }
}
