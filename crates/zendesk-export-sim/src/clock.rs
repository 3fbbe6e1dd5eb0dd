//! The simulator's time.

use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;

pub(crate) fn unix_seconds(time: SystemTime) -> i64 {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}
