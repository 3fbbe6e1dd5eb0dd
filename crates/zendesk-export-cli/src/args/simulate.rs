//! The command `simulate`.
use std::{net::SocketAddr, time::Duration};

use super::RequestsPerMinute;

#[derive(Debug, clap::Args)]
pub(crate) struct SimulateArgs {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// How many tickets there are; the other resources follow
    #[arg(long, value_name = "N", default_value_t = 2_500, value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub(crate) tickets: u64,
    /// The same seed makes the same records
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Requests a minute that are answered; Zendesk's limits if left out
    #[arg(long, value_name = "N|unlimited", allow_negative_numbers = true)]
    pub(crate) requests_per_minute: Option<RequestsPerMinute>,
    /// What a time export does with a second that has more records than a page
    #[arg(long, value_name = "ANSWER", value_enum, default_value_t)]
    pub(crate) overfull_second: OverfullSecond,
    /// How old a start_time must be; younger records are withheld
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = humantime::parse_duration)]
    pub(crate) minimum_start_time_age: Duration,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OverfullSecond {
    /// The page grows to the whole second, as recorded
    #[default]
    Grows,
    /// `end_time` stands still, as reported
    StandsStill,
}
