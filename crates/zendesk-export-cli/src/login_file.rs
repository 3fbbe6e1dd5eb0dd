//! Where a sign-in by browser is kept: one file an account, which only its owner can read.
use std::{
    error::Error,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use etcetera::{BaseStrategy as _, choose_base_strategy};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zendesk_export::{Credentials, OauthTokens, Renewal};

use crate::{
    failure::{Exit, Failure},
    lock::{self, is_ours},
    private, whole_file,
};

/// The file of one account.
#[derive(Clone, Debug)]
pub(crate) struct LoginFile(PathBuf);

/// What somebody signed in for, and the OAuth client that it belongs to.
pub(crate) struct Login {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<SecretString>,
    pub(crate) tokens: OauthTokens,
}

#[derive(Deserialize, Serialize)]
struct Wire {
    client_id: String,
    client_secret: Option<String>,
    access_token: String,
    refresh_token: String,
    /// Unix seconds.
    expires_at: Option<u64>,
}

/// A renewal is one request, which takes five minutes at most.
const LOCK_WAIT: Duration = Duration::from_millis(100);
const LOCK_TRIES: u32 = 3_100;

impl LoginFile {
    pub(crate) fn of(base_url: &str) -> Result<Self, Failure> {
        let folder = choose_base_strategy()
            .map_err(|e| {
                Failure::new(Exit::Settings, "there is no home to keep the sign-in in").because(e)
            })?
            .config_dir()
            .join("zendesk-export");
        let host = base_url
            .split_once("://")
            .map_or(base_url, |(_, host)| host);
        let safe = |c: char| {
            if c.is_ascii_alphanumeric() || "-.".contains(c) {
                c
            } else {
                '_'
            }
        };
        let host: String = host.chars().map(safe).collect();
        Ok(Self(folder.join(format!("login-{host}.json"))))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// `None` where nobody has signed in.
    pub(crate) fn load(&self) -> Result<Option<Login>, Failure> {
        match fs::symlink_metadata(&self.0) {
            Ok(metadata) if metadata.is_symlink() => {
                let name = self.0.display();
                let what = format!("{name} is a link, which is not followed; sign in again");
                return Err(Failure::new(Exit::Settings, what));
            }
            Err(e) if is_nowhere(&e) => return Ok(None),
            // An error is that of the reading as well.
            _ => {}
        }
        let text = fs::read(&self.0).map_err(|e| self.failed("cannot be read", e))?;
        private::warn_if_others_can_read(&self.0);
        // The parser's message may quote a token.
        let wire: Wire = serde_json::from_slice(&text).map_err(|_| {
            let name = self.0.display();
            Failure::new(Exit::Settings, format!("{name} is damaged; sign in again"))
        })?;
        let at = |secs| UNIX_EPOCH.checked_add(Duration::from_secs(secs));
        Ok(Some(Login {
            client_id: wire.client_id,
            client_secret: wire.client_secret.map(SecretString::from),
            tokens: OauthTokens {
                access_token: wire.access_token.into(),
                refresh_token: wire.refresh_token.into(),
                expires_at: wire.expires_at.and_then(at),
            },
        }))
    }

    /// Replaces the file as a whole or not at all.
    pub(crate) fn save(&self, login: &Login) -> Result<(), Failure> {
        self.replace(login)
            .map_err(|e| self.failed("cannot be written", e))
    }

    fn replace(&self, login: &Login) -> io::Result<()> {
        self.folder()?;
        let since_epoch = |at: SystemTime| at.duration_since(UNIX_EPOCH).ok();
        let tokens = &login.tokens;
        let wire = Wire {
            client_id: login.client_id.clone(),
            client_secret: login.client_secret.as_ref().map(exposed),
            access_token: exposed(&tokens.access_token),
            refresh_token: exposed(&tokens.refresh_token),
            expires_at: tokens.expires_at.and_then(since_epoch).map(|d| d.as_secs()),
        };
        whole_file::replace(&self.0, |file| {
            serde_json::to_writer_pretty(&mut *file, &wire)?;
            file.write_all(b"\n")
        })
    }

    /// Says whether there was anything to remove.
    pub(crate) fn remove(&self) -> Result<bool, Failure> {
        match fs::remove_file(&self.0) {
            Ok(()) => Ok(true),
            Err(e) if is_nowhere(&e) => Ok(false),
            Err(e) => Err(self.failed("cannot be removed", e)),
        }
    }

    /// Credentials that keep the file up to date.
    pub(crate) fn credentials(self, login: Login) -> Credentials {
        let Login {
            client_id,
            client_secret,
            tokens,
        } = login;
        Credentials::oauth_tokens(client_id, client_secret, tokens, move |renewal| {
            self.clone().renew(renewal)
        })
    }

    /// One program at a time: a pair is dead once another one has been made with it.
    async fn renew(self, renewal: Renewal) -> Result<OauthTokens, Box<dyn Error + Send + Sync>> {
        let file = self.clone();
        let _lock = tokio::task::spawn_blocking(move || file.lock()).await??;
        let stored = self.load()?.ok_or("somebody has logged out")?;
        let refused = renewal.tokens().refresh_token.expose_secret();
        if stored.tokens.refresh_token.expose_secret() != refused {
            // Another run has been here in the meantime. The library renews this pair in its turn, by
            // its own refresh token, if it has ended as well.
            return Ok(stored.tokens);
        }
        // What cannot be written is better found out while the old pair lives.
        self.save(&stored)?;
        let tokens = renewal.request().await?;
        self.save(&Login {
            tokens: tokens.clone(),
            ..stored
        })?;
        Ok(tokens)
    }

    /// Waits for its turn. The lock ends with the file, however the process ends.
    pub(crate) fn lock(&self) -> Result<File, Failure> {
        let cannot = |e| self.failed("cannot be written", e);
        let folder = self.folder().map_err(cannot)?;
        let lock = lock::open(&folder.join(".lock")).map_err(cannot)?;
        for tries in 0..LOCK_TRIES {
            if is_ours(&lock) {
                return Ok(lock);
            }
            if tries == 0 {
                tracing::info!("another run is renewing the sign-in; waiting for it");
            }
            std::thread::sleep(LOCK_WAIT);
        }
        let what = format!(
            "another run has held the sign-in in {} for {} s; end it, or try again later",
            self.0.display(),
            (LOCK_WAIT * LOCK_TRIES).as_secs()
        );
        Err(Failure::new(Exit::Unavailable, what))
    }

    fn folder(&self) -> io::Result<&Path> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        private::make_folder(folder)?;
        private::shut(folder);
        Ok(folder)
    }

    fn failed(&self, what: &str, e: io::Error) -> Failure {
        let name = self.0.display();
        Failure::new(Exit::Settings, format!("the sign-in in {name} {what}")).because(e)
    }
}

/// Nothing is there, nor can be: a home of `/dev/null` has no folders.
fn is_nowhere(e: &io::Error) -> bool {
    matches!(
        e.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn exposed(secret: &SecretString) -> String {
    secret.expose_secret().to_owned()
}
