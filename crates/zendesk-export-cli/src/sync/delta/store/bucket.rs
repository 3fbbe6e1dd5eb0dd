//! The bucket of a cloud.
use std::{sync::Arc, time::Duration};

use delta_kernel::object_store::{
    self, BackoffConfig, ClientConfigKey, DynObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    azure::{AzureConfigKey, MicrosoftAzureBuilder},
    gcp::{GoogleCloudStorageBuilder, GoogleConfigKey},
};
use url::Url;

use crate::lake::Cloud;

/// Settings and credentials are those of the environment.
pub(super) fn open(cloud: Cloud, url: &str) -> object_store::Result<Arc<DynObjectStore>> {
    Ok(match cloud {
        Cloud::S3 => {
            let builder = AmazonS3Builder::from_env().with_url(url).with_retry(RETRY);
            let timeout = AmazonS3ConfigKey::Client(ClientConfigKey::Timeout);
            let builder = builder.with_config(timeout, TIMEOUT);
            let builder = match is_here(std::env::var("AWS_ENDPOINT_URL")) {
                true => builder.with_allow_http(true),
                false => builder,
            };
            Arc::new(builder.build()?)
        }
        Cloud::Google => {
            let builder = GoogleCloudStorageBuilder::from_env();
            let timeout = GoogleConfigKey::Client(ClientConfigKey::Timeout);
            let builder = builder.with_config(timeout, TIMEOUT);
            Arc::new(builder.with_url(url).with_retry(RETRY).build()?)
        }
        Cloud::Azure => {
            let builder = MicrosoftAzureBuilder::from_env();
            let timeout = AzureConfigKey::Client(ClientConfigKey::Timeout);
            let builder = builder.with_config(timeout, TIMEOUT);
            Arc::new(builder.with_url(url).with_retry(RETRY).build()?)
        }
    })
}

/// Whether what is sent there stays on this machine, so that it needs no encryption.
fn is_here(endpoint: Result<String, std::env::VarError>) -> bool {
    let url = endpoint.ok().and_then(|url| Url::parse(&url).ok());
    url.is_some_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    })
}

/// For a request with its body: a commit of 30 MB at two megabits a second.
const TIMEOUT: &str = "120s";

/// A server that is away for longer fails the run, and what was not stored comes again.
const RETRY: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(200),
        max_backoff: Duration::from_secs(10),
        base: 2.0,
    },
    max_retries: 10,
    retry_timeout: Duration::from_secs(60),
};
