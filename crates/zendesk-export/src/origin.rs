use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use zendesk_export_api as api;

use crate::start_time::Clock;

/// How requests reach the one origin that they go to, signed in or not.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) base_url: String,
    pub(crate) http: reqwest::Client,
    /// What the user adds to each request.
    pub(crate) headers: HeaderMap,
    pub(crate) clock: Clock,
    /// What the generated client takes beside the headers.
    pub(crate) settings: api::Settings,
}

impl Origin {
    pub(crate) fn unsigned(&self) -> api::Client {
        self.api(self.headers.clone())
    }

    pub(crate) fn signed(&self, authorization: HeaderValue) -> api::Client {
        let mut headers = self.headers.clone();
        headers.insert(AUTHORIZATION, authorization);
        self.api(headers)
    }

    fn api(&self, headers: HeaderMap) -> api::Client {
        let settings = self.settings.clone().with_headers(headers);
        api::Client::new_with_client(&self.base_url, self.http.clone(), settings)
    }
}
