//! A simulator in a process of its own, and what it is asked by `curl`.
use std::{
    collections::{HashMap, HashSet},
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, value::RawValue};

use crate::{Error, process::without_proxies};

/// A simulator that serves until this is dropped.
pub(crate) struct Simulator {
    process: Child,
    base_url: String,
}

impl Simulator {
    /// `command` is the program that simulates, up to its arguments.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Error> {
        command.stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|e| Error(e.to_string()))?;
        let mut base_url = String::new();
        if let Some(stdout) = process.stdout.take() {
            let read = BufReader::new(stdout).read_line(&mut base_url);
            read.map_err(|e| Error(e.to_string()))?;
        }
        let base_url = base_url.trim_end().to_owned();
        let simulator = Self { process, base_url };
        if simulator.base_url.is_empty() {
            return Err(Error("the simulator does not start".to_owned()));
        }
        Ok(simulator)
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The program that exports from it, up to what is exported.
    pub(crate) fn sync(&self, program: &Path, to: &str) -> Command {
        let mut sync = Command::new(program);
        sync.args(["sync", "--to", to]);
        sync.args(["--quiet", "--requests-per-minute", "unlimited"]);
        without_proxies(&mut sync);
        sync.env("ZENDESK_BASE_URL", &self.base_url);
        sync.env("ZENDESK_OAUTH_TOKEN", "x");
        sync.stdin(Stdio::null()).stdout(Stdio::null());
        sync
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The names of all faults that it knows. It tells them when it refuses one, so that there is no list here
    /// that would lag behind.
    pub(crate) fn faults(&self) -> Result<Vec<String>, Error> {
        let refusal = self.ask("faults", &["-X", "PUT", "-d", r#"[{"fault":"?"}]"#], false)?;
        let names = refusal
            .split_once("expected one of")
            .map(|(_, names)| names);
        let names: Vec<_> = names.unwrap_or_default().split('`').collect();
        let names: Vec<_> = names.into_iter().skip(1).step_by(2).collect();
        match names.is_empty() {
            true => Err(Error(format!("the simulator names no faults: {refusal}"))),
            false => Ok(names.into_iter().map(ToOwned::to_owned).collect()),
        }
    }

    /// From now on this fault strikes so many of a hundred requests; none if there is no name.
    pub(crate) fn set_fault(&self, fault: Option<&str>, percent: u32) -> Result<(), Error> {
        let rules = match fault {
            Some(fault) => format!(r#"[{{"fault":"{fault}","percent":{percent}}}]"#),
            None => "[]".to_owned(),
        };
        self.ask("faults", &["-X", "PUT", "-d", &rules], true)?;
        Ok(())
    }

    /// How many requests it answered and struck, as it says itself.
    pub(crate) fn answers(&self) -> Result<Value, Error> {
        parse(&self.ask("answers", &[], true)?)
    }

    /// What a walk that ends now delivers, by id; of versions of one id, in their order.
    pub(crate) fn current(&self, export: &str) -> Result<HashMap<String, Vec<String>>, Error> {
        let mut current: HashMap<_, Vec<_>> = HashMap::new();
        for (id, record) in self.ledger("current", export)? {
            current.entry(id).or_default().push(record);
        }
        Ok(current)
    }

    /// Each version that a page has held so far.
    pub(crate) fn exposed(&self, export: &str) -> Result<HashSet<String>, Error> {
        let versions = self.ledger("exposed", export)?.into_iter();
        Ok(versions.map(|(_, record)| record).collect())
    }

    fn ledger(&self, which: &str, export: &str) -> Result<Vec<(String, String)>, Error> {
        #[derive(serde::Deserialize)]
        struct Line {
            id: String,
            record: Box<RawValue>,
        }
        let name = export.replace('-', "_");
        let name = name
            .trim_end_matches("_by_time")
            .trim_end_matches("_by_cursor");
        let lines = self.ask(&format!("{which}/{name}"), &[], true)?;
        lines
            .lines()
            .map(|line| {
                let line: Line = parse(line)?;
                Ok((line.id, line.record.get().to_owned()))
            })
            .collect()
    }

    fn ask(&self, path: &str, options: &[&str], fails: bool) -> Result<String, Error> {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--noproxy", "*"]);
        curl.args(fails.then_some("--fail")).args(options);
        curl.arg(format!("{}/simulator/{path}", self.base_url));
        let output = curl.stderr(Stdio::inherit()).output();
        let output = output.map_err(|e| Error(format!("curl cannot be run: {e}")))?;
        if !output.status.success() {
            return Err(Error(format!("the simulator does not answer at {path}")));
        }
        String::from_utf8(output.stdout).map_err(|e| Error(e.to_string()))
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|e| Error(format!("the simulator's answer: {e}")))
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
