//! From an export request to its answer, past all that can go wrong.

use axum::http::header::AUTHORIZATION;
use axum::http::{Method, request};
use axum::response::Response;

use crate::account::Resource;
use crate::clock::unix_seconds;
use crate::export::Export;
use crate::fault::Fault;
use crate::faults::{Asked, Spoiled, Strike};
use crate::help_desk::HelpDesk;
use crate::made_page::Page;
use crate::rate_limit::Allowance;
use crate::refusal::Refusal;
use crate::sign_in::Access;

struct Answer {
    response: Response,
    /// What makes it another one than Zendesk would give on a good day.
    fault: Option<Fault>,
    /// What it took to make it, whatever became of it.
    page: Option<Page>,
    /// Whether the records of the page come, and as they are.
    is_exposed: bool,
}

pub(crate) async fn answer(
    help_desk: &HelpDesk,
    export: Export,
    request: &request::Parts,
) -> Response {
    let under_way = help_desk.traffic.begin((help_desk.clock)());
    let answer = help_desk.answer_with_faults(export, request, under_way.others);
    if let Some(page) = &answer.page {
        let latency = help_desk.page_latency;
        let latency = latency.of(page.shown.len(), under_way.others);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        if answer.is_exposed {
            let ledger = &help_desk.ledger;
            ledger.add(&help_desk.account, page.resource, &page.shown);
        }
    }
    match &answer.fault {
        None => help_desk.answers.count(answer.response.status().as_u16()),
        Some(fault) => help_desk.faults.count(fault),
    }
    answer.response
}

impl HelpDesk {
    fn answer_with_faults(&self, export: Export, request: &request::Parts, others: u64) -> Answer {
        let path = request.uri.path();
        let path = path.strip_suffix(".json").unwrap_or(path);
        // What strikes is counted by path, and of objects that are unknown there is no end.
        let strike = export.resource.and_then(|_| self.faults.next(path));
        let host = self.account.base_url().trim_start_matches("http://");
        if let Some(strike) = &strike
            && let Some(response) = strike.before_sign_in(host)
        {
            return strike.faulty(response);
        }

        let now = (self.clock)();
        let seconds = unix_seconds(now);
        let authorization = request.headers.get(AUTHORIZATION);
        let look = || self.rate_limits.look(export.bucket, seconds);
        let access = match self.sign_in.check(authorization, now) {
            Ok(access) => access,
            // A stranger must not use up the account's allowance.
            Err(refusal) => return Answer::good(look().stamp(refusal.of(export.style))),
        };
        match strike.as_ref().map(|strike| (strike, &strike.fault)) {
            Some((strike, &Fault::TooManyRequests { retry_after })) => {
                let allowance = look().used_up(retry_after.into());
                return strike.faulty(too_many_requests(&allowance, export));
            }
            Some((strike, Fault::ExpiredToken)) if self.sign_in.expire(authorization) => {
                let response = Refusal::InvalidToken.of(export.style);
                return strike.faulty(look().stamp(response));
            }
            _ => {}
        }

        let allowance = self.rate_limits.spend(export.bucket, seconds);
        if allowance.is_exceeded() {
            return Answer::good(too_many_requests(&allowance, export));
        }
        let asked = Asked {
            uri: request.uri.clone(),
            now: seconds,
            most_records: None,
            ahead: 0,
        };
        let mut answer = match request.method {
            Method::HEAD => self.answer_without_a_body(export, &access, &asked),
            _ => self.answer_with_a_page(export, &access, (path, asked), strike, others),
        };
        answer.response = allowance.stamp(answer.response);
        answer
    }

    /// What becomes of a page concerns nobody who does not get it.
    fn answer_without_a_body(&self, export: Export, access: &Access, asked: &Asked) -> Answer {
        let page = self.export(export, access, asked);
        Answer::good(match page {
            Ok(page) => Page::response(page.json),
            Err(refusal) => refusal.of(export.style),
        })
    }

    fn answer_with_a_page(
        &self,
        export: Export,
        access: &Access,
        (path, mut asked): (&str, Asked),
        mut strike: Option<Strike>,
        others: u64,
    ) -> Answer {
        let fault = strike.as_ref().map(|strike| &strike.fault);
        let mut is_other = false;
        match fault {
            Some(&Fault::ClockSkew { seconds }) => {
                asked.now = asked.now.saturating_sub(seconds.into());
                is_other = true;
            }
            Some(&Fault::ShortPage { records }) => {
                asked.most_records = usize::try_from(records.max(1)).ok();
                is_other = true;
            }
            Some(&Fault::DatedAhead { seconds })
                if export.resource == Some(Resource::TicketMetricEvents) =>
            {
                asked.ahead = seconds.into();
                is_other = true;
            }
            _ => {}
        }
        let mut page = self.export(export, access, &asked);
        if let (Some(Fault::StalePage), Ok(fresh)) = (fault, &page)
            && let Some(before) = self.faults.before(path, fresh)
        {
            page = self.export(export, access, &before);
            asked = before;
            is_other = true;
        }

        let page = match page {
            Ok(page) => {
                self.faults.remember(path, asked, &page);
                page
            }
            Err(refusal) => {
                let response = refusal.of(export.style);
                return match strike.filter(|_| is_other) {
                    Some(strike) => strike.faulty(response),
                    None => Answer::good(response),
                };
            }
        };
        let spoiled = strike
            .as_mut()
            .and_then(|strike| strike.spoil(&page, others));
        let is_exposed = !matches!(spoiled, Some(Spoiled::Records(_)));
        let fault = strike.filter(|_| is_other || spoiled.is_some());
        let response = match spoiled {
            Some(Spoiled::Around(response) | Spoiled::Records(response)) => response,
            None => Page::response(page.json.clone()),
        };
        Answer {
            response,
            fault: fault.map(|strike| strike.fault),
            page: Some(page),
            is_exposed,
        }
    }
}

impl Strike {
    fn faulty(&self, response: Response) -> Answer {
        Answer {
            fault: Some(self.fault.clone()),
            ..Answer::good(response)
        }
    }
}

impl Answer {
    /// What is no page.
    fn good(response: Response) -> Self {
        Self {
            response,
            fault: None,
            page: None,
            is_exposed: false,
        }
    }
}

fn too_many_requests(allowance: &Allowance, export: Export) -> Response {
    let retry_after = allowance.resets();
    let refusal = Refusal::TooManyRequests { retry_after };
    allowance.stamp(refusal.of(export.style))
}
