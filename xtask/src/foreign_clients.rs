//! Clients that others wrote, against the simulator: whether each gets every record.
//!
//! The scripts below `tests/foreign` drive the clients and compare; here is what they need around
//! them. Everything is installed below `target/`.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::{
    Error,
    process::{cargo, done, python},
};

/// What clients heed even on the way to this machine.
const PROXIES: [&str; 6] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
];

/// Where the clients believe that they are.
const ZENDESK: &str = "https://acme.zendesk.com";

struct Workplace {
    scripts: PathBuf,
    folder: PathBuf,
    zenpy: PathBuf,
    tap_zendesk: PathBuf,
    simulator: PathBuf,
}

/// One simulator, the clients that export from it, and how `compare.py` looks at what they got.
struct Round {
    name: &'static str,
    simulator: &'static [&'static str],
    clients: &'static [Client],
    /// What the scripts are told: to ask the simulator for the faults that their client gets over, or
    /// that records change meanwhile.
    option: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    Zenpy,
    TapZendesk,
    NodeZendesk,
}

const ROUNDS: [Round; 3] = [
    Round {
        name: "an account that does not change",
        simulator: &["--tickets", "1500"],
        clients: &[Client::Zenpy, Client::TapZendesk, Client::NodeZendesk],
        option: None,
    },
    Round {
        name: "the same with faults",
        simulator: &["--tickets", "1500", "--seed", "7"],
        clients: &[Client::Zenpy, Client::TapZendesk],
        option: Some("--faults"),
    },
    Round {
        name: "an account whose records change meanwhile",
        simulator: &[
            "--tickets",
            "1500",
            "--changes-per-second",
            "0.1",
            "--speed",
            "30",
        ],
        clients: &[Client::Zenpy, Client::TapZendesk],
        option: Some("--live"),
    },
];

/// Installs the clients, lets them export, and prints what they got.
///
/// # Errors
///
/// A client missed a record or failed otherwise, or something that is needed (Python 3.11 or later,
/// npm, a network) is not there.
pub fn foreign_clients(root: &Path) -> Result<(), Error> {
    let workplace = Workplace::install(root)?;
    let mut failed = Vec::new();
    for round in &ROUNDS {
        println!("\n== {}", round.name);
        if let Err(e) = workplace.run(round) {
            println!("{e}");
            failed.push(round.name);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Error(format!("not as it should be: {}", failed.join(", "))))
}

impl Workplace {
    fn install(root: &Path) -> Result<Self, Error> {
        let workplace = Self {
            scripts: root.join("tests/foreign"),
            folder: root.join("target/foreign-clients"),
            zenpy: python(root, "zenpy")?,
            tap_zendesk: python(root, "tap-zendesk")?,
            simulator: built(root)?,
        };
        fs::create_dir_all(&workplace.folder).map_err(|e| Error(e.to_string()))?;
        for name in ["package.json", "package-lock.json"] {
            let copied = fs::copy(workplace.scripts.join(name), workplace.folder.join(name));
            copied.map_err(|e| Error(format!("{name}: {e}")))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--silent", "--no-audit", "--no-fund"]);
        done(npm.current_dir(&workplace.folder))?;
        Ok(workplace)
    }

    fn run(&self, round: &Round) -> Result<(), Error> {
        let (_serving, base_url) = Serving::start(&self.simulator, round.simulator)?;
        let mut files = Vec::new();
        for client in round.clients {
            let mut script = self.script(*client, &base_url);
            script.args(round.option);
            let got = self.folder.join(client.name()).with_extension("ndjson");
            let log = got.with_extension("log");
            script.stdout(create(&got)?).stderr(create(&log)?);
            done(&mut script).map_err(|e| Error(format!("{e}; see {}", log.display())))?;
            files.push(got);
        }
        let mut compare = self.python(&self.zenpy, "compare.py");
        done(compare.arg(&base_url).args(files).args(round.option))
    }

    fn script(&self, client: Client, base_url: &str) -> Command {
        let mut script = match client {
            Client::Zenpy => self.python(&self.zenpy, "zenpy_exports.py"),
            Client::TapZendesk => self.python(&self.tap_zendesk, "tap_zendesk_exports.py"),
            Client::NodeZendesk => {
                let mut node = Command::new("node");
                node.arg(self.scripts.join("node_zendesk_exports.mjs"));
                node
            }
        };
        script.arg(base_url);
        for proxy in PROXIES {
            script.env_remove(proxy);
        }
        match client {
            Client::Zenpy => {}
            Client::TapZendesk => {
                script.arg(&self.folder);
            }
            Client::NodeZendesk => {
                script.arg(self.folder.join("node_modules"));
            }
        }
        script
    }

    fn python(&self, interpreter: &Path, script: &str) -> Command {
        let mut python = Command::new(interpreter);
        python.arg(self.scripts.join(script));
        python.env("PYTHONDONTWRITEBYTECODE", "1");
        python
    }
}

impl Client {
    fn name(self) -> &'static str {
        match self {
            Self::Zenpy => "zenpy",
            Self::TapZendesk => "tap-zendesk",
            Self::NodeZendesk => "node-zendesk",
        }
    }
}

/// Builds the program that simulates.
fn built(root: &Path) -> Result<PathBuf, Error> {
    let mut cargo = cargo(root);
    cargo.args(["build", "--locked", "--package", "zendesk-export-cli"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let output = cargo.stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| Error(format!("cargo cannot be run: {e}")))?;
    let mut programs = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| {
            let message: Value = serde_json::from_slice(line).ok()?;
            Some(PathBuf::from(message["executable"].as_str()?))
        });
    let program = programs.next_back().filter(|_| output.status.success());
    program.ok_or_else(|| Error("the simulator does not build".to_owned()))
}

/// A simulator that serves until this is dropped.
struct Serving(Child);

impl Serving {
    fn start(program: &Path, arguments: &[&str]) -> Result<(Self, String), Error> {
        let mut command = Command::new(program);
        command.args(["simulate", "--requests-per-minute", "unlimited"]);
        command.args(["--link-base-url", ZENDESK]).args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(|e| Error(e.to_string()))?;
        let mut base_url = String::new();
        if let Some(stdout) = child.stdout.take() {
            let read = BufReader::new(stdout).read_line(&mut base_url);
            read.map_err(|e| Error(e.to_string()))?;
        }
        let serving = Self(child);
        let base_url = base_url.trim_end().to_owned();
        if base_url.is_empty() {
            return Err(Error("the simulator does not start".to_owned()));
        }
        Ok((serving, base_url))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn create(path: &Path) -> Result<fs::File, Error> {
    fs::File::create(path).map_err(|e| Error(format!("{}: {e}", path.display())))
}
