//! How the exporter is run, and what a run leaves behind.

use std::{
    collections::BTreeSet,
    env,
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::Value;

pub(crate) const TOKEN: &str = "oauth-token-that-nobody-may-see";

/// No run here takes more than a few seconds, so one that does will never end.
const PATIENCE: Duration = Duration::from_secs(120);

/// The exporter without the account, credentials, databases, clouds and proxies of whoever runs the tests.
pub(crate) fn exporter() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zendesk-export"));
    for (name, _) in env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        let theirs = ["ZENDESK_", "PG", "AWS_", "GOOGLE_", "AZURE_"]
            .iter()
            .any(|start| upper.starts_with(start));
        if theirs || upper.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    // Nobody has signed in by browser there.
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.env("PGPASSFILE", "no-file");
    command.stdin(Stdio::null());
    command
}

/// An export of the account at this address, signed in, and without waits for the rate limits.
pub(crate) fn export(base_url: &str, resource: &str) -> Command {
    let mut command = exporter();
    command
        .args(["export", resource, "--requests-per-minute", "unlimited"])
        .env("ZENDESK_BASE_URL", base_url)
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    command
}

/// The command as a shell starts it that says this before.
#[cfg(unix)]
pub(crate) fn in_shell(command: &Command, before: &str, redirection: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!(r#"{before} exec "$0" "$@" {redirection}"#)]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run(command: &mut Command) -> Run {
    finish(command.stdout(Stdio::piped()))
}

/// As [`run`], with standard output where the command has it already.
pub(crate) fn finish(command: &mut Command) -> Run {
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let out = child.stdout.take().map(read);
    let err = child.stderr.take().map(read);
    let code = wait(&mut child);
    let text = |reader: Option<JoinHandle<String>>| reader.map(|r| r.join().unwrap());
    Run {
        code,
        out: text(out).unwrap_or_default(),
        err: text(err).unwrap_or_default(),
    }
}

fn read(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        from.read_to_string(&mut text).expect("the text is UTF-8");
        text
    })
}

pub(crate) fn wait(child: &mut Child) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the exporter was still running after {PATIENCE:?}");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Ends when this is so, which takes a moment.
#[track_caller]
pub(crate) fn wait_until(is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(
            started.elapsed() < PATIENCE,
            "it was not so after {PATIENCE:?}"
        );
        thread::sleep(Duration::from_millis(2));
    }
}

impl Run {
    /// The run did what it was asked to.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self
    }

    /// The run ended with this exit code and a sentence that holds `what`, and wrote nothing.
    #[track_caller]
    pub(crate) fn refuses(&self, code: i32, what: &str) {
        assert_eq!(self.code, Some(code), "{}", self.err);
        assert_eq!(self.out, "", "nothing may be written");
        self.says(what);
    }

    /// Standard error has a sentence that holds `what`, and neither a panic nor a dump.
    #[track_caller]
    pub(crate) fn says(&self, what: &str) {
        let errors = self.err.lines().filter(|line| line.starts_with("error: "));
        assert_eq!(errors.count(), 1, "one sentence: {}", self.err);
        assert!(self.err.contains(what), "{what:?} is missing: {}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }

    pub(crate) fn lines(&self) -> Vec<&str> {
        whole_lines(&self.out)
    }

    pub(crate) fn ids(&self) -> BTreeSet<u64> {
        ids(&self.out)
    }
}

/// The lines of an output that must hold whole lines of JSON objects alone.
#[track_caller]
pub(crate) fn whole_lines(text: &str) -> Vec<&str> {
    assert!(
        text.is_empty() || text.ends_with('\n'),
        "the last line is unfinished"
    );
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    for line in &lines {
        let record: Result<Value, _> = serde_json::from_str(line);
        assert!(record.is_ok_and(|r| r.is_object()), "not a record: {line}");
    }
    lines
}

/// Compares records, and shows no more of them than the first difference.
#[track_caller]
pub(crate) fn assert_same(written: &[&str], sent: &[String], of: &str) {
    assert_eq!(written.len(), sent.len(), "number of records: {of}");
    for (written, sent) in written.iter().zip(sent) {
        assert_eq!(written, sent, "{of}");
    }
}

#[track_caller]
pub(crate) fn ids(text: &str) -> BTreeSet<u64> {
    whole_lines(text).into_iter().map(id).collect()
}

pub(crate) fn id(line: &str) -> u64 {
    let record: Value = serde_json::from_str(line).unwrap();
    record["id"].as_u64().expect("every record has an id")
}

/// The names in a folder, sorted, without the lock that stays beside a state file.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".lock"))
        .collect();
    names.sort();
    names
}
