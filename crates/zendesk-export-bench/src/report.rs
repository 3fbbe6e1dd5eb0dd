use std::{fs, process::Command};

use serde::{Deserialize, Serialize};

/// What a walk cost, as the process that walked says of itself in a line of JSON.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Records that it was handed.
    pub records: u64,
    /// Processor time, its own and the kernel's on its behalf.
    pub cpu_seconds: f64,
    /// The most memory that it held at any time.
    pub peak_kib: u64,
}

impl Report {
    /// What this process has cost so far. Linux only; elsewhere the cost is zero.
    #[must_use]
    pub fn now(records: u64) -> Self {
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        // The name of the program, in brackets, may hold blanks; utime and stime are the 12th and 13th
        // after it, in hundredths of a second.
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = after_name.split_whitespace().skip(11).take(2);
        let ticks: u32 = ticks.map(|ticks| ticks.parse::<u32>().unwrap()).sum();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.split_whitespace().next());
        Self {
            records,
            cpu_seconds: f64::from(ticks) / 100.0,
            peak_kib: peak.map_or(0, |peak| peak.parse().unwrap()),
        }
    }

    /// Processor time for a million records at this rate.
    #[must_use]
    pub fn cpu_seconds_a_million(&self) -> f64 {
        self.cpu_seconds * 1e6 / self.records as f64
    }

    /// Says it to the benchmark that started this process.
    pub fn say(&self) {
        println!("{}", serde_json::to_string(self).unwrap());
    }

    /// Runs a walk in a process of its own.
    #[must_use]
    pub fn of(command: &mut Command) -> Self {
        serde_json::from_str(&run(command)).unwrap()
    }
}

/// Runs a program to its end, and gives what it wrote.
///
/// # Panics
///
/// It failed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let says = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {says}");
    String::from_utf8(output.stdout).unwrap()
}
