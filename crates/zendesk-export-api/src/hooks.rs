use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::header::HeaderMap;

use crate::Client;

impl ClientHooks<HeaderMap> for Client {
    /// Adds the client's headers, and drops the `api-version` that progenitor adds: Zendesk has
    /// no such header.
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), Error<E>> {
        request.headers_mut().remove("api-version");
        request.headers_mut().extend(self.inner().clone());
        Ok(())
    }
}
