//! The account of a case, and the clients that read it.

use std::{io::ErrorKind, net::TcpListener, num::NonZeroU32, time::Duration};

use proptest::prop_assert;
use zendesk_export::{Client, Credentials, Pace, StartTime};
use zendesk_export_sim::{Limit, OverfullSecond, Simulator, SimulatorBuilder};

use crate::{
    case::{Case, Requests, Start, Time, Verdict},
    exports::{self, OBJECT},
    faults,
    held::Held,
    runtime::Clock,
    versions,
};

pub struct Account {
    pub simulator: Simulator,
    pub clock: Clock,
    /// The times of what there was at first, in their order.
    times: Vec<i64>,
    /// Where links lead in some accounts; nobody must come.
    elsewhere: TcpListener,
}

impl Account {
    pub async fn open(case: &Case, clock: Clock) -> Self {
        let elsewhere = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        elsewhere.set_nonblocking(true).unwrap();
        let now = clock.clone();
        let mut builder = sized(case)
            .clock(move || now.now())
            .minimum_start_time_age(Duration::from_secs(case.desk.least_age.1))
            .requests_per_minute(limit(case.desk.requests));
        if case.desk.stands_still {
            builder = builder.overfull_second(OverfullSecond::StandsStill);
        }
        if case.desk.links_lead_away {
            let address = elsewhere.local_addr().unwrap();
            builder = builder.link_base_url(format!("http://{address}"));
        }
        if let Some(seconds) = case.desk.token_lifetime {
            builder = builder
                .oauth_client("exporter", "secret")
                .token_lifetime(Duration::from_secs(seconds));
        }
        for rule in &case.faults {
            builder = builder.fault(rule.of_simulator());
        }
        if let Time::Live { changes } = case.time {
            builder = builder.changes_per_second(f64::from(changes) / 1_000.0);
        }
        let simulator = builder.start().await.unwrap();
        let at_first = versions::current(case, &simulator);
        let account = Self {
            simulator,
            clock,
            times: at_first.iter().map(|version| version.timestamp).collect(),
            elsewhere,
        };
        if let Time::Near { record, seconds } = case.time
            && let Some(time) = account.time_of(record)
        {
            account.clock.begin(time + seconds);
        }
        account
    }

    /// How many versions there can have been until now.
    pub fn versions(&self, case: &Case) -> u64 {
        let count = self
            .simulator
            .record_count(&exports::records_of(case.export));
        // For 32 tickets there is one more that an AI agent handled.
        let ai_agents = if case.options.ai_agents {
            count.unwrap() / 32
        } else {
            0
        };
        let changes = match case.time {
            Time::Live { changes } => {
                u64::from(changes) * (self.clock.passed().as_secs() + 1) / 1_000 + 1
            }
            Time::After | Time::Near { .. } => 0,
        };
        count.unwrap() + ai_agents + changes
    }

    /// The time of a record, which is given as its share in a thousand.
    fn time_of(&self, record: usize) -> Option<i64> {
        let place = self.times.len().saturating_sub(1) * record / 1_000;
        self.times.get(place).copied()
    }

    pub fn client(&self, case: &Case) -> Client {
        let now = self.clock.clone();
        let credentials = match case.desk.token_lifetime {
            Some(_) => Credentials::oauth_client("exporter", "secret", "read"),
            None => Credentials::oauth_token("token"),
        };
        let mut builder = Client::builder(self.simulator.base_url())
            .credentials(credentials)
            .pace(pace(case.desk.requests))
            .minimum_age(Duration::from_secs(case.desk.least_age.0))
            .timeout(case.desk.timeout.map(Duration::from_secs))
            .clock(move || now.now());
        if !case.options.gzip {
            // Packing costs more than all the rest.
            builder = builder.header("accept-encoding", "identity");
        }
        builder.build().unwrap()
    }

    /// Where the export begins, which is some time at which something is, and not too recent.
    pub fn start(&self, case: &Case, client: &Client) -> Option<StartTime> {
        let Start::Near { record, seconds } = case.start else {
            return None;
        };
        self.near(record, seconds, client)
    }

    /// So many seconds after the time of a record, unless that is too recent.
    pub fn near(&self, record: usize, seconds: i64, client: &Client) -> Option<StartTime> {
        client.start_time(self.time_of(record)? + seconds).ok()
    }

    /// No more faults from now on.
    pub fn mend(&self) {
        self.simulator.set_faults([]);
    }

    /// What came was on a page; and what was on a page came, unless the program may have lost one on
    /// its way. Of a page with a fault a client may take what it likes.
    pub fn check_shown(&self, case: &Case, held: &Held) -> Verdict {
        if !case.faults.is_empty() {
            return Ok(());
        }
        let shown = self.simulator.exposed(&exports::records_of(case.export));
        let shown: Vec<_> = shown.unwrap().collect();
        held.check_true(case, &shown)?;
        let mut interruptions = case.interruptions.iter();
        if interruptions.all(|interruption| interruption.how.keeps_pages()) {
            held.check_complete(case, &shown, i64::MAX)?;
        }
        Ok(())
    }

    /// Whatever goes wrong, no request was one that a good client does not send.
    pub fn check_answers(&self, case: &Case, hasty_clients: u64) -> Verdict {
        for status in [400, 401, 403, 404, 422] {
            let answered = self.simulator.answered(status);
            prop_assert!(answered == 0, "{answered} times {status}");
        }
        // A new client does not know what the one before has used up.
        let injected = self.simulator.faults_injected();
        let most = hasty_clients + faults::true_refusals(&case.faults, injected);
        let answered = self.simulator.answered(429);
        prop_assert!(answered <= most, "{answered} times 429, {injected} faults");
        Ok(())
    }

    pub fn check_that_nobody_went_elsewhere(&self) -> Verdict {
        let nobody = matches!(self.elsewhere.accept(), Err(e) if e.kind() == ErrorKind::WouldBlock);
        prop_assert!(nobody, "a link of an answer was followed");
        Ok(())
    }
}

fn sized(case: &Case) -> SimulatorBuilder {
    // Tickets as small as they can be, since cases are many.
    let builder = Simulator::builder()
        .seed(case.seed)
        .tickets(20)
        .ticket_bytes(0)
        .users(10);
    let count = case.records;
    match case.export {
        "tickets" | "tickets_by_time" => builder.tickets(count),
        // As many for each ticket as there are without being told.
        "ticket_events" => builder.tickets(count.div_ceil(3)).ticket_events(count),
        "ticket_metric_events" | "ticket_metric_events_by_cursor" => builder
            .tickets(count.div_ceil(4))
            .ticket_metric_events(count),
        "side_conversation_events" => builder.side_conversation_events(count),
        "users" | "users_by_time" => builder.users(count),
        "organizations" => builder.organizations(count),
        "custom_objects" => builder.custom_object(OBJECT, count),
        "routing_attributes" => builder.routing_attributes(count),
        "routing_attribute_values" => builder.routing_attribute_values(count),
        "routing_instance_values" => builder.routing_instance_values(count),
        "articles" => builder.articles(count),
        "calls" => builder.calls(count),
        "legs" => builder.legs(count),
        other => panic!("{other} has no size"),
    }
}

fn limit(requests: Requests) -> Limit {
    match requests {
        Requests::AsZendesk => Limit::Zendesk,
        Requests::HighVolume => Limit::PerMinute(at_least_one(30)),
        Requests::Together(requests) => Limit::PerMinute(at_least_one(requests)),
        Requests::Unlimited => Limit::Unlimited,
    }
}

fn pace(requests: Requests) -> Pace {
    match requests {
        Requests::AsZendesk => Pace::default(),
        Requests::HighVolume => Pace::high_volume(),
        Requests::Together(requests) => Pace::per_minute(at_least_one(requests)),
        Requests::Unlimited => Pace::unlimited(),
    }
}

fn at_least_one(requests: u32) -> NonZeroU32 {
    NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN)
}
