//! What a client can be built from.

use std::time::{Duration, SystemTime};

use zendesk_export::{Client, Credentials, Error, OauthTokens, Renewal};

const TOKEN: &str = "t";

fn account(account: &str) -> Result<String, Error> {
    let client = Client::builder(account)
        .credentials(Credentials::oauth_token(TOKEN))
        .build()?;
    Ok(client.account().to_owned())
}

fn sign_in(credentials: Credentials) -> Result<Client, Error> {
    Client::builder("acme").credentials(credentials).build()
}

#[test]
fn a_password_does_not_go_with_the_address_of_an_api_token() {
    let error = sign_in(Credentials::password("person@example.com/token", "p")).unwrap_err();
    assert!(
        error.is_settings() && error.to_string().contains("/token"),
        "{error}"
    );
}

#[test]
fn a_pair_whose_end_is_far_away_builds() {
    for secs in [4_000_000_000_000_000_000, i64::MAX as u64, 0] {
        let Some(at) = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(secs)) else {
            continue;
        };
        let tokens = OauthTokens {
            access_token: "a".into(),
            refresh_token: "r".into(),
            expires_at: Some(at),
        };
        let credentials = Credentials::oauth_tokens("id", None, tokens, Renewal::request);
        sign_in(credentials).unwrap();
    }
}

#[test]
fn subdomains_and_https_origins_are_accounts() {
    for (name, url) in [
        ("acme", "https://acme.zendesk.com"),
        (" acme-2 ", "https://acme-2.zendesk.com"),
        ("ACME", "https://acme.zendesk.com"),
        ("https://acme.zendesk.com", "https://acme.zendesk.com"),
        ("https://ACME.zendesk.com/", "https://acme.zendesk.com"),
        ("https://acme.zendesk.com:443", "https://acme.zendesk.com"),
        ("https://support.example.com", "https://support.example.com"),
        ("https://127.0.0.1:8443", "https://127.0.0.1:8443"),
    ] {
        assert_eq!(account(name).unwrap(), url, "{name}");
    }
}

#[test]
fn http_is_for_loopback_alone() {
    for url in [
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[::1]:8080",
        "http://127.9.9.9",
    ] {
        assert_eq!(account(url).unwrap(), url);
    }
    for url in [
        "http://acme.zendesk.com",
        "http://acme.zendesk.com:443",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://example.com/127.0.0.1",
        "http://127.0.0.1@example.com",
        "http://192.168.0.1",
        "http://0.0.0.0",
        "http://[::2]",
        "http://localhos",
    ] {
        assert!(account(url).unwrap_err().is_settings(), "{url}");
    }
}

#[test]
fn what_is_neither_subdomain_nor_origin_is_refused() {
    let mut wrong = Vec::new();
    for name in [
        "",
        " ",
        ".",
        "/",
        "acme/",
        "acme/../evil",
        "acme?",
        "acme#",
        "a b",
        "acme@evil",
        "acme:443",
        "evil.example.com/#",
        "evil.example.com",
        "-",
        "äcme",
        "acme%2e",
        "..",
        "acme\u{0}",
        "https://",
        "https://acme.zendesk.com/api/v2",
        "https://acme.zendesk.com?x=1",
        "https://acme.zendesk.com#x",
        "https://user@acme.zendesk.com",
        "https://user:pw@acme.zendesk.com",
        "ftp://acme.zendesk.com",
        "file:///etc/passwd",
        "acme.zendesk.com@evil.example.com",
    ] {
        let Err(error) = account(name) else {
            wrong.push(name);
            continue;
        };
        assert!(error.is_settings(), "{name:?}: {error}");
        assert!(!error.is_retryable());
    }
    assert!(wrong.is_empty(), "accepted: {wrong:?}");
}

#[test]
fn a_wrong_account_is_told_with_what_is_wrong_about_it() {
    for (name, told) in [
        ("", "is empty"),
        ("acme.zendesk.com", "not a subdomain"),
        ("http://acme.zendesk.com", "use https"),
        ("ftp://acme.zendesk.com", "is not https"),
        ("https://acme.zendesk.com/api/v2", "leave out everything"),
        ("https://acme.zendesk.com/?a=b", "leave out everything"),
        ("https://", "is not a URL"),
    ] {
        let error = account(name).unwrap_err();
        assert!(error.to_string().contains(told), "{name:?}: {error}");
    }
}

#[test]
fn credentials_are_required() {
    let error = Client::builder("acme").build().unwrap_err();
    assert!(error.is_settings());
    assert!(error.to_string().contains("credentials"), "{error}");
}

#[test]
fn malformed_credentials_are_refused() {
    for token in ["", " ", "\t", "token\n", "to\r\nken", "to\u{0}ken"] {
        let error = sign_in(Credentials::oauth_token(token)).unwrap_err();
        assert!(error.is_settings(), "{token:?}: {error}");
    }
    for (email, secret) in [
        ("", "secret"),
        (" ", "secret"),
        ("jane@example.com", ""),
        ("jane@example.com", "secret\n"),
        ("jane@example.com\n", "secret"),
        ("jane:x@example.com", "secret"),
    ] {
        let token = sign_in(Credentials::api_token(email, secret)).unwrap_err();
        let password = sign_in(Credentials::password(email, secret)).unwrap_err();
        assert!(
            token.is_settings() && password.is_settings(),
            "{email:?} {secret:?}"
        );
    }
}

#[test]
fn secrets_of_any_letters_can_sign_in_by_basic() {
    for secret in [
        "pässwörd",
        "with:colon",
        "with space",
        "日本語",
        "\"quotes\"",
    ] {
        sign_in(Credentials::password("jané@example.com", secret)).unwrap();
    }
}

#[test]
fn the_message_of_a_settings_error_says_what_is_wrong() {
    let error = account("http://acme.zendesk.com").unwrap_err();
    assert!(error.to_string().contains("https"), "{error}");
}
