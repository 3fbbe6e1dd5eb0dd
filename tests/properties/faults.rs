//! What goes wrong in a case, and what then cannot be asked for.

use proptest::{collection::vec, prelude::*};
use zendesk_export::Error;
use zendesk_export_sim::{Fault, FaultRule};

#[derive(Clone, Debug)]
pub struct Rule {
    pub fault: Fault,
    pub percent: u32,
    pub in_a_row: u32,
}

impl Rule {
    pub fn of_simulator(&self) -> FaultRule {
        let rule = self.fault.clone().percent(self.percent.into());
        rule.in_a_row(self.in_a_row)
    }
}

/// Whether records may come in another order.
pub fn change_order(rules: &[Rule]) -> bool {
    rules
        .iter()
        .any(|rule| matches!(rule.fault, Fault::UnsortedRecords))
}

/// Whether pages that were there may come again.
pub fn repeat_pages(rules: &[Rule]) -> bool {
    rules
        .iter()
        .any(|rule| matches!(rule.fault, Fault::StalePage | Fault::StuckEndTime))
}

/// Whether one of these can have led to this error.
pub fn explain(rules: &[Rule], error: &Error) -> bool {
    rules.iter().any(|rule| match rule.fault {
        Fault::TooManyRequests { .. } => error.is_rate_limited(),
        Fault::ServerError { status } => error.status() == Some(status),
        Fault::PageTooHeavy { .. } => error.status() == Some(504),
        Fault::SlowBody { .. } => error.is_timeout() && error.status().is_none(),
        Fault::CutBody | Fault::Reset | Fault::Html | Fault::ErrorInOk => error.is_decode(),
        Fault::WrongType => error.is_decode() || error.is_standstill(),
        Fault::StalePage | Fault::StuckEndTime => error.is_standstill(),
        Fault::ClockSkew { .. } => error.is_start_time(),
        Fault::ExpiredToken => error.is_auth(),
        Fault::NoHelpDesk => error.is_no_account(),
        _ => false,
    })
}

/// Whether the client may come to ask for smaller pages than it was told to.
pub fn make_pages_smaller(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| {
        matches!(
            rule.fault,
            Fault::ServerError { status: 504 }
                | Fault::PageTooHeavy { .. }
                | Fault::SlowBody { .. }
        )
    })
}

/// How often a client may be refused for sending too much where the server has told it of another
/// allowance than the one that it keeps to.
pub fn true_refusals(rules: &[Rule], injected: u64) -> u64 {
    let mut faults = rules.iter().map(|rule| &rule.fault);
    let misled = faults.any(|fault| matches!(fault, Fault::TooManyRequests { .. }));
    if misled { injected } else { 0 }
}

/// How far Zendesk's clock may be behind, in seconds.
pub fn longest_skew(rules: &[Rule]) -> i64 {
    let skews = rules.iter().map(|rule| match rule.fault {
        Fault::ClockSkew { seconds } => i64::from(seconds),
        _ => 0,
    });
    skews.max().unwrap_or(0)
}

/// How many seconds each fault asks to wait at least.
pub fn least_wait(rules: &[Rule]) -> u64 {
    let waits = rules.iter().map(|rule| match rule.fault {
        Fault::TooManyRequests { retry_after } => u64::from(retry_after),
        Fault::ServerError { status: 503 } => 10,
        _ => 0,
    });
    waits.min().unwrap_or(0)
}

pub fn rules() -> impl Strategy<Value = Vec<Rule>> {
    // Half of the cases know no faults: what they must keep to is stricter.
    let tells_to_wait = prop_oneof![
        (1..=200_u32).prop_map(|retry_after| Fault::TooManyRequests { retry_after }),
        Just(Fault::ServerError { status: 503 }),
    ];
    let storm = (tells_to_wait, 20..=60_u32).prop_map(|(fault, percent)| Rule {
        fault,
        percent,
        in_a_row: 2,
    });
    prop_oneof![
        8 => Just(Vec::new()),
        7 => vec(rule(), 1..=3),
        1 => storm.prop_map(|rule| vec![rule]),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let percent = prop_oneof![6 => 2..=40_u32, 1 => Just(100)];
    let drawn = (fault(), percent, prop_oneof![2 => Just(1), 1 => 2..=5_u32]);
    drawn.prop_map(|(fault, percent, in_a_row)| Rule {
        fault,
        percent,
        in_a_row,
    })
}

fn fault() -> impl Strategy<Value = Fault> {
    let status = proptest::sample::select(vec![500, 502, 503, 504, 520, 524]);
    prop_oneof![
        1 => (0..=200_u32).prop_map(|retry_after| Fault::TooManyRequests { retry_after }),
        1 => status.prop_map(|status| Fault::ServerError { status }),
        2 => (300..=20_000_u64).prop_map(|bytes| Fault::PageTooHeavy { bytes }),
        1 => (1..=400_u32).prop_map(|seconds| Fault::SlowBody { seconds }),
        1 => Just(Fault::CutBody),
        1 => Just(Fault::Reset),
        1 => Just(Fault::Html),
        1 => Just(Fault::WrongType),
        1 => Just(Fault::ErrorInOk),
        1 => Just(Fault::DuplicatedRecords),
        2 => Just(Fault::UnsortedRecords),
        2 => (1..=5_u32).prop_map(|records| Fault::ShortPage { records }),
        1 => Just(Fault::NoLink),
        1 => (1..=100_000_u32).prop_map(|seconds| Fault::DatedAhead { seconds }),
        1 => Just(Fault::StalePage),
        1 => Just(Fault::StuckEndTime),
        1 => (1..=600_u32).prop_map(|seconds| Fault::ClockSkew { seconds }),
        1 => Just(Fault::ExpiredToken),
        1 => Just(Fault::NoHelpDesk),
    ]
}
