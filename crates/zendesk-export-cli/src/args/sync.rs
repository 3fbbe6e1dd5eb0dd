//! The commands around `sync`.
use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf, time::Duration};

use super::{ACCOUNT, RequestsPerMinute, of_exports::OfExports};
use crate::{
    failure::{Exit, Failure},
    resource::{ByExport, Resource, names},
    schema::Form,
    settings::SyncSettings,
    since::{self, Since, Until},
    to::{Compress, To},
};

#[derive(Debug, clap::Args)]
#[command(after_help = ACCOUNT)]
pub(crate) struct SyncArgs {
    /// What to export; all of Support if left out
    #[arg(help = format!("What to export: {}, or custom-objects for those of all keys; {} if left out", names().join(", "), Resource::support().map(|resource| resource.name()).collect::<Vec<_>>().join(", ")))]
    pub(crate) resources: Vec<Resource>,
    /// Where to: sqlite:FILE, dir:FOLDER, postgres://USER@HOST/DATABASE, delta:LAKE (a folder, or s3://, gs:// or
    /// az:// with bucket and prefix) or stdout
    #[arg(
        long,
        value_name = "DEST",
        env = "ZENDESK_EXPORT_TO",
        hide_env_values = true
    )]
    pub(crate) to: Option<To>,
    /// Begin with records of this time: Unix seconds, RFC 3339, a date (midnight UTC), or an age
    /// such as 7d. Everything if left out. Only used for exports that the destination does not have yet
    #[arg(long, value_name = "TIME", value_parser = since::parse, allow_hyphen_values = true)]
    pub(crate) since: Option<Since>,
    /// End before records of this time, as --since has it: a day or a month is read by itself. Up to now if left
    /// out. Lists that are not named are left out then
    #[arg(long, value_name = "TIME", value_parser = since::parse_until, allow_hyphen_values = true)]
    pub(crate) until: Option<Until>,
    /// Go on for ever, with a look for news every minute
    #[arg(long)]
    pub(crate) follow: bool,
    /// Leave out the lists that are not named, which give ids their names
    #[arg(long)]
    pub(crate) no_lists: bool,
    /// Read that much again before a position in time, for records that become visible late
    #[arg(long, value_name = "DURATION", env = "ZENDESK_EXPORT_OVERLAP", value_parser = humantime::parse_duration)]
    pub(crate) overlap: Option<Duration>,
    #[command(flatten)]
    pub(crate) of_exports: OfExports,
    /// How parts of a folder are compressed; as before if left out, and not at all at first
    #[arg(long, value_enum)]
    pub(crate) compress: Option<Compress>,
    /// Requests a minute, at most; Zendesk's limit for each export if left out
    #[arg(
        long,
        value_name = "N|unlimited",
        env = "ZENDESK_EXPORT_REQUESTS_PER_MINUTE",
        allow_negative_numbers = true
    )]
    pub(crate) requests_per_minute: Option<RequestsPerMinute>,
    /// Requests of one export under way at once, at most; as many as use the whole budget if left out
    #[arg(long, value_name = "N", env = "ZENDESK_EXPORT_LANES")]
    pub(crate) lanes: Option<NonZeroUsize>,
    /// Serve /metrics (OpenMetrics) and /healthz there while the run lasts, such as 127.0.0.1:9464; without a
    /// password, so take loopback, or an address that only those reach who may read it
    #[arg(long, value_name = "ADDRESS:PORT", env = "ZENDESK_EXPORT_LISTEN")]
    pub(crate) listen: Option<SocketAddr>,
    /// Only tell what is wrong
    #[arg(long)]
    pub(crate) quiet: bool,
    /// TOML file with the account, the credentials, and these options in a table [sync]; flags and the
    /// environment take precedence
    #[arg(long, value_name = "FILE", env = "ZENDESK_EXPORT_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

impl SyncArgs {
    /// What is asked of each export.
    pub(crate) fn options(&self, file: &SyncSettings) -> Result<ByExport, Failure> {
        self.of_exports.or(file, &self.resources())
    }

    /// What is read: the resources, and all lists unless they are left out. A reader of standard output is
    /// not sent what it did not name, since there all of a list comes again each time; and lists are of now,
    /// and not of a time that a part of the exports ends before.
    pub(crate) fn all(&self) -> Vec<Resource> {
        let mut all = self.resources();
        if self.has_lists() {
            let others: Vec<_> = Resource::lists()
                .filter(|list| !all.contains(list))
                .collect();
            all.extend(others);
        }
        all
    }

    pub(crate) fn has_lists(&self) -> bool {
        !self.no_lists && self.to != Some(To::Stdout) && self.until.is_none()
    }

    /// Refuses an end that cannot be, before anything is opened or asked for.
    pub(crate) fn check_until(&self) -> Result<(), Failure> {
        let Some(until) = self.until else {
            return Ok(());
        };
        until.end()?;
        until.must_be_after(self.since)?;
        if self.follow {
            let what =
                "--until ends a run that --follow lets go on for ever; leave one of them out";
            return Err(Failure::new(Exit::Usage, what));
        }
        let has_none = |one: &Resource| !one.is_list() && !one.has_start_time();
        match self.resources().into_iter().find(has_none) {
            Some(one) => Err(one.has_no_start_time("--until")),
            None => Ok(()),
        }
    }

    /// What was asked for, or what nearly every account has.
    pub(crate) fn resources(&self) -> Vec<Resource> {
        match self.resources.as_slice() {
            [] => Resource::support().collect(),
            asked => {
                let mut once: Vec<Resource> = Vec::new();
                for resource in asked {
                    if !once.contains(resource) {
                        once.push(resource.clone());
                    }
                }
                once
            }
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct DestinationArgs {
    /// sqlite:FILE, dir:FOLDER, postgres://USER@HOST/DATABASE or delta:LAKE, as `sync --to` has it
    #[arg(value_name = "DEST", env = "ZENDESK_EXPORT_TO", hide_env_values = true)]
    pub(crate) to: To,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) destination: DestinationArgs,
    /// Write it as a page for a browser, which needs no network; in the place of an earlier one
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Which records
    #[arg(help = format!("Which records: {}", names().join(", ")))]
    pub(crate) resource: Resource,
    /// In which form: JSON Schema, or the columns as this reader of the files takes them
    #[arg(long = "as", value_name = "FORM", value_enum, default_value_t)]
    pub(crate) form: Form,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    pub(crate) sync: SyncArgs,
}
