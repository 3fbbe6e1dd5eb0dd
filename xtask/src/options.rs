//! What a command was given: `--name value` pairs and flags.
use std::str::FromStr;

use crate::Error;

/// The options that are left; those that were asked for are gone.
pub(crate) struct Options(Vec<String>);

impl Options {
    pub(crate) fn of(given: &[&str]) -> Self {
        Self(given.iter().map(|text| (*text).to_owned()).collect())
    }

    /// The value after a name, or what holds without it.
    pub(crate) fn value<T: FromStr>(&mut self, name: &str, without: T) -> Result<T, Error> {
        Ok(self.optional(name)?.unwrap_or(without))
    }

    /// The value after a name, if the name was given.
    pub(crate) fn optional<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, Error> {
        let Some(at) = self.0.iter().position(|text| text == name) else {
            return Ok(None);
        };
        let mut taken = self.0.drain(at..self.0.len().min(at + 2)).skip(1);
        let text = taken
            .next()
            .ok_or_else(|| Error(format!("{name} takes a value")))?;
        match text.parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(Error(format!("{name} does not take {text}"))),
        }
    }

    /// Everything has to be known.
    pub(crate) fn end(self) -> Result<(), Error> {
        match self.0.first() {
            None => Ok(()),
            Some(text) => Err(Error(format!("there is no option {text}"))),
        }
    }
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to one less than `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // SplitMix64, as published by Sebastiano Vigna.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}
