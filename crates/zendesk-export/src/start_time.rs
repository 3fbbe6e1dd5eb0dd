use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::error::{Error, Kind};

/// What a client takes for the present.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A `start_time` that is at least five minutes old: the place in time where an export begins.
/// (Or as old as a client asks for that made it, by [`Client::start_time`](crate::Client::start_time).) Whoever made
/// it, a client looks at its age again, by its own clock and minimum age, before it asks for the first page.
///
/// Zendesk refuses a start that is too recent, since records of the last moments are still on
/// their way into the export. Its own minimum is one minute today and was five before; five is
/// what this crate keeps to. See
/// <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>.
///
/// ```
/// use std::time::Duration;
/// use zendesk_export::StartTime;
///
/// let everything = StartTime::from_unix_secs(0)?;
/// let last_week = StartTime::ago(Duration::from_secs(7 * 24 * 60 * 60))?;
/// let too_recent = StartTime::ago(Duration::from_secs(299)).unwrap_err();
/// assert!(too_recent.is_start_time());
/// # assert!(everything < last_week);
/// # Ok::<(), zendesk_export::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StartTime(i64);

impl StartTime {
    /// The least age of a start.
    pub const MINIMUM_AGE: Duration = Duration::from_secs(5 * 60);

    /// Takes seconds since 1970-01-01T00:00:00Z; 0 exports everything. This goes by the system's clock:
    /// where a client has another clock or [minimum age](crate::ClientBuilder::minimum_age), use
    /// [`Client::start_time`](crate::Client::start_time).
    ///
    /// # Errors
    ///
    /// [`Error::is_start_time`]: before 1970, in the future, or younger than
    /// [`MINIMUM_AGE`](Self::MINIMUM_AGE), in which case [`Error::retry_after`] is the time to wait.
    pub fn from_unix_secs(secs: i64) -> Result<Self, Error> {
        Self::from_unix_secs_at(secs, SystemTime::now())
    }

    /// As [`from_unix_secs`](Self::from_unix_secs), with the present time given by the caller.
    ///
    /// # Errors
    ///
    /// As [`from_unix_secs`](Self::from_unix_secs).
    pub fn from_unix_secs_at(secs: i64, now: SystemTime) -> Result<Self, Error> {
        Self::new(secs, now, Self::MINIMUM_AGE)
    }

    pub(crate) fn new(secs: i64, now: SystemTime, minimum_age: Duration) -> Result<Self, Error> {
        if secs < 0 {
            return Err(Error::new(Kind::BeforeEpoch));
        }
        check(secs, now, minimum_age)?;
        Ok(Self(secs))
    }

    /// Takes an age: `StartTime::ago(one_hour)` starts an hour ago, by the system's clock. Where a client has
    /// another, use [`Client::ago`](crate::Client::ago).
    ///
    /// # Errors
    ///
    /// As [`from_unix_secs`](Self::from_unix_secs).
    pub fn ago(age: Duration) -> Result<Self, Error> {
        Self::ago_at(age, SystemTime::now(), Self::MINIMUM_AGE)
    }

    pub(crate) fn ago_at(
        age: Duration,
        now: SystemTime,
        minimum_age: Duration,
    ) -> Result<Self, Error> {
        match now.checked_sub(age) {
            Some(time) => Self::new(unix_secs(time), now, minimum_age),
            None => Err(Error::new(Kind::BeforeEpoch)),
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_secs(self) -> i64 {
        self.0
    }
}

/// The guard: is a `start_time` old enough to be sent?
pub(crate) fn check(start_time: i64, now: SystemTime, minimum_age: Duration) -> Result<(), Error> {
    let age = unix_secs(now).saturating_sub(start_time);
    if age >= as_secs(minimum_age) {
        Ok(())
    } else {
        Err(Error::new(Kind::TooRecent { age, minimum_age }))
    }
}

/// Rounded down, so that an age is never overstated.
pub(crate) fn unix_secs(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => as_secs(after),
        Err(before) => -as_secs(before.duration()) - 1,
    }
}

fn as_secs(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
