//! What a run did, in words.
use crate::{
    sync::stream_state::{Run, Used, Waited},
    text,
};

/// In a sentence.
pub(crate) fn sentence(run: &Run, budget: Option<Used>) -> String {
    let error = run.error.as_ref();
    let error = error.map(|error| format!("; it ended with: {error}"));
    format!(
        "{}, in {}: {} in {}, {} dropped, {}; {}{}",
        text::date(run.began_at),
        took(run),
        text::counted(run.records, "record"),
        text::counted(run.pages, "page"),
        text::counted(run.repeats, "repeat"),
        requests(run, budget),
        waited(run.waited),
        error.unwrap_or_default()
    )
}

pub(crate) fn took(run: &Run) -> String {
    text::age(text::between(run.began_at, run.ended_at))
}

/// With the share of what the budget allows in as long a time, where it is known.
pub(crate) fn requests(run: &Run, budget: Option<Used>) -> String {
    let requests = text::counted(run.requests, "request");
    match budget.and_then(|budget| share(run, budget)) {
        Some(share) => format!("{requests}, {share}% of the budget"),
        None => requests,
    }
}

/// In percent, of the budgets that began within the run.
fn share(run: &Run, budget: Used) -> Option<u64> {
    let window = budget.seconds.max(1);
    let took = text::between(run.began_at, run.ended_at).as_secs();
    let allowed = u64::from(budget.of) * (took / window + 1);
    (100 * run.requests).checked_div(allowed)
}

pub(crate) fn waited(waited: Waited) -> String {
    let waits = [
        (waited.pace, "for the rate limit"),
        (waited.limit, "as Zendesk asked"),
        (waited.retry, "to try again"),
    ];
    let waits = waits.into_iter().filter(|(secs, _)| *secs > 0);
    let waits = waits.map(|(secs, why)| {
        let lasts = text::age(std::time::Duration::from_secs(secs));
        format!("{lasts} {why}")
    });
    let waits: Vec<_> = waits.collect();
    match waits.is_empty() {
        true => "no waits".to_owned(),
        false => format!("waited {}", waits.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        Run {
            began_at: 1_795_183_380,
            ended_at: 1_795_183_380 + 600,
            pages: 40,
            records: 40_000,
            repeats: 1,
            requests: 50,
            ..Run::default()
        }
    }

    #[test]
    fn a_run_says_what_it_used_and_waited_for() {
        let mut run = run();
        let budget = Used {
            requests: 3,
            of: 10,
            seconds: 60,
        };
        assert_eq!(
            sentence(&run, Some(budget)),
            "2026-11-20 14:03 UTC, in 10 min: 40,000 records in 40 pages, 1 repeat dropped, 50 requests, 45% of the budget; no waits"
        );
        run.waited = Waited {
            pace: 300,
            limit: 0,
            retry: 4,
        };
        run.error = Some("no connection".to_owned());
        assert_eq!(
            sentence(&run, None),
            "2026-11-20 14:03 UTC, in 10 min: 40,000 records in 40 pages, 1 repeat dropped, 50 requests; waited 5 min for the rate limit, 4 s to try again; it ended with: no connection"
        );
    }

    #[test]
    fn a_short_run_has_a_whole_budget() {
        let mut run = run();
        (run.ended_at, run.requests) = (run.began_at + 2, 5);
        let budget = Used {
            requests: 5,
            of: 10,
            seconds: 60,
        };
        assert_eq!(share(&run, budget), Some(50));
        assert_eq!(share(&run, Used { of: 0, ..budget }), None);
    }
}
