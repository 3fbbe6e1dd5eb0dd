use reqwest::ClientBuilder;

use crate::{account::Account, error::Error};

/// Hands reqwest a TLS configuration that is ready, so that neither the process-wide default of
/// rustls is touched nor a second TLS library is built.
#[cfg(feature = "rustls")]
pub(crate) fn configure(http: ClientBuilder, account: &Account) -> Result<ClientBuilder, Error> {
    use std::sync::Arc;

    use rustls::{ClientConfig, RootCertStore, crypto::ring};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let fail = |e: rustls::Error| Error::settings(format!("no TLS configuration can be made: {e}"));
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(fail)?;
    let builder = if account.is_plain() {
        // Nothing to verify, so a machine without certificates can still talk to loopback.
        builder.with_root_certificates(RootCertStore::empty())
    } else {
        let none = |e: rustls::Error| {
            Error::settings(format!(
                "no certificates to trust can be read ({e}); check those of the system, and SSL_CERT_FILE and SSL_CERT_DIR where they are set"
            ))
        };
        builder.with_platform_verifier().map_err(none)?
    };
    Ok(http.tls_backend_preconfigured(builder.with_no_client_auth()))
}

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
pub(crate) fn configure(http: ClientBuilder, _: &Account) -> Result<ClientBuilder, Error> {
    Ok(http)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) fn configure(http: ClientBuilder, account: &Account) -> Result<ClientBuilder, Error> {
    if account.is_plain() {
        Ok(http)
    } else {
        Err(Error::settings(
            "https takes the feature `rustls` or `native-tls` of zendesk-export",
        ))
    }
}
