//! The account of a case, and the runs that read it.
use std::{num::NonZeroUsize, time::Duration};

use proptest::prop_assert;
use tokio::time::{sleep, timeout};
use tracing::Level;
use zendesk_export::{Client, Credentials, Pace, Paging};
use zendesk_export_sim::{Limit, Simulator, Version};

use super::{
    case::{Case, Interruption, Verdict},
    kept::Kept,
    runtime::Clock,
};
use crate::{
    failure::{Exit, Failure},
    log::{Format, Log},
    resource::{ByExport, Resource},
    sync::{Job, Progress, beside_the_loop, kinds},
    to::To,
};

pub(super) struct Account<'a> {
    case: &'a Case,
    simulator: Simulator,
    clock: Clock,
    resource: Resource,
    to: &'a To,
}

/// How old a position must be, in seconds.
const MINIMUM_AGE: i64 = 300;

/// No run takes that long.
const TOO_LONG: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl<'a> Account<'a> {
    pub(super) async fn open(case: &'a Case, to: &'a To, clock: Clock) -> Self {
        let now = clock.clone();
        let builder = Simulator::builder()
            .seed(case.seed)
            .tickets(20)
            .ticket_bytes(0)
            .clock(move || now.now())
            .requests_per_minute(Limit::PerMinute(case.budget))
            .page_latency(case.latency)
            .changes_per_second(f64::from(case.changes) / 1_000.0);
        let count = case.records;
        let builder = match case.export {
            "tickets" | "tickets-by-time" => builder.tickets(count),
            "ticket-events" => builder.tickets(count.div_ceil(3)).ticket_events(count),
            "users" | "users-by-time" => builder.users(count),
            "organizations" => builder.organizations(count),
            "custom-objects/asset" => builder.custom_object("asset", count),
            other => panic!("{other} has no size"),
        };
        let rules = case.faults.iter().map(|rule| rule.of_simulator());
        let builder = rules.fold(builder, |builder, rule| builder.fault(rule));
        Self {
            case,
            simulator: builder.start().await.unwrap(),
            clock,
            resource: case.export.parse().unwrap(),
            to,
        }
    }

    /// A run that ends in the middle, unless it comes to an end before.
    pub(super) async fn sync_until(&self, interruption: &Interruption) -> Verdict {
        let run = self.sync(interruption.lanes);
        match timeout(interruption.after, run).await {
            // What is under way beside the event loop ends as it would in a process.
            Err(_) => self.settle().await,
            Ok(Ok(())) => {}
            Ok(Err(failure)) => prop_assert!(!self.case.faults.is_empty(), "{failure}"),
        }
        sleep(interruption.pause).await;
        self.check_requests()
    }

    pub(super) async fn sync(&self, lanes: usize) -> Result<(), Failure> {
        match self.sync_once(lanes).await {
            Err(lost) if lost.exit() == Exit::State && self.case.kind.may_be_lost() => {
                self.sync_once(lanes).await
            }
            ended => ended,
        }
    }

    async fn sync_once(&self, lanes: usize) -> Result<(), Failure> {
        timeout(TOO_LONG, self.job(lanes).run())
            .await
            .expect("it ends")
    }

    /// A run that follows a list, too, and is killed after so long.
    pub(super) async fn follow(&self, list: &str, lasts: Duration) {
        let mut job = self.job(1);
        job.resources.push(list.parse().unwrap());
        job.follow = true;
        assert!(timeout(lasts, job.run()).await.is_err(), "it has ended");
        self.settle().await;
    }

    fn job(&self, lanes: usize) -> Job {
        let progress = Progress::new(&Log::new(Format::Text, Level::ERROR), true, self.to);
        let now = self.clock.clone();
        let zendesk = Client::builder(self.simulator.base_url())
            .credentials(Credentials::oauth_token("token"))
            .pace(Pace::per_minute(self.case.budget))
            // Packing costs more than all the rest.
            .header("accept-encoding", "identity")
            .minimum_age(Duration::from_secs(MINIMUM_AGE.unsigned_abs()))
            .clock(move || now.now());
        let mut options = ByExport::default();
        options.of(&self.resource).per_page = Some(self.case.per_page);
        Job {
            zendesk: progress.watch(zendesk).build().unwrap(),
            to: self.to.clone(),
            resources: vec![self.resource.clone()],
            compress: None,
            since: None,
            until: None,
            lanes: NonZeroUsize::new(lanes),
            overlap: Duration::ZERO,
            options,
            follow: false,
            resync: false,
            progress,
        }
    }

    /// Waits until the destination is free.
    async fn settle(&self) {
        for _ in 0..1_000 {
            let to = self.to.clone();
            let opened = beside_the_loop(move || kinds::open(&to, None, 1).map(drop));
            if opened.await.is_ok() {
                return;
            }
            sleep(Duration::from_millis(1)).await;
        }
        panic!("the destination is never free");
    }

    /// No more faults from now on.
    pub(super) fn mend(&self) {
        self.simulator.set_faults([]);
    }

    /// From when on a run that begins now may bring nothing.
    pub(super) fn guard(&self) -> i64 {
        match self.resource.table().paging {
            // A position that is more recent is not asked for.
            Paging::Time => self.clock.unix_secs() - MINIMUM_AGE,
            _ => i64::MAX,
        }
    }

    pub(super) fn current(&self) -> impl Iterator<Item = Version> {
        self.simulator.current(&self.records()).unwrap()
    }

    /// What pages have held so far.
    pub(super) fn exposed(&self) -> Vec<Version> {
        self.simulator.exposed(&self.records()).unwrap().collect()
    }

    /// What the simulator calls the records.
    fn records(&self) -> String {
        let table = self.resource.table();
        match table.one_of_many {
            Some(_) => self.case.export.replace('-', "_"),
            None => table.second_way_of.unwrap_or(table.name).to_owned(),
        }
    }

    pub(super) fn kept(&self) -> Kept {
        Kept::read(self.to, &self.resource)
    }

    /// How many pages of a stream were stored.
    pub(super) fn pages(&self, stream: &str) -> u64 {
        let streams = kinds::look(self.to).unwrap().streams().unwrap();
        streams[stream].as_ref().unwrap().state.pages
    }

    /// Whether there was ever more than one request under way.
    pub(super) fn had_lanes(&self) -> bool {
        self.most_at_once() > 1
    }

    pub(super) fn requests(&self) -> u64 {
        self.simulator.requests()
    }

    pub(super) fn most_at_once(&self) -> u64 {
        self.simulator.most_requests_under_way()
    }

    pub(super) fn check_requests(&self) -> Verdict {
        let Self {
            case, simulator, ..
        } = self;
        let in_a_minute = simulator.most_requests_in_a_minute();
        let budget = case.budget.get() as usize;
        prop_assert!(
            in_a_minute <= budget,
            "{in_a_minute} requests within a minute"
        );
        let too_fast = simulator.answered(429);
        prop_assert!(too_fast == 0, "{too_fast} times 429");
        let at_once = simulator.most_requests_under_way();
        let lanes = case
            .interruptions
            .iter()
            .map(|interruption| interruption.lanes);
        let lanes = lanes.chain([case.lanes]).max().unwrap_or_default() as u64;
        prop_assert!(at_once <= lanes, "{at_once} requests at once");
        if case.is_quiet() && simulator.answered(200) > 0 && case.export == "tickets" {
            let pages = case.records.div_ceil(case.per_page.into()).max(1);
            // The second run finds that there is nothing new.
            let most = pages + 2 * lanes + 1;
            let requests = simulator.requests();
            prop_assert!(requests <= most, "{requests} requests for {pages} pages");
        }
        Ok(())
    }
}
