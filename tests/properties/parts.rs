//! Parts of an export, each up to where the next one begins: together they hold all of it, and none holds what
//! belongs to another.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};
use zendesk_export::{Paging, StartTime};

use crate::{
    account::Account,
    case::{Case, Verdict, resource},
    drawn,
    program::Program,
    runtime::Clock,
};

/// The places where one part ends and the next one begins: so many seconds after the time of a record, which is
/// given as its share in a thousand.
type Seams = Vec<(usize, i64)>;

pub fn drawn(exports: &'static [&'static str]) -> impl Strategy<Value = (Case, Seams)> {
    let seam = (0..=1_000_usize, -2..=2_i64);
    (drawn::case(exports), vec(seam, 1..=3))
}

pub async fn check(case: Case, seams: Seams, clock: Clock) -> Verdict {
    if resource(case.export).paging == Paging::CursorAlone {
        return Ok(());
    }
    let account = Account::open(&case, clock).await;
    let mut parts = parts(&case, &account, &seams);
    for (turn, interruption) in case.interruptions.iter().enumerate() {
        let part = turn % parts.len();
        parts[part].walk_until(interruption).await?;
    }
    // What changes while it is read may be more than such answers can follow.
    for part in parts.iter_mut().filter(|part| part.has_end()) {
        part.walk_through_faults().await?;
    }
    account.mend();
    for part in &mut parts {
        part.walk_to_the_end().await?;
    }
    tokio::time::sleep(Duration::from_secs(400)).await;
    for part in &mut parts {
        part.walk_to_the_end().await?;
    }
    // By now, since what has changed meanwhile belongs to a later part.
    for part in &parts {
        part.check()?;
        part.check_within()?;
    }
    Ok(())
}

fn parts<'a>(case: &'a Case, account: &'a Account, seams: &Seams) -> Vec<Program<'a>> {
    let client = account.client(case);
    let start = account.start(case, &client);
    let mut seams: Vec<StartTime> = seams
        .iter()
        .filter_map(|(record, secs)| account.near(*record, *secs, &client))
        .filter(|seam| start.is_none_or(|start| *seam > start) && seam.unix_secs() > 0)
        .collect();
    seams.sort_unstable();
    seams.dedup();
    let begins = std::iter::once(start).chain(seams.iter().copied().map(Some));
    let ends = seams.iter().copied().map(Some).chain([None]);
    begins
        .zip(ends)
        .map(|(start, until)| Program::of_part(case, account, client.clone(), start, until))
        .collect()
}
