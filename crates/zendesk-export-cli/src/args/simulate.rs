//! The command `simulate`.
use std::{net::SocketAddr, time::Duration};

use zendesk_export_sim::{FaultRule, PageLatency};

use super::RequestsPerMinute;

#[derive(Debug, clap::Args)]
pub(crate) struct SimulateArgs {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// How many tickets there are; the other resources follow
    #[arg(long, value_name = "N", default_value_t = 2_500, value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub(crate) tickets: u64,
    /// How large a ticket is on average, in bytes of JSON; about 1350 at least
    #[arg(long, value_name = "N", default_value_t = 3_300, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub(crate) ticket_bytes: u32,
    /// How many changes happen in a second of each export: new, changed and deleted records
    ///
    /// A record rests after a change, for three minutes or three times the minimum age of a start_time:
    /// where there are few records, fewer changes happen.
    #[arg(long, value_name = "N", default_value_t = 0.0, value_parser = changes, allow_negative_numbers = true)]
    pub(crate) changes_per_second: f64,
    /// How many seconds of the simulator pass in a real one
    ///
    /// Retry-After is in seconds of the simulator too. Where more changes happen in a real second than a
    /// client reads in one, its walk never ends.
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
    pub(crate) speed: f64,
    /// The same seed makes the same records
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Requests a minute that are answered; Zendesk's limits if left out
    #[arg(long, value_name = "N|unlimited", allow_negative_numbers = true)]
    pub(crate) requests_per_minute: Option<RequestsPerMinute>,
    /// How long each page takes, such as 2s; or 500ms+3s, which is 3 s more for each 1,000 records on it
    ///
    /// Other requests are answered meanwhile. It is real time, whatever --speed says.
    #[arg(long, value_name = "DURATION[+DURATION]", default_value = "0s", value_parser = page_latency)]
    pub(crate) page_latency: PageLatency,
    /// What a time export does with a second that has more records than a page
    #[arg(long, value_name = "ANSWER", value_enum, default_value_t)]
    pub(crate) overfull_second: OverfullSecond,
    /// How old a start_time must be; younger records are withheld
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = humantime::parse_duration)]
    pub(crate) minimum_start_time_age: Duration,
    /// Where links to further pages lead, for clients that find their way here from another address
    #[arg(long, value_name = "URL")]
    pub(crate) link_base_url: Option<String>,
    /// What goes wrong in how many of 100 requests, such as `reset=5` or `server_error:503=2`; can be
    /// given several times
    ///
    /// A figure may follow the name: seconds for `too_many_requests`, `slow_body`, `clock_skew` and
    /// `dated_ahead`, the status of `server_error`, the largest page of `page_too_heavy` in bytes, that of
    /// `short_page` in records, how many requests at once are no `overload`. The other names are `cut_body`, `reset`, `html`, `wrong_type`, `error_in_ok`,
    /// `duplicated_records`, `unsorted_records`, `stale_page`, `stuck_end_time`, `no_link`, `drift`, `expired_token` and
    /// `no_help_desk`. PUT /simulator/faults changes it while it serves.
    #[arg(long = "fault", value_name = "NAME[:FIGURE]=PERCENT")]
    pub(crate) faults: Vec<FaultRule>,
}

fn changes(text: &str) -> Result<f64, String> {
    number(text, 0.0, 100_000.0)
}

fn speed(text: &str) -> Result<f64, String> {
    number(text, 0.001, 100_000.0)
}

fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("it is no number from {least} to {most}"))
}

fn page_latency(text: &str) -> Result<PageLatency, humantime::DurationError> {
    let (page, a_thousand_records) = text.split_once('+').unwrap_or((text, "0s"));
    let page: PageLatency = humantime::parse_duration(page)?.into();
    let a_thousand_records = humantime::parse_duration(a_thousand_records)?;
    Ok(page.and_a_thousand_records(a_thousand_records))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OverfullSecond {
    /// The page grows to the whole second, as recorded
    #[default]
    Grows,
    /// `end_time` stands still, as reported
    StandsStill,
}
