//! Simulated days of `sync --follow`, with faults and kills, and what must hold after each.
//!
//! The simulator and the program run under libfaketime, so that both live through a week in minutes and
//! neither knows: every wait, pace and age is the one that users meet.
use std::{fs, path::Path, time::Duration};

use crate::{
    Error,
    destination::{Destination, EXPORTS},
    options::{Chance, Options},
    process::built,
    simulator::Simulator,
};

mod clock;
mod figures;
mod follower;
mod judge;
mod schedule;

use clock::Clock;
use follower::Follower;
use schedule::Event;

/// How long, in simulated seconds, news may take to be there; and how often that is waited for.
const NEWS: f64 = 15.0 * 60.0;
const PATIENCE: u32 = 3;

struct Soak {
    clock: Clock,
    simulator: Simulator,
    followers: Vec<Follower>,
    chance: Chance,
    /// Promises that did not hold, a sentence each.
    broken: Vec<String>,
}

/// Runs it, prints a table, and fails where a promise does not hold. Options: `--days N`, `--speed N`,
/// `--kills N`, `--seed N`, `--tickets N`, `--faults NAME,NAME` (all if left out, and `none` for none),
/// `--program FILE`.
///
/// # Errors
///
/// A promise is broken, an option is wrong, or libfaketime or `curl` is not there.
pub fn soak(root: &Path, given: &[&str]) -> Result<(), Error> {
    let mut options = Options::of(given);
    let days: u32 = options.value("--days", 7)?;
    let speed: u32 = options.value("--speed", 500)?;
    let kills: u32 = options.value("--kills", 50)?;
    let seed: u64 = options.value("--seed", 1)?;
    let tickets: u64 = options.value("--tickets", 500)?;
    let only = options.optional::<String>("--faults")?;
    let program = options.optional("--program")?;
    options.end()?;
    if days == 0 || speed == 0 {
        return Err(Error("--days and --speed begin with 1".to_owned()));
    }
    let program = match program {
        Some(program) => program,
        None => built(root)?,
    };
    let folder = root.join("target/soak");
    // Of the run before.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|e| Error(format!("{}: {e}", folder.display())))?;

    let clock = Clock::start(speed)?;
    let mut simulate = clock.command(&program);
    simulate.args(["simulate", "--requests-per-minute", "unlimited"]);
    simulate.args(["--changes-per-second", "0.01"]);
    simulate.args(["--seed", &seed.to_string()]);
    simulate.args(["--tickets", &tickets.to_string()]);
    let simulator = Simulator::start(&mut simulate)?;
    let mut faults = simulator.faults()?;
    if let Some(only) = only {
        faults.retain(|fault| only.split(',').any(|name| name == fault));
    }
    let mut chance = Chance::new(seed);
    let events = schedule::events(days, kills, &faults, &mut chance);
    println!(
        "{days} simulated days at {speed} times the speed, {} exports, {} faults in turn each day, {kills} kills, \
         seed {seed}\nfaults: {}\nlogs and destinations: {}\n",
        EXPORTS.len(),
        faults.len(),
        faults.join(", "),
        folder.display()
    );
    let destinations = [
        Destination::Database(folder.join("zendesk.db")),
        Destination::Folder(folder.join("zendesk")),
    ];
    let followers = destinations
        .into_iter()
        .map(|destination| Follower::start(&program, &clock, &simulator, destination))
        .collect::<Result<_, _>>()?;
    let mut soak = Soak {
        clock,
        simulator,
        followers,
        chance,
        broken: Vec::new(),
    };
    let result = soak.run(&events);
    soak.clock.forget(soak.simulator.id());
    result
}

impl Soak {
    fn run(&mut self, events: &[(f64, Event)]) -> Result<(), Error> {
        figures::head();
        for (at, event) in events {
            self.wait_until(*at)?;
            match event {
                Event::Fault(fault, percent) => {
                    self.simulator.set_fault(fault.as_deref(), *percent)?;
                }
                Event::Kill => {
                    let which = self.chance.below(self.followers.len() as u64);
                    let follower = self.followers.get_mut(usize::try_from(which).unwrap_or(0));
                    if let Some(follower) = follower {
                        follower.kill();
                        follower.revive(&self.clock)?;
                    }
                }
                Event::Check(day) => self.check_day(*day)?,
            }
        }
        self.finish()?;
        for follower in &self.followers {
            self.broken.extend(follower.broken());
        }
        println!("\nanswers: {}", self.simulator.answers()?);
        if self.broken.is_empty() {
            println!("every promise held");
            return Ok(());
        }
        println!("\nbroken:");
        for broken in &self.broken {
            println!("* {broken}");
        }
        Err(Error(format!("{} promises are broken", self.broken.len())))
    }

    /// Looks at the followers meanwhile, and starts those again that ended.
    fn wait_until(&mut self, at: f64) -> Result<(), Error> {
        loop {
            for follower in &mut self.followers {
                follower.look();
                follower.revive(&self.clock)?;
            }
            let missing = self.clock.real(at);
            if missing.is_zero() {
                return Ok(());
            }
            std::thread::sleep(missing.min(Duration::from_millis(100)));
        }
    }

    /// Whether each export is up to date by itself, some time after the last fault.
    fn check_day(&mut self, day: u32) -> Result<(), Error> {
        let before = judge::current(&self.simulator)?;
        let mut behind = vec![Vec::new(); self.followers.len()];
        for _ in 0..PATIENCE {
            self.wait_until(self.clock.now() + NEWS)?;
            let mut held = Vec::new();
            for follower in &self.followers {
                held.push(judge::held(&follower.destination, true)?);
            }
            let after = judge::current(&self.simulator)?;
            for ((follower, held), behind) in self.followers.iter().zip(held).zip(&mut behind) {
                *behind = judge::missing(&follower.destination, &before, &after, &held);
            }
            if behind.iter().all(Vec::is_empty) {
                break;
            }
        }
        for (follower, behind) in self.followers.iter_mut().zip(behind) {
            follower.end_day(day, &behind);
            let name = follower.destination.name();
            let sentences = behind.into_iter();
            self.broken.extend(sentences.map(|it| {
                format!("day {day}, {name}, following, hours after the last fault: {it}")
            }));
        }
        Ok(())
    }

    /// Ends the followers as a system does, and lets a last run catch up.
    fn finish(&mut self) -> Result<(), Error> {
        for follower in &mut self.followers {
            self.broken.extend(follower.stop(&self.clock)?);
        }
        let before = judge::current(&self.simulator)?;
        for follower in &mut self.followers {
            self.broken.extend(follower.last_run(&self.clock)?);
        }
        let after = judge::current(&self.simulator)?;
        for follower in &self.followers {
            let held = judge::held(&follower.destination, false)?;
            let name = follower.destination.name();
            let mut found = judge::missing(&follower.destination, &before, &after, &held);
            found.extend(judge::unknown(&self.simulator, &after, &held)?);
            let young = judge::young(&before, &after);
            let records: usize = held.iter().map(|(_, records)| records.len()).sum();
            println!(
                "{name}: {records} records compared with the ledger; {young} changed meanwhile and are not judged"
            );
            let sentences = found.into_iter();
            self.broken
                .extend(sentences.map(|it| format!("at the end, {name}: {it}")));
        }
        Ok(())
    }
}
