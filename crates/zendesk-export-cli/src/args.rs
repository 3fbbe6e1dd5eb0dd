use std::{fmt, num::NonZeroU32, path::PathBuf, str::FromStr, time::Duration};

use clap::{
    Parser, Subcommand,
    builder::{PathBufValueParser, TypedValueParser as _},
};
use zendesk_export::Pace;

use crate::{
    hints,
    log::Format,
    resource::{Options, Resource, names},
    since::{self, Since, Until},
};

mod explain;
#[cfg(feature = "postgres")]
mod layout;
mod of_exports;
mod or;
mod read;
mod resync;
mod simulate;
mod sync;
mod tap;

pub(crate) use explain::explain;
#[cfg(feature = "postgres")]
pub(crate) use layout::{Layout, LayoutArgs};
pub(crate) use resync::ResyncArgs;
pub(crate) use simulate::{OverfullSecond, SimulateArgs};
pub(crate) use sync::{ConfigArgs, DestinationArgs, ReportArgs, SchemaArgs, SyncArgs};
pub(crate) use tap::TapArgs;

/// Exports tickets, their events, users, organizations, custom objects, articles, calls and more from
/// Zendesk, first all of them, then what has changed since. Unofficial.
#[derive(Debug, Parser)]
#[command(name = "zendesk-export", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What the lines on standard error are: sentences or JSON objects
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) log_format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write one resource to standard output, one JSON record a line
    Export(ExportArgs),
    /// Keep a database or a folder in step with Zendesk
    Sync(SyncArgs),
    /// Read exports of a database or a folder again; what is there stays, and nothing is stored twice
    Resync(ResyncArgs),
    /// Write messages of Singer for a target: what `tap-zendesk-export` runs
    Tap(TapArgs),
    /// Say where each export at a destination stands
    Status(DestinationArgs),
    /// Check data, state and manifest of a destination against each other
    Verify(DestinationArgs),
    /// Show a destination at a glance: its records by time, holes, last runs, and what `verify` says
    Report(ReportArgs),
    /// Give a database the names and columns that other programs read, as views
    #[cfg(feature = "postgres")]
    Layout(LayoutArgs),
    /// Print what the records of an export hold: as JSON Schema, or as columns for a reader of the files
    Schema(SchemaArgs),
    /// Show which settings are in force
    Config(ConfigArgs),
    /// Print what a shell needs to complete commands
    Completions { shell: clap_complete::Shell },
    /// Find out which exports the credentials can read
    Check(CheckArgs),
    /// Sign in by browser, as an administrator
    Login(LoginArgs),
    /// Forget the sign-in by browser
    Logout(LogoutArgs),
    /// See it work: export tickets and more from a simulated Zendesk into a database
    Demo(DemoArgs),
    /// Serve a simulated Zendesk on loopback
    Simulate(SimulateArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = ACCOUNT)]
pub(crate) struct ExportArgs {
    /// What to export
    #[arg(help = format!("What to export: {}", names().join(", ")))]
    pub(crate) resource: Resource,
    /// Begin with records of this time: Unix seconds, RFC 3339, a date (midnight UTC), or an age
    /// such as 7d. Everything if left out. Only used as long as the state file does not exist
    #[arg(long, value_name = "TIME", value_parser = since::parse, allow_hyphen_values = true)]
    pub(crate) since: Option<Since>,
    /// End before records of this time, as --since has it: a day or a month is read by itself. Up to now if left
    /// out
    #[arg(long, value_name = "TIME", value_parser = since::parse_until, allow_hyphen_values = true)]
    pub(crate) until: Option<Until>,
    /// Go on where the run that wrote this file ended, and keep the file up to date
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) options: Options,
    /// Append what comes beside the records to DIR/NAME.ndjson
    #[arg(long, value_name = "DIR", value_parser = PathBufValueParser::new().try_map(meant))]
    pub(crate) sideloads: Option<PathBuf>,
    /// Requests a minute, at most; Zendesk's limit for the resource if left out
    #[arg(long, value_name = "N|unlimited", allow_negative_numbers = true)]
    pub(crate) requests_per_minute: Option<RequestsPerMinute>,
    /// TOML file with the account and the credentials; what the environment has takes precedence
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = ACCOUNT)]
pub(crate) struct CheckArgs {
    /// What to check; if left out, all exports but custom objects, in one of the two ways to page, and all lists
    pub(crate) resources: Vec<Resource>,
    /// TOML file with the account and the credentials; what the environment has takes precedence
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = LOGIN)]
pub(crate) struct LoginArgs {
    /// The port of 127.0.0.1 that the browser comes back to; the OAuth client's redirect URL is
    /// http://127.0.0.1:PORT/
    #[arg(long, default_value_t = 8725)]
    pub(crate) port: u16,
    /// Print the address and do not open a browser
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// How long to wait for the browser
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = humantime::parse_duration)]
    pub(crate) timeout: Duration,
    /// TOML file with the account and the OAuth client; what the environment has takes precedence
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LogoutArgs {
    /// TOML file with the account; what the environment has takes precedence
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// The folder to write to; files of an earlier demonstration are replaced
    #[arg(default_value = "zendesk-export-demo")]
    pub(crate) folder: PathBuf,
    /// How many tickets to simulate; the other resources follow
    // As many as the minute's limits let through at once, with all that follows.
    #[arg(long, value_name = "N", default_value_t = 1_500, value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub(crate) tickets: u64,
}

/// A path that is made where it is not there, so that one that is meant otherwise would stay unnoticed.
fn meant(path: PathBuf) -> Result<PathBuf, String> {
    match path.to_str() {
        Some(text) => hints::not_a_home(text),
        None => Ok(path),
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum RequestsPerMinute {
    Limit(NonZeroU32),
    Unlimited,
}

impl RequestsPerMinute {
    /// The pace of a client; that of Zendesk's limits where none is given.
    pub(crate) fn pace(limit: Option<Self>) -> Pace {
        match limit {
            None => Pace::default(),
            Some(Self::Limit(requests)) => Pace::per_minute(requests),
            Some(Self::Unlimited) => Pace::unlimited(),
        }
    }
}

impl FromStr for RequestsPerMinute {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "unlimited" {
            return Ok(Self::Unlimited);
        }
        text.parse()
            .map(Self::Limit)
            .map_err(|_| "it is neither a number from 1 on nor `unlimited`".to_owned())
    }
}

impl fmt::Display for RequestsPerMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit(requests) => requests.fmt(f),
            Self::Unlimited => f.write_str("unlimited"),
        }
    }
}

const ACCOUNT: &str = "\
Account and credentials, from the environment (or from --config, in lower case and without ZENDESK_):
  ZENDESK_SUBDOMAIN      acme for https://acme.zendesk.com
  ZENDESK_BASE_URL       the whole address in its place; http only to loopback
  ZENDESK_OAUTH_TOKEN    an OAuth access token; takes precedence over the others
  ZENDESK_OAUTH_CLIENT_ID, ZENDESK_OAUTH_CLIENT_SECRET, ZENDESK_OAUTH_SCOPE
                         an OAuth client that access tokens are fetched with; the scope is read
                         unless another is set
  ZENDESK_EMAIL          with ZENDESK_API_TOKEN (until 2027-04-30) or ZENDESK_PASSWORD
  (none of these)        what `zendesk-export login` has kept
  ZENDESK_EXPORT_LOG     error, warn, info (default), debug or trace, to standard error";

const LOGIN: &str = "\
It takes an OAuth client of the account (Admin Center, Apps and integrations, APIs, OAuth clients), and the
account, from the environment (or from --config, in lower case and without ZENDESK_):
  ZENDESK_SUBDOMAIN, or ZENDESK_BASE_URL
  ZENDESK_OAUTH_CLIENT_ID      the client's unique identifier
  ZENDESK_OAUTH_CLIENT_SECRET  its secret; a public client has none
  ZENDESK_OAUTH_SCOPE          read unless another is set
The tokens are kept below the folder for settings, in zendesk-export/login-HOST.json, for you alone to read.
They are renewed there; a sign-in that is not used for as long as the refresh token lives, 7 to 90 days,
ends.";

const EXIT_CODES: &str = "\
Exit codes:
    0  done, everything up to now is written
    2  the command line is wrong, or --since or --until is too recent
    3  the account or the credentials are missing or malformed
    4  Zendesk refused: sign-in, role, scope, plan, or no such account
    5  Zendesk could not be reached or kept failing; run it again later
    6  the state file is unreadable, unwritable, or belongs to another export
    7  the output cannot be written
    8  Zendesk's answers cannot be used: another kind of JSON, or an export that stands still
    9  some exports failed, the others are done
   10  verify found something missing or changed
   11  tap: the target ended, or took nothing for an hour, before it had everything
  130  stopped by Ctrl-C, SIGTERM or, on Linux, SIGHUP; everything so far is stored
  141  the reader of standard output went away
After any of them, running it again with the same --state or --to goes on without a gap.";
