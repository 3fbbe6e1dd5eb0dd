//! Hosts whose certificate is not accepted.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::support::{builder, refused, start};

/// Of localhost, signed by itself, and of no use anywhere else.
const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdXUZhli7Fix3k+8O
wwYTw0XfuMjdta5hvG3HuysROAOhRANCAARUgrOuZ0I3VnDyevgMydb1QefNNuel
9lR3uP8g0fFEZTPzVkObXV6tKO+SMSN5pYVsFGp66icL6weM3PKH2Gh5
-----END PRIVATE KEY-----
";
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUNRZHaZisn6W31J7+5QO2+Qv2tTAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODE5NDQyM1oYDzIxMjYxMTA0
MTk0NDIzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARUgrOuZ0I3VnDyevgMydb1QefNNuel9lR3uP8g0fFEZTPzVkObXV6t
KO+SMSN5pYVsFGp66icL6weM3PKH2Gh5o28wbTAdBgNVHQ4EFgQUW14TcsquqU2a
digiGZAceROV/YAwHwYDVR0jBBgwFoAUW14TcsquqU2adigiGZAceROV/YAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgOfBKLa5JcUfRlo4Fi17ApKCAX7ZVTl7jd2kniMPsxMsCIQDA
WJkxl/ZTvrzDwokGaKJmUAZBl0aWcN0Ruywg8ErlRQ==
-----END CERTIFICATE-----
";

/// Counts the connections that it is asked for.
fn host(connections: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            connections.fetch_add(1, Ordering::Relaxed);
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            // The client breaks the handshake off.
            let _ =
                StreamOwned::new(connection, stream.unwrap()).write_all(b"HTTP/1.1 200 -\r\n\r\n");
        }
    });
    format!("https://localhost:{port}")
}

#[tokio::test]
async fn an_unknown_authority_is_told_first_and_tried_once() {
    let connections = Arc::new(AtomicUsize::new(0));
    let zendesk = builder(&host(Arc::clone(&connections))).build().unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert_eq!(connections.load(Ordering::Relaxed), 1, "{error:?}");
    assert!(error.is_connect() && !error.is_retryable(), "{error:?}");
    let text = error.to_string();
    assert!(
        text.starts_with("tickets export: the certificate"),
        "{text}"
    );
    for word in ["authority", "SSL_CERT_FILE", "proxy"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[tokio::test]
async fn a_host_that_serves_plain_http_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // The greeting of TLS fits into it.
            let read = stream.read(&mut [0; 16 * 1024]).unwrap();
            assert!(read > 0);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let zendesk = builder(&url).build().unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_connect(), "{error}");
    for words in ["without TLS after 3 tries", "http://"] {
        assert!(error.to_string().contains(words), "{error}");
    }
}
