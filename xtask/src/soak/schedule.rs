//! What happens when, in simulated seconds.
use crate::options::Chance;

pub(super) enum Event {
    /// This fault in so many of a hundred requests; none without a name.
    Fault(Option<String>, u32),
    Kill,
    /// The end of a day, counted from 1.
    Check(u32),
}

pub(super) const DAY: f64 = 24.0 * 3600.0;
/// Until then something goes wrong; after it everything is to recover.
const TROUBLE: f64 = 20.0 * 3600.0;
/// Two hours and a half after the last fault: no wait of the program is longer than one.
const CHECK: f64 = 22.5 * 3600.0;

/// Each day has every fault, first in all requests and then in three of ten, and its share of the kills.
pub(super) fn events(
    days: u32,
    kills: u32,
    faults: &[String],
    chance: &mut Chance,
) -> Vec<(f64, Event)> {
    let mut events = Vec::new();
    let window = TROUBLE / faults.len() as f64;
    for day in 0..days {
        let begins = f64::from(day) * DAY;
        let mut at = begins;
        for fault in faults {
            events.push((at, Event::Fault(Some(fault.clone()), 100)));
            events.push((at + window / 2.0, Event::Fault(Some(fault.clone()), 30)));
            at += window;
        }
        events.push((at, Event::Fault(None, 0)));
        events.push((begins + CHECK, Event::Check(day + 1)));
    }
    for kill in 0..kills {
        let millis = chance.below((TROUBLE * 1_000.0) as u64);
        let at = f64::from(kill % days) * DAY + millis as f64 / 1_000.0;
        events.push((at, Event::Kill));
    }
    events.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    events
}
