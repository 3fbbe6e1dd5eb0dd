//! Connections that nobody else can read, and whom they are with.
use std::{fs, path::Path, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{self, CryptoProvider},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, SslMode};
use crate::failure::{Exit, Failure};

/// How an address wants its connections; none if they are in clear.
pub(super) fn of(address: &Address) -> Result<Option<MakeRustlsConnect>, Failure> {
    let provider = Arc::new(crypto::ring::default_provider());
    let failed = |e: Error| {
        Failure::new(Exit::Output, format!("{address} cannot be reached by TLS")).because(e)
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let config = match (address.ssl_mode, &address.root_cert) {
        (SslMode::Disable, _) => return Ok(None),
        (SslMode::Require, _) => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
            .with_no_client_auth(),
        (SslMode::VerifyFull, None) => builder
            .with_platform_verifier()
            .map_err(failed)?
            .with_no_client_auth(),
        (SslMode::VerifyFull, Some(path)) => builder
            .with_root_certificates(certificates(path)?)
            .with_no_client_auth(),
    };
    Ok(Some(MakeRustlsConnect::new(config)))
}

fn certificates(path: &Path) -> Result<RootCertStore, Failure> {
    let name = path.display();
    let text = fs::read(path).map_err(|e| {
        Failure::new(
            Exit::Output,
            format!("{name}, which sslrootcert names, cannot be read"),
        )
        .because(e)
    })?;
    let mut roots = RootCertStore::empty();
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let (taken, _) = roots.add_parsable_certificates(read.unwrap_or_default());
    match taken {
        0 => Err(Failure::new(
            Exit::Output,
            format!("{name}, which sslrootcert names, holds no certificate in PEM form, between BEGIN CERTIFICATE and END CERTIFICATE"),
        )
        .for_good()),
        _ => Ok(roots),
    }
}

/// Takes each certificate, as libpq does for `sslmode=require`; whoever answers still has to have its key.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        crypto::verify_tls12_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        crypto::verify_tls13_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
