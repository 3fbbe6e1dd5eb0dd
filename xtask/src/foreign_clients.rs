//! Clients that others wrote, against the simulator: whether each gets every record.
//!
//! The scripts below `tests/foreign` drive the clients and compare; here is what they need around
//! them. Everything is installed below `target/foreign-clients`.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::Error;

const NODE_ZENDESK: &str = "node-zendesk@6.0.1";

/// Where the clients believe that they are.
const ZENDESK: &str = "https://acme.zendesk.com";

struct Workplace {
    scripts: PathBuf,
    folder: PathBuf,
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
    let workplace = Workplace {
        scripts: root.join("tests/foreign"),
        folder: root.join("target/foreign-clients"),
    };
    workplace.install()?;
    let mut failed = Vec::new();
    for round in &ROUNDS {
        println!("\n== {}", round.name);
        if let Err(e) = workplace.run(root, round) {
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
    fn install(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.folder).map_err(|e| Error(e.to_string()))?;
        for name in ["zenpy", "tap-zendesk"] {
            let venv = self.folder.join(name);
            done(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
            let requirements = self.scripts.join(name).with_extension("txt");
            let mut pip = Command::new(venv.join("bin/pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]);
            done(pip.arg(requirements))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]);
        done(npm.arg(self.folder.join("node")).arg(NODE_ZENDESK))
    }

    fn run(&self, root: &Path, round: &Round) -> Result<(), Error> {
        let (_serving, base_url) = Serving::start(root, round.simulator)?;
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
        let mut compare = self.python("zenpy", "compare.py");
        done(compare.arg(&base_url).args(files).args(round.option))
    }

    fn script(&self, client: Client, base_url: &str) -> Command {
        let mut script = match client {
            Client::Zenpy => self.python("zenpy", "zenpy_exports.py"),
            Client::TapZendesk => self.python("tap-zendesk", "tap_zendesk_exports.py"),
            Client::NodeZendesk => {
                let mut node = Command::new("node");
                node.arg(self.scripts.join("node_zendesk_exports.mjs"));
                node
            }
        };
        script.arg(base_url);
        match client {
            Client::Zenpy => {}
            Client::TapZendesk => {
                script.arg(&self.folder);
            }
            Client::NodeZendesk => {
                script.arg(self.folder.join("node/node_modules"));
            }
        }
        script
    }

    fn python(&self, venv: &str, script: &str) -> Command {
        let mut python = Command::new(self.folder.join(venv).join("bin/python"));
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

/// A simulator that serves until this is dropped.
struct Serving(Child);

impl Serving {
    fn start(root: &Path, arguments: &[&str]) -> Result<(Self, String), Error> {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(root);
        command.args(["run", "--quiet", "-p", "zendesk-export-cli", "--"]);
        command.args(["simulate", "--requests-per-minute", "unlimited"]);
        command.args(["--link-base-url", ZENDESK]).args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
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

fn done(command: &mut Command) -> Result<(), Error> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status();
    let status = status.map_err(|e| Error(format!("{name} cannot be run: {e}")))?;
    if !status.success() {
        return Err(Error(format!("{name} ended with {status}")));
    }
    Ok(())
}
