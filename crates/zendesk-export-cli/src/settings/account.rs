//! The account that settings name.
use zendesk_export::Client;

use super::Settings;
use crate::failure::{Exit, Failure};

impl Settings {
    /// A subdomain or a base URL, as the library takes it.
    pub(crate) fn account(&self) -> Result<&str, Failure> {
        let subdomain = || self.subdomain.as_deref().map(subdomain);
        self.base_url.as_deref().or_else(subdomain).ok_or_else(|| {
            Failure::new(
                Exit::Settings,
                "no account: set ZENDESK_SUBDOMAIN (acme for https://acme.zendesk.com) or ZENDESK_BASE_URL",
            )
        })
    }

    /// Both names, though only one of them counts: either may hold a slip, or a password that is not to
    /// be shown.
    pub(super) fn check_accounts(&self) -> Result<(), Failure> {
        if self
            .base_url
            .as_ref()
            .is_some_and(|url| !url.contains("://"))
        {
            let what = "ZENDESK_BASE_URL is not a URL; it looks like https://acme.zendesk.com";
            return Err(Failure::new(Exit::Settings, what));
        }
        let subdomain = self.subdomain.as_deref().map(subdomain);
        for account in self.base_url.as_deref().into_iter().chain(subdomain) {
            Client::builder(account).base_url()?;
        }
        Ok(())
    }
}

/// People copy the host or the address as it is in their browser.
fn subdomain(text: &str) -> &str {
    let text = text.trim();
    if text.contains("://") {
        return text;
    }
    let host = text.strip_suffix('/').unwrap_or(text);
    host.strip_suffix(".zendesk.com").unwrap_or(text)
}
