//! A pair of OAuth tokens in a file: the new pair is stored before it is used, since Zendesk drops the
//! old one at once.
#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::{
    error::Error,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use zendesk_export::{Client, Credentials, OauthTokens, Renewal, StartTime};
use zendesk_export_sim::Simulator;

async fn renew(
    renewal: Renewal,
    file: PathBuf,
) -> Result<OauthTokens, Box<dyn Error + Send + Sync>> {
    // Programs that share the file lock it here, and hand out the pair of another that is newer.
    let tokens = renewal.request().await?;
    store(&tokens, &file)?;
    println!("a new pair was stored");
    Ok(tokens)
}

/// A real program makes the file readable for its own user alone.
fn store(tokens: &OauthTokens, file: &Path) -> io::Result<()> {
    let ends = tokens.expires_at;
    let ends = ends.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    let text = json!({
        "access_token": tokens.access_token.expose_secret(),
        "refresh_token": tokens.refresh_token.expose_secret(),
        "expires_at": ends.map(|ends| ends.as_secs()),
    });
    let beside = file.with_extension("new");
    let mut new = fs::File::create(&beside)?;
    new.write_all(text.to_string().as_bytes())?;
    new.sync_all()?;
    fs::rename(&beside, file)
}

fn load(file: &Path) -> io::Result<OauthTokens> {
    let text: Value = serde_json::from_slice(&fs::read(file)?)?;
    let token = |name: &str| text[name].as_str().unwrap_or_default().into();
    let ends = text["expires_at"].as_u64().map(Duration::from_secs);
    Ok(OauthTokens {
        access_token: token("access_token"),
        refresh_token: token("refresh_token"),
        expires_at: ends.map(|ends| SystemTime::UNIX_EPOCH + ends),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder()
        .tickets(50)
        .oauth_client("exporter", "secret")
        .start()
        .await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("tokens.json");
    // As after a sign-in by browser (`ClientBuilder::redeem`), a long time ago.
    let pair = simulator.issue_tokens("exporter");
    let tokens = OauthTokens {
        access_token: pair.access_token.into(),
        refresh_token: pair.refresh_token.into(),
        expires_at: Some(SystemTime::UNIX_EPOCH),
    };
    store(&tokens, &file)?;

    let stored = load(&file)?;
    let secret = Some("secret".into());
    let credentials = Credentials::oauth_tokens("exporter", secret, stored, move |renewal| {
        renew(renewal, file.clone())
    });
    let zendesk = Client::builder(simulator.base_url())
        .credentials(credentials)
        .build()?;
    let mut pages = zendesk.tickets(StartTime::from_unix_secs(0)?).pages();
    while let Some(page) = pages.try_next().await? {
        println!("{} tickets", page.records.len());
    }
    Ok(())
}
