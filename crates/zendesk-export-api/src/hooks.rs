use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::{
    Request, Response,
    header::{ACCEPT_ENCODING, HeaderValue},
};

use crate::{Client, Settings, body};

impl Client {
    /// The same, which asks for answers without compression.
    #[must_use]
    pub fn uncompressed(&self) -> Self {
        let mut client = self.clone();
        let identity = HeaderValue::from_static("identity");
        client.inner.headers.insert(ACCEPT_ENCODING, identity);
        client
    }
}

impl ClientHooks<Settings> for Client {
    /// Adds the client's headers, asks for gzip, and drops the `api-version` that progenitor adds:
    /// Zendesk has no such header.
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let headers = request.headers_mut();
        headers.remove("api-version");
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        headers.extend(self.inner().headers.clone());
        Ok(())
    }

    /// Reads the whole body here, decompressed and within its bounds, in place of the generated code.
    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        let response = self.client().execute(request).await?;
        body::whole(response, self.inner()).await
    }
}
