//! Names for what is made while the simulator serves: tokens and codes.

use super::dice::{Dice, Topic};

/// Whoever knows the seed can tell them in advance, which is no harm where nothing is guarded.
#[derive(Default)]
pub(crate) struct Names {
    seed: u64,
    count: u64,
}

const LETTERS: [u8; 62] = *b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 64;

impl Names {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    pub(crate) fn next(&mut self) -> String {
        self.count += 1;
        let mut dice = Dice::new(self.seed, Topic::Name, self.count);
        (0..LENGTH)
            .map(|_| char::from(dice.pick(LETTERS)))
            .collect()
    }
}
