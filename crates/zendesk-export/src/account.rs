use reqwest::Url;

use crate::error::Error;

/// The origin that requests, and with them credentials, go to.
#[derive(Debug)]
pub(crate) struct Account {
    base_url: String,
    plain: bool,
}

impl Account {
    /// Reads a subdomain, or a base URL.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::settings(
                "the account is empty; give its subdomain, such as acme, or its base URL",
            ));
        }
        if text.contains("://") {
            return Self::from_url(text);
        }
        let dashes_inside = !text.starts_with('-') && !text.ends_with('-');
        if !(text.len() <= 63
            && dashes_inside
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
        {
            // The text is not repeated: it may be a URL with a password that lost its scheme.
            return Err(Error::settings(
                "the account is not a subdomain; for https://acme.zendesk.com give acme, or the whole base URL with https://",
            ));
        }
        Ok(Self {
            base_url: format!("https://{}.zendesk.com", text.to_ascii_lowercase()),
            plain: false,
        })
    }

    fn from_url(text: &str) -> Result<Self, Error> {
        // The text is not repeated: a URL may carry a password.
        let url = Url::parse(text).map_err(|_| {
            Error::settings("the base URL is not a URL; it looks like https://acme.zendesk.com")
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::settings(
                "the base URL holds credentials; give them apart from it",
            ));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(Error::settings(
                "the base URL is more than an origin; leave out everything after the host, /api/v2 too",
            ));
        }
        let plain = match url.scheme() {
            "https" => false,
            "http" if is_loopback(&url) => true,
            "http" => {
                return Err(Error::settings(
                    "http would send credentials in the clear; use https, or http to loopback",
                ));
            }
            _ => return Err(Error::settings("the base URL is not https")),
        };
        Ok(Self {
            base_url: url.origin().ascii_serialization(),
            plain,
        })
    }

    /// Without a slash at the end.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Whether requests go to loopback without TLS.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
