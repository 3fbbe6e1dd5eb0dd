//! Somebody who signs in by browser.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    browser::{Login, fetch},
    desk::Desk,
    support::{Run, exporter, run},
};

pub(crate) const CLIENT: &str = "exporter-client";
pub(crate) const SECRET: &str = "s3cret-of-the-client";

/// Somebody's folder for settings, and the account that they sign in to.
pub(crate) struct Person {
    pub(crate) folder: TempDir,
    pub(crate) url: String,
}

impl Person {
    pub(crate) fn new(account: &Desk) -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            url: account.url().to_owned(),
        }
    }

    /// Without any credentials but those that a sign-in keeps.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = exporter();
        command
            .args(args)
            .env("XDG_CONFIG_HOME", self.folder.path())
            .env("ZENDESK_BASE_URL", &self.url);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        run(&mut self.command(args))
    }

    pub(crate) fn export(&self, resource: &str) -> Command {
        self.command(&["export", resource, "--requests-per-minute", "unlimited"])
    }

    pub(crate) fn login(&self) -> Command {
        let mut command = self.command(&["login", "--no-browser", "--port", "0"]);
        command
            .env("ZENDESK_OAUTH_CLIENT_ID", CLIENT)
            .env("ZENDESK_OAUTH_CLIENT_SECRET", SECRET);
        command
    }

    /// Signs in as an administrator who consents.
    #[track_caller]
    pub(crate) fn signs_in(&self) -> Run {
        let login = Login::start(&mut self.login());
        assert_eq!(fetch(&login.consent()).status, 200);
        login.finish().succeeds()
    }

    /// Where the sign-in is kept.
    pub(crate) fn file(&self) -> PathBuf {
        let host = self.url.strip_prefix("http://").unwrap().replace(':', "_");
        let name = format!("zendesk-export/login-{host}.json");
        self.folder.path().join(name)
    }

    /// The tokens in the file, which is whole.
    #[track_caller]
    pub(crate) fn tokens(&self) -> [String; 2] {
        tokens(&self.file())
    }
}

#[track_caller]
pub(crate) fn tokens(file: &Path) -> [String; 2] {
    let kept = fs::read_to_string(file).unwrap();
    let kept: Value = serde_json::from_str(&kept).expect("the file is whole");
    ["access_token", "refresh_token"].map(|name| kept[name].as_str().unwrap().to_owned())
}
