//! What came back.

use std::io::Read as _;

use flate2::read::GzDecoder;
use reqwest::header::HeaderMap;
use serde_json::Value;

#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads a whole answer, and takes its compression off.
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let sent = response.bytes().await.expect("the answer is whole");
        let mut answer = Self {
            status,
            headers,
            body: sent.to_vec(),
        };
        if answer.header("content-encoding") == Some("gzip") {
            let mut body = Vec::new();
            let plain = GzDecoder::new(&sent[..]).read_to_end(&mut body);
            plain.expect("the compression is whole");
            answer.body = body;
        }
        answer
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        Some(value.to_str().expect("headers are ASCII"))
    }

    /// A header that holds a whole number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.parse().ok()
    }

    /// The content type without its parameters.
    pub(crate) fn content_type(&self) -> String {
        let content_type = self.header("content-type").unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
