//! Clients that others wrote, against the simulator: whether each gets every record.
//!
//! The scripts below `tests/foreign` drive the clients and compare; here is what they need around
//! them. Everything is installed below `target/`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error,
    process::{built, done, python, without_proxies},
    simulator::Simulator,
};

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
            zenpy: python(root, "tests/foreign/zenpy.txt")?,
            tap_zendesk: python(root, "tests/foreign/tap-zendesk.txt")?,
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
        let mut serve = Command::new(&self.simulator);
        serve.args(["simulate", "--requests-per-minute", "unlimited"]);
        serve
            .args(["--link-base-url", ZENDESK])
            .args(round.simulator);
        let simulator = Simulator::start(&mut serve)?;
        let base_url = simulator.base_url();
        let mut files = Vec::new();
        for client in round.clients {
            let mut script = self.script(*client, base_url);
            script.args(round.option);
            let got = self.folder.join(client.name()).with_extension("ndjson");
            let log = got.with_extension("log");
            script.stdout(create(&got)?).stderr(create(&log)?);
            done(&mut script).map_err(|e| Error(format!("{e}; see {}", log.display())))?;
            files.push(got);
        }
        let mut compare = self.python(&self.zenpy, "compare.py");
        done(compare.arg(base_url).args(files).args(round.option))
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
        without_proxies(&mut script);
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

fn create(path: &Path) -> Result<fs::File, Error> {
    fs::File::create(path).map_err(|e| Error(format!("{}: {e}", path.display())))
}
