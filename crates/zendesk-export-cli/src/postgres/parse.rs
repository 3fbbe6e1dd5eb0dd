//! The URL of a PostgreSQL server, read as libpq reads it, but for what may be a slip: that is refused. No part
//! of it that may hold a password is said again.
//! See <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>.
mod parameters;

use std::{net::Ipv6Addr, path::PathBuf, str::FromStr};

use percent_encoding::percent_decode_str;

use super::address::{APPLICATION_NAME, Address, Host, PORT, SslMode};
use parameters::Parameters;

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = text
            .strip_prefix("postgres://")
            .or_else(|| text.strip_prefix("postgresql://"))
            .ok_or(FORM)?;
        // What stands before the first of them; a slash, too, ends what can be a name and a password.
        let (sign_in, rest) = match rest.find(['@', '/']) {
            Some(at) if rest[at..].starts_with('@') => (&rest[..at], &rest[at + 1..]),
            _ => return Err(format!("it names no user; {FORM}, {ESCAPES}")),
        };
        let (user, password) = sign_in.split_once(':').unwrap_or((sign_in, ""));
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (place, database) = place
            .split_once('/')
            .ok_or_else(|| format!("it names no database; {FORM}"))?;
        let parameters = Parameters::parse(query)?;
        let (host, port) = host_and_port(place, &parameters)?;
        let root_cert = parameters
            .get("sslrootcert")
            .filter(|path| *path != "system");
        let root_cert = root_cert.map(PathBuf::from);
        let default = Self::default_ssl_mode(&host, root_cert.as_deref());
        let ssl_mode = parameters.ssl_mode()?.unwrap_or(default);
        if matches!(host, Host::Folder(_)) && ssl_mode != SslMode::Disable {
            return Err("nothing is encrypted on the way to a Unix socket, which stays on this machine; leave sslmode and sslrootcert out".to_owned());
        }
        if root_cert.is_some() && ssl_mode != SslMode::VerifyFull {
            return Err(
                "sslrootcert is for sslmode=verify-full, which is so if sslmode is left out"
                    .to_owned(),
            );
        }
        Ok(Self {
            user: named("user", user)?,
            password: Some(decoded("password", password)?)
                .filter(|password| !password.is_empty())
                .map(Into::into),
            database: database_of(database)?,
            schema: parameters.schema()?,
            connect_timeout: parameters.connect_timeout()?,
            application_name: parameters
                .get("application_name")
                .unwrap_or(APPLICATION_NAME)
                .to_owned(),
            host,
            port,
            ssl_mode,
            root_cert,
        })
    }
}

fn host_and_port(place: &str, parameters: &Parameters) -> Result<(Host, u16), String> {
    let (host, port) = match place.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((ip, rest))) => {
            let ip: Ipv6Addr = ip
                .parse()
                .map_err(|_| "what is in [ ] is no IPv6 address")?;
            let port = match rest {
                "" => None,
                rest => Some(rest.strip_prefix(':').ok_or(NO_PORT)?),
            };
            (Some(Host::Ip(ip.into())), port)
        }
        Some(None) => return Err("a [ without a ] in the place of a host".to_owned()),
        None => {
            let (host, port) = match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            };
            (
                Some(host)
                    .filter(|host| !host.is_empty())
                    .map(host_of)
                    .transpose()?,
                port,
            )
        }
    };
    let host = match (host, parameters.get("host")) {
        (Some(_), Some(_)) => {
            return Err("it names two hosts: leave one of them out".to_owned());
        }
        (Some(host), None) => host,
        (None, Some(host)) => known_host(host)?,
        (None, None) => {
            return Err(format!(
                "it names no host; {FORM}, or postgres://USER@/DATABASE?host=FOLDER for a Unix socket"
            ));
        }
    };
    let port = match (port, parameters.get("port")) {
        (Some(_), Some(_)) => {
            return Err("it names two ports: leave one of them out".to_owned());
        }
        (Some(port), None) | (None, Some(port)) => {
            port.parse().ok().filter(|port| *port > 0).ok_or(NO_PORT)?
        }
        (None, None) => PORT,
    };
    Ok((host, port))
}

fn host_of(text: &str) -> Result<Host, String> {
    known_host(&named("host", text)?)
}

fn known_host(host: &str) -> Result<Host, String> {
    if host.starts_with('/') {
        return Ok(Host::Folder(host.into()));
    }
    if let Ok(ip) = host.parse() {
        return Ok(Host::Ip(ip));
    }
    if host.contains(',') {
        return Err("it names several hosts; name the one that is written to".to_owned());
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    match host.chars().all(is_name) {
        true => Ok(Host::Name(host.to_owned())),
        false => Err(format!(
            "its host is neither a name nor an address nor a folder; {ESCAPES}"
        )),
    }
}

fn database_of(text: &str) -> Result<String, String> {
    if text.contains(['/', '@']) {
        return Err(format!("its database holds / or @; {ESCAPES}"));
    }
    named("database", text)
}

/// A part that has to be there.
fn named(what: &str, text: &str) -> Result<String, String> {
    match decoded(what, text)? {
        text if text.is_empty() => Err(format!("its {what} is empty; {FORM}")),
        text => Ok(text),
    }
}

fn decoded(what: &str, text: &str) -> Result<String, String> {
    let wrong = || format!("its {what} is wrongly escaped; {ESCAPES}, and % itself %25");
    let mut parts = text.split('%');
    parts.next();
    let is_byte =
        |part: &str| part.len() >= 2 && part.bytes().take(2).all(|b| b.is_ascii_hexdigit());
    if !parts.all(is_byte) {
        return Err(wrong());
    }
    match percent_decode_str(text).decode_utf8() {
        Ok(text) if !text.contains('\0') => Ok(text.into_owned()),
        _ => Err(wrong()),
    }
}

const FORM: &str = "it is postgres://USER@HOST/DATABASE";
const ESCAPES: &str = "where a part holds them, @ is %40, : is %3A, / is %2F and ? is %3F";
const NO_PORT: &str = "its port is no number from 1 to 65535; where a user or a password holds them, @ is %40, : is %3A and / is %2F";

#[cfg(test)]
mod tests;
