use std::{env, time::Instant};

/// What a benchmark was started with.
#[derive(Clone, Debug)]
pub struct Options(Vec<String>);

impl Options {
    /// Those of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        Self(env::args().skip(1).collect())
    }

    /// Whether to see only that it still works.
    #[must_use]
    pub fn tries_only(&self) -> bool {
        self.0.iter().any(|arg| arg == "--test")
    }

    /// The value after an option.
    #[must_use]
    pub fn after(&self, name: &str) -> Option<&str> {
        let mut args = self.0.iter().skip_while(|arg| *arg != name);
        args.nth(1).map(String::as_str)
    }

    /// `full`, or another number after the option of this name, or `small` where it is only tried.
    #[must_use]
    pub fn count(&self, name: &str, full: usize, small: usize) -> usize {
        match self.after(name) {
            Some(count) => count.parse().unwrap(),
            None if self.tries_only() => small,
            None => full,
        }
    }
}

/// One contender's figures, a round each.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

/// Lets the contenders take turns, each round begun by the next of them; each gives its figure. A round
/// before the first does not count, unless there is only one: then it is a try.
pub fn rounds<const N: usize>(
    rounds: usize,
    mut contenders: [&mut dyn FnMut() -> f64; N],
) -> [Samples; N] {
    let mut samples = [(); N].map(|()| Samples::default());
    if rounds > 1 {
        for contender in &mut contenders {
            contender();
        }
    }
    for round in 0..rounds {
        for turn in 0..N {
            let contender = (round + turn) % N;
            samples[contender].push(contenders[contender]());
        }
    }
    samples
}

/// How many seconds it takes.
pub fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let started = Instant::now();
    drop(work());
    started.elapsed().as_secs_f64()
}

impl Samples {
    /// Adds a round.
    pub fn push(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// What each round comes to in another measure.
    #[must_use]
    pub fn map(&self, change: impl FnMut(f64) -> f64) -> Self {
        self.0.iter().copied().map(change).collect()
    }

    /// The middle one.
    #[must_use]
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }

    /// A single round says nothing.
    pub(crate) fn is_a_try(&self) -> bool {
        self.0.len() < 2
    }

    pub(crate) fn max(&self) -> f64 {
        self.0.iter().copied().fold(f64::MIN, f64::max)
    }

    /// How each round compares with the other's of the same round, from the least to the most; without the
    /// outer tenths, where there are ten rounds or more.
    pub(crate) fn spread(&self, other: &Self) -> (f64, f64) {
        let rounds = self.0.iter().zip(&other.0);
        let mut ratios: Vec<f64> = rounds.map(|(one, other)| one / other).collect();
        ratios.sort_by(f64::total_cmp);
        let tenth = ratios.len() / 10;
        (ratios[tenth], ratios[ratios.len() - 1 - tenth])
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<T: IntoIterator<Item = f64>>(figures: T) -> Self {
        Self(figures.into_iter().collect())
    }
}
