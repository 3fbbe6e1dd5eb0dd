//! One account and everything that decides how it answers a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};

use crate::account::Account;
use crate::envelope;
use crate::export::{Export, Style};
use crate::page::{CursorPage, TimePage, Visible};
use crate::query::{Position, Query};
use crate::rate_limit::RateLimits;
use crate::refusal::Refusal;
use crate::sign_in::SignIn;

pub(crate) type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;

pub(crate) struct HelpDesk {
    pub(crate) account: Account,
    sign_in: SignIn,
    rate_limits: RateLimits,
    minimum_age: Duration,
    clock: Clock,
    requests: AtomicU64,
}

/// Answers every request that arrives.
pub(crate) async fn answer(State(help_desk): State<Arc<HelpDesk>>, request: Request) -> Response {
    let export = match *request.method() {
        Method::GET => Export::at(request.uri().path()),
        _ => None,
    };
    match export {
        Some(export) => help_desk.answer_export(export, &request),
        None => Refusal::InvalidEndpoint.into_response(),
    }
}

impl HelpDesk {
    pub(crate) fn new(
        account: Account,
        sign_in: SignIn,
        rate_limits: RateLimits,
        minimum_age: Duration,
        clock: Clock,
    ) -> Self {
        Self {
            account,
            sign_in,
            rate_limits,
            minimum_age,
            clock,
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    fn answer_export(&self, export: Export, request: &Request) -> Response {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let now = unix_seconds((self.clock)());
        let bucket = export.bucket();

        if !self.sign_in.accepts(request.headers().get(AUTHORIZATION)) {
            // A stranger must not use up the account's allowance.
            let allowance = self.rate_limits.look(bucket, now);
            return allowance.stamp(Refusal::NotSignedIn.into_response());
        }
        let allowance = self.rate_limits.spend(bucket, now);
        let response = if allowance.is_exceeded() {
            let retry_after = allowance.resets();
            Refusal::TooManyRequests { retry_after }.into_response()
        } else {
            match self.export(export, request.uri(), now) {
                Ok(json) => {
                    ([(CONTENT_TYPE, "application/json; charset=utf-8")], json).into_response()
                }
                Err(refusal) => refusal.into_response(),
            }
        };
        allowance.stamp(response)
    }

    fn export(&self, export: Export, uri: &Uri, now: i64) -> Result<Vec<u8>, Refusal> {
        let minimum_age = i64::try_from(self.minimum_age.as_secs()).unwrap_or(i64::MAX);
        let withheld_from = now.saturating_sub(minimum_age);
        let query = Query::read(uri.query().unwrap_or_default());
        let position = query.position(export.style)?;
        if let Position::StartTime(start_time) = position
            && start_time >= withheld_from
        {
            return Err(Refusal::too_recent(self.minimum_age));
        }

        let visible = Visible {
            account: &self.account,
            resource: export.resource,
            selection: query.selection(),
            withheld_from,
        };
        let link = envelope::Link {
            base_url: self.account.base_url(),
            path: uri.path(),
            query: &query,
        };
        Ok(match export.style {
            Style::Time => {
                let page = TimePage::read(&visible, position, query.per_page());
                envelope::time(&visible, &page, &link)
            }
            Style::Cursor => {
                let page = CursorPage::read(&visible, position, query.per_page());
                envelope::cursor(&visible, &page, &link)
            }
        })
    }
}

fn unix_seconds(time: SystemTime) -> i64 {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}
