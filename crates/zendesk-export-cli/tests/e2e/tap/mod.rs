//! `tap`: messages of Singer for a target.

mod messages;

mod configured;
mod discovered;
mod going_on;
mod letter;
mod selected;
mod stopped;

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{TOKEN, exporter, run};

/// A folder with what a tap is given.
pub(crate) struct Tap {
    folder: TempDir,
}

impl Tap {
    /// Of the account at this address, without waits for the rate limits.
    pub(crate) fn of(url: &str) -> Self {
        let tap = Self {
            folder: TempDir::new().unwrap(),
        };
        tap.configure(&json!({
            "base_url": url, "oauth_token": TOKEN, "requests_per_minute": "unlimited",
        }));
        tap
    }

    fn configure(&self, config: &Value) {
        self.file("config.json", config);
    }

    /// Writes one of the files that a tap is given.
    fn file(&self, name: &str, contents: &Value) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, contents.to_string()).unwrap();
        path
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = exporter();
        command.arg("tap").arg("--config");
        command.arg(self.folder.path().join("config.json"));
        command
    }

    fn discovered(&self) -> Value {
        let said = run(self.command().arg("--discover")).succeeds();
        serde_json::from_str(&said.out).unwrap()
    }

    /// Reads the streams of these names, with all of their members.
    pub(crate) fn reads(&self, streams: &[&str]) -> Command {
        self.reads_those(|stream, _| streams.contains(&stream))
    }

    /// Reads the streams that are selected, and of these the members.
    fn reads_those(&self, is_selected: impl Fn(&str, Option<&str>) -> bool) -> Command {
        let mut catalog = self.discovered();
        for stream in catalog["streams"].as_array_mut().unwrap() {
            let name = stream["stream"].as_str().unwrap().to_owned();
            for entry in stream["metadata"].as_array_mut().unwrap() {
                let member = entry["breadcrumb"][1].as_str();
                entry["metadata"]["selected"] = is_selected(&name, member).into();
            }
        }
        let mut command = self.command();
        command
            .arg("--catalog")
            .arg(self.file("catalog.json", &catalog));
        command
    }

    /// Has a run go on from a state.
    pub(crate) fn from(&self, mut command: Command, state: &Value) -> Command {
        command.arg("--state").arg(self.file("state.json", state));
        command
    }
}
