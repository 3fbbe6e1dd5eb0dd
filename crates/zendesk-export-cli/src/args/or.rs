//! What `sync` does where its flags do not say, from the table `[sync]` of the file of settings.
use std::{net::AddrParseError, str::FromStr};

use secrecy::ExposeSecret;

use super::SyncArgs;
use crate::{
    failure::{Exit, Failure},
    hints::redacted,
    settings::{Requests, SyncSettings, Time},
    since,
};

impl SyncArgs {
    /// Adds what the flags and the environment leave open.
    pub(crate) fn or(mut self, file: &SyncSettings) -> Result<Self, Failure> {
        if self.to.is_none() {
            self.to = read(
                "to",
                file.to.as_ref().map(ExposeSecret::expose_secret),
                FromStr::from_str,
            )?;
        }
        if self.resources.is_empty() {
            let names = file.resources.iter().flatten();
            let resources = names.map(|name| read("resources", Some(name), FromStr::from_str));
            self.resources = resources
                .filter_map(Result::transpose)
                .collect::<Result<_, _>>()?;
        }
        if self.since.is_none() {
            let text = file.since.as_ref().map(Time::text);
            self.since = read("since", text.as_deref(), since::parse)?;
        }
        if self.until.is_none() {
            let text = file.until.as_ref().map(Time::text);
            self.until = read("until", text.as_deref(), since::parse_until)?;
        }
        if self.overlap.is_none() {
            let parse = |text: &str| humantime::parse_duration(text).map_err(|e| e.to_string());
            self.overlap = read("overlap", file.overlap.as_deref(), parse)?;
        }
        if self.compress.is_none() {
            let parse = |text: &str| clap::ValueEnum::from_str(text, true);
            self.compress = read("compress", file.compress.as_deref(), parse)?;
        }
        if self.requests_per_minute.is_none() {
            let text = file.requests_per_minute.as_ref().map(|value| match value {
                Requests::Number(n) => n.to_string(),
                Requests::Text(text) => text.clone(),
            });
            self.requests_per_minute =
                read("requests_per_minute", text.as_deref(), FromStr::from_str)?;
        }
        self.lanes = self.lanes.or(file.lanes);
        if self.listen.is_none() {
            let parse = |text: &str| text.parse().map_err(|e: AddrParseError| e.to_string());
            self.listen = read("listen", file.listen.as_deref(), parse)?;
        }
        self.quiet |= file.quiet.unwrap_or_default();
        self.follow |= file.follow.unwrap_or_default();
        self.no_lists |= file.lists == Some(false);
        Ok(self)
    }
}

fn read<T>(
    key: &str,
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Failure> {
    let parsed = text.map(|text| {
        parse(text).map_err(|why| {
            let text = redacted(text);
            let what = format!("{key} = {text:?} below [sync] cannot be used: {why}");
            Failure::new(Exit::Settings, what)
        })
    });
    parsed.transpose()
}
