//! What follows the question mark of a URL.
use std::time::Duration;

use super::{FORM, named};
use crate::postgres::address::{CONNECT_TIMEOUT, SCHEMA, SslMode};

/// Each once.
pub(super) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    pub(super) fn parse(query: &str) -> Result<Self, String> {
        let mut all: Vec<(&'static str, String)> = Vec::new();
        for pair in query.split('&').filter(|_| !query.is_empty()) {
            let (name, value) = pair
                .split_once('=')
                .ok_or("a parameter has no value: it is NAME=VALUE, and & is between two")?;
            let known = NAMES.iter().find(|known| **known == name);
            let name = *known.ok_or_else(|| unknown(name))?;
            if all.iter().any(|(before, _)| *before == name) {
                return Err(format!("{name} is there twice"));
            }
            all.push((name, named(name, value)?));
        }
        Ok(Self(all))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn ssl_mode(&self) -> Result<Option<SslMode>, String> {
        let mode = match self.get("sslmode") {
            None => return Ok(None),
            Some("disable") => SslMode::Disable,
            Some("require") => SslMode::Require,
            Some("verify-full") => SslMode::VerifyFull,
            Some(mode @ ("prefer" | "allow")) => {
                return Err(format!(
                    "sslmode={mode} leaves it to whoever answers whether anything is encrypted; use verify-full, or require without a look \
                     at who answers, or disable where the way there is safe"
                ));
            }
            Some("verify-ca") => {
                return Err(
                    "sslmode=verify-ca does not look at whose certificate it is; use verify-full"
                        .to_owned(),
                );
            }
            Some(_) => return Err("sslmode is one of verify-full, require and disable".to_owned()),
        };
        Ok(Some(mode))
    }

    pub(super) fn schema(&self) -> Result<String, String> {
        let schema = self.get("schema").unwrap_or(SCHEMA);
        let is_name = schema.starts_with(|c: char| c.is_ascii_lowercase())
            && schema.len() <= 50
            && schema
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        match schema {
            _ if !is_name => Err("schema is a letter and up to 49 further letters, digits and underscores, all in lower case".to_owned()),
            "information_schema" => Err(OF_SERVER.to_owned()),
            _ if schema.starts_with("pg_") => Err(OF_SERVER.to_owned()),
            _ => Ok(schema.to_owned()),
        }
    }

    pub(super) fn connect_timeout(&self) -> Result<Duration, String> {
        let Some(text) = self.get("connect_timeout") else {
            return Ok(CONNECT_TIMEOUT);
        };
        let secs = text.parse().ok().filter(|secs| (1..=3600).contains(secs));
        secs.map(Duration::from_secs)
            .ok_or_else(|| "connect_timeout is seconds, from 1 to 3600".to_owned())
    }
}

fn unknown(name: &str) -> String {
    let is_word = name.len() <= 24 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let known = NAMES.join(", ");
    match name {
        "password" => {
            "a password is no parameter; leave it to PGPASSWORD or to a password file".to_owned()
        }
        "user" | "dbname" => format!("{name} is no parameter; {FORM}"),
        _ if is_word => format!("{name} is no parameter; there are {known}"),
        _ => format!("there is no such parameter; there are {known}"),
    }
}

const NAMES: [&str; 7] = [
    "schema",
    "sslmode",
    "sslrootcert",
    "host",
    "port",
    "connect_timeout",
    "application_name",
];
const OF_SERVER: &str = "that schema is the server's own";
