//! The waits that the library tells of by its events.
use std::{fmt, time::Duration};

use tracing::{
    Event, Level,
    field::{Field, Visit},
};
use tracing_subscriber::filter::Targets;

/// An export waits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// As the library names it.
    pub(crate) export: String,
    pub(crate) lasts: Duration,
    pub(crate) reason: Reason,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    RateLimit,
    /// It will try again after this error.
    Error(String),
}

const PACER: &str = "zendesk_export::pacer";
const RETRY: &str = "zendesk_export::retry";

/// The events that tell of waits.
pub(super) fn targets() -> Targets {
    Targets::new()
        .with_target(PACER, Level::INFO)
        .with_target(RETRY, Level::INFO)
}

impl Told {
    /// What an event tells, if it tells of a wait.
    pub(super) fn by(event: &Event<'_>) -> Option<Self> {
        let target = event.metadata().target();
        if ![PACER, RETRY].contains(&target) {
            return None;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        Some(Self {
            export: fields.export?,
            lasts: Duration::from_secs(fields.seconds?),
            reason: match target {
                PACER => Reason::RateLimit,
                _ => Reason::Error(fields.error),
            },
        })
    }
}

#[derive(Default)]
struct Fields {
    export: Option<String>,
    seconds: Option<u64>,
    error: String,
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "seconds" {
            self.seconds = Some(value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "export" {
            self.export = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "error" {
            self.error = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::{Layer, layer::Context, prelude::*};

    use super::*;

    struct Heard(Arc<Mutex<Vec<Told>>>);

    impl<S: tracing::Subscriber> Layer<S> for Heard {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            self.0.lock().unwrap().extend(Told::by(event));
        }
    }

    fn told(tell: impl FnOnce()) -> Vec<Told> {
        let heard = Arc::default();
        let layer = Heard(Arc::clone(&heard));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), tell);
        std::mem::take(&mut *heard.lock().unwrap())
    }

    #[test]
    fn hears_of_the_rate_limit_and_of_errors() {
        let error = "ticket_events export: no connection; check the network";
        let heard = told(|| {
            tracing::info!(target: PACER, export = "tickets", seconds = 41_u64, "");
            tracing::warn!(target: RETRY, export = "ticket_events", seconds = 8_u64, %error, "");
        });
        let wait = |export: &str, secs, reason| Told {
            export: export.to_owned(),
            lasts: Duration::from_secs(secs),
            reason,
        };
        let error = Reason::Error(error.to_owned());
        assert_eq!(
            heard,
            [
                wait("tickets", 41, Reason::RateLimit),
                wait("ticket_events", 8, error)
            ]
        );
    }

    #[test]
    fn other_events_are_no_waits() {
        let heard = told(|| {
            tracing::info!(export = "tickets", seconds = 3_u64, "of another target");
            tracing::info!(target: PACER, "without an export");
        });
        assert_eq!(heard, []);
    }
}
