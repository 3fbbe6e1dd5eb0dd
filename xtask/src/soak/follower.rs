//! A process that follows, and what it costs.
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    clock::Clock,
    figures::{self, Figures},
};
use crate::{
    Error,
    destination::{Destination, EXPORTS},
    process::without_proxies,
    simulator::Simulator,
};

pub(super) struct Follower {
    program: PathBuf,
    base_url: String,
    pub(super) destination: Destination,
    log: PathBuf,
    process: Child,
    today: Figures,
    days: Vec<Figures>,
}

/// An end that was asked for takes no longer, in real time.
const STOP: Duration = Duration::from_secs(30);

impl Follower {
    pub(super) fn start(
        program: &Path,
        clock: &Clock,
        simulator: &Simulator,
        destination: Destination,
    ) -> Result<Self, Error> {
        let log = match &destination {
            Destination::Database(path) | Destination::Folder(path) => path.with_extension("log"),
        };
        let log = log.with_file_name(format!("{}.log", destination.name()));
        let base_url = simulator.base_url().to_owned();
        let process = follow(program, clock, &base_url, &destination, &log, true)?;
        Ok(Self {
            program: program.to_owned(),
            base_url,
            destination,
            log,
            process,
            today: Figures::default(),
            days: Vec::new(),
        })
    }

    pub(super) fn kill(&mut self) {
        self.look();
        if self.process.kill().is_ok() {
            self.today.kills += 1;
        }
        // `revive` finds it dead by a signal, which is no end of its own.
        while let Ok(None) = self.process.try_wait() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Starts it again if it is not there any more.
    pub(super) fn revive(&mut self, clock: &Clock) -> Result<(), Error> {
        let ended = self.process.try_wait().map_err(|e| Error(e.to_string()))?;
        let Some(status) = ended else { return Ok(()) };
        clock.forget(self.process.id());
        if let Some(code) = status.code() {
            self.today
                .ended
                .push(format!("{code}: {}", last_line(&self.log)));
        }
        self.process = self.run(clock, true)?;
        Ok(())
    }

    /// Takes its figures.
    pub(super) fn look(&mut self) {
        let process = format!("/proc/{}", self.process.id());
        let status = fs::read_to_string(format!("{process}/status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok());
        let descriptors = fs::read_dir(format!("{process}/fd")).map_or(0, Iterator::count);
        let today = &mut self.today;
        today.memory = today.memory.max(peak.unwrap_or(0));
        today.descriptors = today.descriptors.max(descriptors as u64);
        if let Destination::Database(path) = &self.destination {
            let journal = fs::metadata(format!("{}-wal", path.display()));
            today.journal = today
                .journal
                .max(journal.map_or(0, |journal| journal.len()));
        }
    }

    pub(super) fn end_day(&mut self, day: u32, behind: &[String]) {
        self.look();
        let sum = |figure: fn(&Figures) -> u64| self.days.iter().map(figure).sum::<u64>();
        let log = fs::metadata(&self.log).map_or(0, |log| log.len());
        let (parts, data) = self.destination.size();
        let mut today = std::mem::take(&mut self.today);
        today.log = log.saturating_sub(sum(|day| day.log));
        today.parts = parts.saturating_sub(sum(|day| day.parts));
        today.data = data;
        figures::row(day, self.destination.name(), &today, behind.len());
        self.days.push(today);
        // The most memory is counted anew from here.
        let _ = fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5");
    }

    /// Asks for an end, as a system does.
    pub(super) fn stop(&mut self, clock: &Clock) -> Result<Option<String>, Error> {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        asked.map_err(|e| Error(format!("kill cannot be run: {e}")))?;
        let began = Instant::now();
        while began.elapsed() < STOP {
            let status = self.process.try_wait().map_err(|e| Error(e.to_string()))?;
            if let Some(status) = status {
                clock.forget(self.process.id());
                let name = self.destination.name();
                let ended =
                    format!("{name}: SIGTERM ended it with {status}, not with exit code 130");
                return Ok((status.code() != Some(130)).then_some(ended));
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.kill();
        Ok(Some(format!(
            "{}: SIGTERM did not end it",
            self.destination.name()
        )))
    }

    /// A run that catches up, and what the program itself says of the destination then.
    pub(super) fn last_run(&mut self, clock: &Clock) -> Result<Vec<String>, Error> {
        let mut broken = Vec::new();
        let name = self.destination.name();
        self.process = self.run(clock, false)?;
        let status = self.process.wait().map_err(|e| Error(e.to_string()))?;
        clock.forget(self.process.id());
        if !status.success() {
            let says = last_line(&self.log);
            broken.push(format!("{name}: the last run ended with {status}: {says}"));
        }
        let to = self.destination.to();
        for command in ["verify", "status"] {
            let mut asked = clock.command(&self.program);
            let output = asked.args([command, &to]).output();
            let output = output.map_err(|e| Error(e.to_string()))?;
            let says = String::from_utf8_lossy(&output.stdout);
            let says = format!("{says}{}", String::from_utf8_lossy(&output.stderr));
            let path = self.log.with_extension(command);
            fs::write(&path, &says).map_err(|e| Error(e.to_string()))?;
            if !output.status.success() || command == "status" && says.contains("error") {
                broken.push(format!(
                    "{name}: {command} is not content, see {}",
                    path.display()
                ));
            }
        }
        Ok(broken)
    }

    /// Ends of its own, and what grew from day to day.
    pub(super) fn broken(&self) -> Vec<String> {
        figures::broken(self.destination.name(), &self.days)
    }

    fn run(&self, clock: &Clock, follow_on: bool) -> Result<Child, Error> {
        follow(
            &self.program,
            clock,
            &self.base_url,
            &self.destination,
            &self.log,
            follow_on,
        )
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn follow(
    program: &Path,
    clock: &Clock,
    base_url: &str,
    destination: &Destination,
    log: &Path,
    follow_on: bool,
) -> Result<Child, Error> {
    let log = File::options().create(true).append(true).open(log);
    let log = log.map_err(|e| Error(e.to_string()))?;
    let mut command = clock.command(program);
    command.arg("sync").args(&*EXPORTS);
    command.args(["--to", &destination.to()]);
    command.args(follow_on.then_some("--follow"));
    without_proxies(&mut command);
    command.env("ZENDESK_BASE_URL", base_url);
    command.env("ZENDESK_OAUTH_TOKEN", "x");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let process = command.stderr(log).spawn();
    process.map_err(|e| Error(format!("{}: {e}", program.display())))
}

fn last_line(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().last().unwrap_or_default().to_owned()
}
