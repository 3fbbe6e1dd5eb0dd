//! What users do: store the records of a page, then its checkpoint, and go on from there whatever
//! happens.

use std::{collections::HashSet, time::Duration};

use futures_util::TryStreamExt as _;
use proptest::{prop_assert, test_runner::TestCaseError};
use serde_json::Value;
use tokio::time::{sleep, timeout};
use zendesk_export::{Checkpoint, Client, Error, Page, Paging, Start, StartTime};

use crate::{
    account::Account,
    case::{Case, How, Interruption, Verdict, resource},
    exports::{self, Pages},
    faults,
    held::Held,
    requests::Begun,
    versions::{self, Received},
};

pub struct Program<'a> {
    case: &'a Case,
    account: &'a Account,
    client: Client,
    page_size: u32,
    /// As a program stores it.
    checkpoint: Option<String>,
    /// How many faults the present walk, or the last one, has met.
    struck: u64,
    /// Where it ends, if not with the newest records.
    until: Option<StartTime>,
    /// Whether the last page was the last one that there was, or that there is to be.
    was_last: bool,
    pub held: Held,
    /// Clients that knew nothing of requests less than a minute before.
    pub hasty_clients: u64,
}

/// How a walk ended.
enum Walked {
    ToTheEnd,
    UntilInterrupted,
    Into(Error),
}

/// How many errors to bear before nothing goes wrong any more.
const PATIENCE: usize = 3;

/// No honest wait for a page is that long.
const TOO_LONG: Duration = Duration::from_secs(24 * 60 * 60);

impl<'a> Program<'a> {
    pub fn new(case: &'a Case, account: &'a Account) -> Self {
        let client = account.client(case);
        let start = account.start(case, &client);
        Self::of_part(case, account, client, start, None)
    }

    /// One that reads a part of the export.
    pub fn of_part(
        case: &'a Case,
        account: &'a Account,
        client: Client,
        start: Option<StartTime>,
        until: Option<StartTime>,
    ) -> Self {
        Self {
            case,
            account,
            client,
            page_size: case.page_size,
            checkpoint: None,
            struck: 0,
            until,
            was_last: false,
            held: Held::new(start),
            hasty_clients: 0,
        }
    }

    /// Walks until it is interrupted; or to the end, or into an error, if that comes first.
    pub async fn walk_until(&mut self, interruption: &Interruption) -> Verdict {
        match self.walk(Some(interruption)).await? {
            Walked::Into(error) => self.bear(&error).await?,
            Walked::ToTheEnd | Walked::UntilInterrupted => {}
        }
        sleep(Duration::from_secs(interruption.pause)).await;
        if !interruption.same_client {
            self.client = self.account.client(self.case);
            self.hasty_clients += u64::from(interruption.pause <= 60);
        }
        if let Some(page_size) = interruption.page_size {
            self.page_size = page_size;
        }
        Ok(())
    }

    /// Walks to the end, unless one error follows the other.
    pub async fn walk_through_faults(&mut self) -> Verdict {
        for _ in 0..PATIENCE {
            let Walked::Into(error) = self.walk(None).await? else {
                break;
            };
            self.bear(&error).await?;
        }
        Ok(())
    }

    /// Walks until there is nothing more for now.
    pub async fn walk_to_the_end(&mut self) -> Verdict {
        while let Walked::Into(error) = self.walk(None).await? {
            self.bear(&error).await?;
        }
        Ok(())
    }

    /// All that a walk that has come to its end must have brought.
    pub fn check(&self) -> Verdict {
        // The guard ends a walk by time before its last page.
        let until = match self.time_to_go_on_from() {
            Some(time) if !self.was_last => time,
            _ => self.until.map_or(i64::MAX, StartTime::unix_secs),
        };
        let current = versions::current(self.case, &self.account.simulator);
        self.held.check_complete(self.case, &current, until)
    }

    /// Nothing has come that belongs to another part. A fault may send an old page again.
    pub fn check_within(&self) -> Verdict {
        let start = self.held.start.filter(|_| self.case.faults.is_empty());
        let from = start.map_or(0, StartTime::unix_secs);
        let until = self.until.map_or(i64::MAX, StartTime::unix_secs);
        self.held.check_within(from..until)
    }

    pub fn has_end(&self) -> bool {
        self.until.is_some()
    }

    /// Waits after an error. None comes without a cause.
    async fn bear(&mut self, error: &Error) -> Verdict {
        let explained = self.struck > 0 && faults::explain(&self.case.faults, error);
        if error.is_standstill() && self.is_in_an_overfull_second() {
            self.page_size = (self.page_size * 2).min(1_000);
        } else {
            prop_assert!(explained, "{error}");
        }
        sleep(error.retry_after().unwrap_or(Duration::from_secs(300))).await;
        Ok(())
    }

    /// Whether there is no way on by pages of this size.
    fn is_in_an_overfull_second(&self) -> bool {
        let start = self.held.start.map_or(0, |start| start.unix_secs());
        let second = self.time_to_go_on_from().unwrap_or(start);
        let records = versions::in_second(self.case, &self.account.simulator, second);
        let smaller = self.struck > 0 && faults::make_pages_smaller(&self.case.faults);
        self.case.desk.stands_still && (smaller || records > self.page_size as usize)
    }

    async fn walk(&mut self, interruption: Option<&Interruption>) -> Verdict<Walked> {
        let begun = Begun::now(self.account);
        self.struck = 0;
        // What stands where it is to end has no further page.
        let place = self.time_to_go_on_from();
        self.was_last = self.until.is_some_and(|end| place >= Some(end.unix_secs()));
        let mut pages = self.pages();
        let mut newest = None;
        let mut came = HashSet::new();
        let interrupted_at = interruption.map_or(usize::MAX, |interruption| interruption.pages);
        for taken in 0.. {
            let how = interruption
                .filter(|_| taken == interrupted_at)
                .map(|i| i.how);
            let page = match how {
                Some(How::Waiting { millis, asks_again }) => {
                    let wait = Duration::from_millis(millis);
                    match timeout(wait, pages.try_next()).await {
                        Ok(page) => page,
                        Err(_) if asks_again => next(&mut pages).await?,
                        Err(_) => return Ok(Walked::UntilInterrupted),
                    }
                }
                _ => next(&mut pages).await?,
            };
            self.struck = begun.struck(self.account);
            begun.check(self.account, self.case, self.page_size, self.hasty_clients)?;
            let page = match page {
                Ok(Some(page)) => page,
                Ok(None) => {
                    self.check_end()?;
                    return Ok(Walked::ToTheEnd);
                }
                Err(error) => return Ok(Walked::Into(error)),
            };
            self.was_last = self.is_last(&page);
            let of_export = |record| Received::of(self.case.export, record);
            let versions: Vec<_> = page.records.iter().filter_map(of_export).collect();
            self.held.garbled += page.records.len() - versions.len();
            let faults = &self.case.faults;
            if self.struck == 0 || !faults::repeat_pages(faults) {
                check_none_twice(&mut came, &versions)?;
                if self.struck == 0 || !faults::change_order(faults) {
                    for version in &versions {
                        newest = Some(self.held.check_order(newest, version)?);
                    }
                }
            }
            if let Some(How::Unstored { records }) = how {
                self.held.store(versions.into_iter().take(records));
                return Ok(Walked::UntilInterrupted);
            }
            self.held.store(versions);
            self.save(&page)?;
            if let Some(How::Stored) = how {
                return Ok(Walked::UntilInterrupted);
            }
        }
        Ok(Walked::ToTheEnd)
    }

    fn is_last(&self, page: &Page<Value>) -> bool {
        match self.until {
            Some(_) => page.reached_end,
            None => page.end_of_stream,
        }
    }

    fn pages(&self) -> Pages {
        let start = match (&self.checkpoint, self.held.start) {
            (Some(text), _) => Start::Checkpoint(serde_json::from_str(text).unwrap()),
            (None, Some(time)) if resource(self.case.export).paging != Paging::CursorAlone => {
                Start::Time(time)
            }
            (None, _) => Start::Beginning,
        };
        exports::pages(
            &self.client,
            self.case.export,
            start,
            self.until,
            self.page_size,
            &self.case.options,
        )
    }

    /// A walk ends after the last page, or where the guard or Zendesk finds its position too recent.
    fn check_end(&self) -> Verdict {
        let too_recent = self.account.clock.unix_secs()
            - self.case.desk.least_age.0.cast_signed()
            - faults::longest_skew(&self.case.faults);
        let position = self.time_to_go_on_from();
        let explained = self.was_last || position.is_some_and(|position| position >= too_recent);
        prop_assert!(
            explained,
            "an end before the last page, at {position:?} with {too_recent} as the last second to ask for"
        );
        Ok(())
    }

    /// `None` for a cursor, which has no time to be too recent.
    fn time_to_go_on_from(&self) -> Option<i64> {
        let checkpoint: Value = serde_json::from_str(self.checkpoint.as_ref()?).unwrap();
        checkpoint["position"]["start_time"].as_i64()
    }

    fn save(&mut self, page: &Page<Value>) -> Verdict {
        if let Some(text) = &self.checkpoint {
            let before: Checkpoint = serde_json::from_str(text).unwrap();
            let (before, now) = (before.start_time(), page.checkpoint.start_time());
            let back = before.zip(now).is_some_and(|(before, now)| now < before);
            prop_assert!(!back, "from {before:?} back to {now:?}");
        }
        self.checkpoint = Some(serde_json::to_string(&page.checkpoint).unwrap());
        Ok(())
    }
}

/// Within a walk the very same text comes once.
fn check_none_twice(came: &mut HashSet<String>, versions: &[Received]) -> Verdict {
    for version in versions {
        let is_new = came.insert(version.json.clone());
        prop_assert!(is_new, "twice within a walk: {version:?}");
    }
    Ok(())
}

async fn next(pages: &mut Pages) -> Verdict<Result<Option<Page<Value>>, Error>> {
    let page = timeout(TOO_LONG, pages.try_next()).await;
    page.map_err(|_| TestCaseError::fail("no page within a day"))
}
