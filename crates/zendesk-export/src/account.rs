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
                "the base URL is more than an origin; leave out everything behind the host, /api/v2 too",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Account::parse(text).unwrap().base_url(), expected);
    }

    #[track_caller]
    fn refuse(text: &str, expected: &str) {
        let error = Account::parse(text).unwrap_err();
        assert!(
            error.is_settings() && error.to_string().contains(expected),
            "{error}"
        );
    }

    #[test]
    fn takes_a_subdomain_or_an_origin() {
        check("acme", "https://acme.zendesk.com");
        check(" Acme-2 ", "https://acme-2.zendesk.com");
        check("https://acme.zendesk.com/", "https://acme.zendesk.com");
        check(
            "https://support.example.com:8443",
            "https://support.example.com:8443",
        );
        check("http://127.0.0.1:8080", "http://127.0.0.1:8080");
        check("http://[::1]:8080/", "http://[::1]:8080");
        check("http://localhost:1", "http://localhost:1");
    }

    #[test]
    fn refuses_what_would_send_credentials_astray() {
        refuse("", "is empty");
        refuse("acme.zendesk.com", "not a subdomain");
        refuse("acme/../evil", "not a subdomain");
        refuse("evil.example#", "not a subdomain");
        refuse("-acme", "not a subdomain");
        refuse("http://acme.zendesk.com", "use https");
        refuse("http://127.0.0.1.evil.example", "use https");
        refuse("http://localhost.evil.example", "use https");
        refuse("ftp://acme.zendesk.com", "is not https");
        refuse("https://acme.zendesk.com/api/v2", "leave out everything");
        refuse("https://acme.zendesk.com/?a=b", "leave out everything");
        refuse("https://", "is not a URL");
    }

    #[test]
    fn never_repeats_a_password_from_a_url() {
        for text in [
            "https://me:hunter2@acme.zendesk.com",
            "me:hunter2@acme.zendesk.com",
        ] {
            let error = Account::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }
}
