//! Connections that nobody else can read, and certificates that are not accepted.

use std::{fs, path::Path, sync::OnceLock};

use tempfile::TempDir;
use zendesk_export_bench::{Postgres, on_own_postgres};

use super::{look, reaches};
use crate::support::run;

/// A server that lets nobody in by TCP without TLS, and files with certificates to trust.
struct Place {
    server: Postgres,
    folder: TempDir,
}

fn place() -> &'static Place {
    static PLACE: OnceLock<Place> = OnceLock::new();
    PLACE.get_or_init(|| {
        let settings = [
            ("fsync", "off"),
            ("ssl", "on"),
            ("ssl_cert_file", "../server.pem"),
            ("ssl_key_file", "../server.key"),
        ];
        let files = [("server.pem", CERTIFICATE), ("server.key", KEY)];
        let server = Postgres::start(&settings, &files);
        let rules = server.folder().join("data/pg_hba.conf");
        fs::write(&rules, RULES).unwrap();
        server.sql(
            "SET password_encryption = 'scram-sha-256'; CREATE ROLE pw LOGIN PASSWORD 'right'",
        );
        server.sql("SELECT pg_reload_conf()");
        let folder = TempDir::new().unwrap();
        for (name, text) in [
            ("issuer.pem", ISSUER),
            ("other.pem", OTHER_ISSUER),
            ("key.pem", KEY),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Place { server, folder }
    })
}

impl Place {
    fn url(&self, host: &str, parameters: &str) -> String {
        format!(
            "postgres://zendesk@{host}:{}/postgres{parameters}",
            self.server.port()
        )
    }

    fn trusting(&self, name: &str) -> String {
        format!(
            "?sslmode=verify-full&sslrootcert={}",
            self.folder.path().join(name).display()
        )
    }

    #[track_caller]
    fn refuses(&self, host: &str, parameters: &str, why: &str) {
        run(&mut look(&self.url(host, parameters))).refuses(7, why);
    }
}

fn who_answers_has_to_be_whom_the_address_names() {
    let place = place();
    reaches(&mut look(
        &place.url("localhost", &place.trusting("issuer.pem")),
    ));
    place.refuses(
        "127.0.0.1",
        &place.trusting("issuer.pem"),
        "a certificate for another name",
    );
    place.refuses(
        "localhost",
        &place.trusting("other.pem"),
        "sslrootcert has to name that of its issuer",
    );
    place.refuses(
        "localhost",
        "?sslmode=verify-full",
        "this machine does not trust",
    );
    let beside = place.folder.path().join("issuer.pem");
    let url = place.url("localhost", "?sslmode=verify-full");
    reaches(look(&url).env("SSL_CERT_FILE", Path::new(&beside)));
}

fn a_password_is_taken_by_tls() {
    let place = place();
    let url = place.url("localhost", &place.trusting("issuer.pem"));
    let url = url.replace("zendesk@", "pw@");
    reaches(look(&url).env("PGPASSWORD", "right"));
    run(look(&url).env("PGPASSWORD", "wrong")).refuses(7, "the password from PGPASSWORD");
}

fn require_encrypts_and_takes_whoever_answers() {
    let place = place();
    reaches(&mut look(&place.url("localhost", "?sslmode=require")));
    reaches(&mut look(&place.url("127.0.0.1", "?sslmode=require")));
    place.refuses("localhost", "?sslmode=disable", "SQLSTATE 28000");
}

fn a_file_without_a_certificate_is_refused() {
    let place = place();
    place.refuses(
        "localhost",
        &place.trusting("key.pem"),
        "holds no certificate",
    );
    place.refuses("localhost", &place.trusting("none.pem"), "cannot be read");
}

on_own_postgres!(
    who_answers_has_to_be_whom_the_address_names,
    a_password_is_taken_by_tls,
    require_encrypts_and_takes_whoever_answers,
    a_file_without_a_certificate_is_refused,
);

/// By TCP with TLS alone.
const RULES: &str = "\
local all all trust
hostssl all pw 127.0.0.1/32 scram-sha-256
hostssl all all 127.0.0.1/32 trust
";

/// Of localhost, by the first issuer; they are of no use anywhere else.
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUE7WV5IePyqe9AFtcF3mMnFS+8iUwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFVGVzdHMwIBcNMjYxMTMwMDY1MDMzWhgPMjEyNjExMDYwNjUw
MzNaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABBQaI8iAya40OllhmzwV1z+D0DcapafKcaWdDeRZFi4n4SQzQV4K72SybwJL
NBPxw8adXJ1dqlk8O/XaXl33sMWjbTBrMBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAT
BgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUmA7J9GjK90IwtMG40tSB3QdU
CyMwHwYDVR0jBBgwFoAUPcL3vlqgx52T0JQBYnFp+GEFiJswCgYIKoZIzj0EAwID
SQAwRgIhAJ4TXWi9Qs+F5q5QIZczQ5krFRAU+2GGSqP24hr2qT4qAiEAjgAvsuq8
mdEF625gHws20ns6Ogi5YjzGxOoE0pnoXkg=
-----END CERTIFICATE-----
";
const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgG+9HndvG9oXMIKBY
/+mlMa38U/53MeElCDAmwwq5EZyhRANCAAQUGiPIgMmuNDpZYZs8Fdc/g9A3GqWn
ynGlnQ3kWRYuJ+EkM0FeCu9ksm8CSzQT8cPGnVydXapZPDv12l5d97DF
-----END PRIVATE KEY-----
";
const ISSUER: &str = "\
-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUc8YsMCUoz3FAWBOsuNDgJjKp8AAwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFVGVzdHMwIBcNMjYxMTMwMDY1MDMzWhgPMjEyNjExMDYwNjUw
MzNaMBAxDjAMBgNVBAMMBVRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
+5NweVEZKaNc/ANmakcOPxQLdRqd5vHK0YFj7VPdPkrOBKA36iRNPbtLKwzv4HcD
Ev0vR0Ct79j/FzH1ZWgo6qNjMGEwHQYDVR0OBBYEFD3C975aoMedk9CUAWJxafhh
BYibMB8GA1UdIwQYMBaAFD3C975aoMedk9CUAWJxafhhBYibMA8GA1UdEwEB/wQF
MAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49BAMCA0gAMEUCIQDdr2zKFooJ
5tesZlevUahMWUyF3jiR/3lyuju3kjFbWwIgWfEsmJ5/aOfSW+s/axUIRBhJc2Vz
XV+amaPc0fj/xmw=
-----END CERTIFICATE-----
";
const OTHER_ISSUER: &str = "\
-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUDHaIO9DkPPKQZOhAcfzj+hebAD4wCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGT3RoZXJzMCAXDTI2MTEzMDA2NTAzM1oYDzIxMjYxMTA2MDY1
MDMzWjARMQ8wDQYDVQQDDAZPdGhlcnMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAShaoZQX/1kWKx4Nf8WCMlKh3rM22IFBJBhsmfHChcbG6wwIe5uI7EjMvIuK4nh
chiUGmF83UXu3EPKOL59CkF0o2MwYTAdBgNVHQ4EFgQURrAMgVL1ev5Dr0LO+VEu
E9JydrgwHwYDVR0jBBgwFoAURrAMgVL1ev5Dr0LO+VEuE9JydrgwDwYDVR0TAQH/
BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwCgYIKoZIzj0EAwIDSAAwRQIgEjJ1YOCS
fdWyfZ/OYXM5x4PKXuKmfDJskF0wqYrztcYCIQCqXUQxwi43OmlJAw9FwNtKfSRP
vqKL/lfnjYCWtV6z1A==
-----END CERTIFICATE-----
";
