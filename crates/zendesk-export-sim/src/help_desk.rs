//! One account and everything that decides how it answers a request.

use std::time::Duration;

use crate::account::{Account, Resource};
use crate::answers::Answers;
use crate::clock::{Clock, unix_seconds};
use crate::cursor::Position;
use crate::envelope;
use crate::export::{Export, Style};
use crate::faults::{Asked, Faults};
use crate::ledger::Ledger;
use crate::made_page::Page;
use crate::overfull_second::OverfullSecond;
use crate::page_latency::PageLatency;
use crate::product::Products;
use crate::query::Query;
use crate::rate_limit::RateLimits;
use crate::refusal::Refusal;
use crate::selection::Selection;
use crate::sign_in::{Access, SignIn};
use crate::traffic::Traffic;
use crate::visible::Visible;

pub(crate) struct HelpDesk {
    pub(crate) account: Account,
    pub(crate) products: Products,
    pub(crate) sign_in: SignIn,
    pub(crate) rate_limits: RateLimits,
    pub(crate) page_latency: PageLatency,
    pub(crate) link_base_url: String,
    pub(crate) overfull_second: OverfullSecond,
    /// What Support says to a `start_time` that is too recent, if not what it says today.
    pub(crate) start_time_refusal: Option<Refusal>,
    pub(crate) minimum_age: Duration,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) ledger: Ledger,
    pub(crate) traffic: Traffic,
    pub(crate) answers: Answers,
}

impl HelpDesk {
    pub(crate) fn export(
        &self,
        export: Export,
        access: &Access,
        asked: &Asked,
    ) -> Result<Page, Refusal> {
        let uri = &asked.uri;
        let resource = export.resource.ok_or(Refusal::UnknownCustomObject)?;
        if self.products.lack(resource) {
            return Err(Refusal::InvalidEndpoint);
        }
        access.check(resource)?;

        let mut query = Query::read(uri.query().unwrap_or_default());
        query.most_records = asked.most_records;
        let style = match (resource, query.page_size()) {
            (Resource::TicketMetricEvents, Some(_)) => Style::PageAfter,
            _ => export.style,
        };
        let position = query.position(style)?;
        let mut visible = self.visible(resource, query.selection(style), asked.now);
        if asked.ahead > 0 {
            visible.withheld_from = asked.now.saturating_add(asked.ahead);
        }
        // Metric events take any: singer's tap-zendesk looks whether it may read them by asking for
        // those from now on, and would give up if that was refused.
        if let Position::StartTime(start_time) = position
            && start_time >= visible.withheld_in_part_from
            && resource != Resource::TicketMetricEvents
        {
            return Err(self.too_recent(style));
        }

        let link = envelope::Link {
            base_url: &self.link_base_url,
            path: uri.path(),
            query: &query,
        };
        let page = envelope::page(style, &visible, position, &link);
        let parameters = query.repeated();
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(Page {
            json: page.json.into(),
            resource,
            shown: page.shown,
            position,
            leads_to: page.leads_to,
            parameters: parameters.collect(),
            query: uri.query().map(str::to_owned),
        })
    }

    /// What can be seen at this time.
    ///
    /// That the newest records are withheld is documented for the exports of Support; for routing,
    /// Talk and articles it is only likely.
    pub(crate) fn visible(
        &self,
        resource: Resource,
        selection: Selection,
        now: i64,
    ) -> Visible<'_> {
        Visible {
            account: &self.account,
            resource,
            selection,
            withheld_in_part_from: self.withheld_from(now),
            withheld_from: self.withheld_from(now),
            now,
            overfull_second: self.overfull_second,
        }
    }

    /// Records of this second and later cannot be seen at this time.
    pub(crate) fn withheld_from(&self, now: i64) -> i64 {
        let minimum_age = i64::try_from(self.minimum_age.as_secs()).unwrap_or(i64::MAX);
        now.saturating_sub(minimum_age)
    }

    /// The resource that [`Simulator::record_count`](crate::Simulator::record_count) calls so, if the
    /// account has the product that it belongs to.
    pub(crate) fn resource(&self, name: &str) -> Option<Resource> {
        let resource = self.account.resource(name);
        resource.filter(|&resource| !self.products.lack(resource))
    }

    /// The simulator's time, in Unix seconds.
    pub(crate) fn now(&self) -> i64 {
        unix_seconds((self.clock)())
    }

    fn too_recent(&self, style: Style) -> Refusal {
        match &self.start_time_refusal {
            Some(refusal) if style != Style::CustomObject => refusal.clone(),
            _ => Refusal::TooRecentStartTime {
                minimum_age: self.minimum_age,
            },
        }
    }
}
