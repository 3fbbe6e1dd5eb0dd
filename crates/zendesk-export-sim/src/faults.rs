//! Which requests are struck by a fault.

mod drift;
mod instead;
mod members;
mod spoil;

pub(crate) use self::spoil::Spoiled;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::Uri;

use crate::account::{Dice, Topic};
use crate::cursor::Position;
use crate::fault::{Fault, FaultRule};
use crate::made_page::Page;

pub(crate) struct Faults {
    seed: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rules: Vec<FaultRule>,
    /// Each strikes the next requests that it fits, whatever its percentage.
    injected: Vec<FaultRule>,
    /// Since the rules were set, of each path: so that other exports that are under way at the
    /// same time change nothing.
    requests: HashMap<String, u64>,
    /// The last pages that lead on, of each path: a client may read it in several places at once.
    previous: HashMap<String, VecDeque<Previous>>,
    /// By the name of the fault.
    struck: BTreeMap<String, u64>,
}

/// A fault that strikes one request.
pub(crate) struct Strike {
    pub(crate) fault: Fault,
    /// Decides between the forms that the fault can take.
    dice: Dice,
}

/// What a page is made from.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) uri: Uri,
    /// In seconds since 1970.
    pub(crate) now: i64,
    /// The most records, whatever the request asks for.
    pub(crate) most_records: Option<usize>,
    /// How far events may be dated ahead, in seconds.
    pub(crate) ahead: i64,
}

struct Previous {
    asked: Asked,
    leads_to: Position,
    parameters: Vec<(String, String)>,
}

/// In how many places a client may read an export so that each can have a stale page.
const PLACES: usize = 64;

impl Faults {
    pub(crate) fn new(seed: u64, rules: Vec<FaultRule>) -> Self {
        let state = State {
            rules,
            ..State::default()
        };
        Self {
            seed,
            state: Mutex::new(state),
        }
    }

    pub(crate) fn rules(&self) -> Vec<FaultRule> {
        self.state().rules.clone()
    }

    /// Sets the rules instead of those before, forgets what is still to be injected, and counts
    /// the requests anew.
    pub(crate) fn set(&self, rules: Vec<FaultRule>) {
        let mut state = self.state();
        state.rules = rules;
        state.injected.clear();
        state.requests.clear();
    }

    pub(crate) fn inject(&self, rule: FaultRule) {
        self.state().injected.push(rule);
    }

    /// How often faults struck, by their names.
    pub(crate) fn struck(&self) -> BTreeMap<String, u64> {
        self.state().struck.clone()
    }

    pub(crate) fn count(&self, fault: &Fault) {
        *self.state().struck.entry(fault.to_string()).or_default() += 1;
    }

    /// The fault for the next request of this path, if there is one. Whether it then shows in the
    /// answer is another question.
    pub(crate) fn next(&self, path: &str) -> Option<Strike> {
        let mut state = self.state();
        let count = state.requests.entry(path.to_owned()).or_default();
        let number = *count;
        *count += 1;

        let injected = state.take_injected(path);
        let rules = &state.rules;
        let fault = injected.or_else(|| {
            let mut places = rules.iter().enumerate();
            let (_, rule) = places.find(|&(place, rule)| {
                let before = &rules[..place];
                let equal = before.iter().filter(|other| *other == rule).count();
                rule.strikes(self.seed, equal, path, number)
            })?;
            Some(rule.fault.clone())
        })?;
        let about = format!("{fault} {path}");
        let dice = Dice::about(self.seed, Topic::FaultKind, &about, number);
        Some(Strike { fault, dice })
    }

    /// What the page was made from that led to this one. A first page has none before it, and
    /// nobody could know a page that ended its stream for an old one.
    pub(crate) fn before(&self, path: &str, page: &Page) -> Option<Asked> {
        let state = self.state();
        let previous = state.previous.get(path)?;
        let before = previous.iter().find(|before| before.leads_to(page))?;
        Some(before.asked.clone())
    }

    /// Keeps what the page was made from, which is all it takes to make it again.
    pub(crate) fn remember(&self, path: &str, asked: Asked, page: &Page) {
        let mut state = self.state();
        let previous = state.previous.entry(path.to_owned()).or_default();
        let Some(leads_to) = page.leads_to else {
            previous.retain(|before| !before.leads_to(page));
            return;
        };
        let parameters = page.parameters.clone();
        let page = Previous {
            asked,
            leads_to,
            parameters,
        };
        previous.retain(|before| {
            (before.leads_to, &before.parameters) != (page.leads_to, &page.parameters)
        });
        previous.push_back(page);
        if previous.len() > PLACES {
            previous.pop_front();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Previous {
    fn leads_to(&self, page: &Page) -> bool {
        self.leads_to == page.position && self.parameters == page.parameters
    }
}

impl State {
    fn take_injected(&mut self, path: &str) -> Option<Fault> {
        let place = self.injected.iter().position(|rule| rule.fits(path))?;
        let rule = &mut self.injected[place];
        let fault = rule.fault.clone();
        match rule.in_a_row.get() {
            0 | 1 => drop(self.injected.remove(place)),
            left => *rule = rule.clone().in_a_row(left - 1),
        }
        Some(fault)
    }
}

impl FaultRule {
    fn fits(&self, path: &str) -> bool {
        path.contains(&self.path)
    }

    /// Equal rules are told apart by how many stand before each, so that they strike independently.
    fn strikes(&self, seed: u64, equal_before: usize, path: &str, number: u64) -> bool {
        const SHARES: u64 = 1_000_000;
        if !self.fits(path) {
            return false;
        }
        let rule = serde_json::to_string(self).unwrap_or_default();
        let storm = number / u64::from(self.in_a_row.get());
        let about = match equal_before {
            0 => format!("{rule} {path}"),
            equal => format!("{rule} {equal} {path}"),
        };
        let mut dice = Dice::about(seed, Topic::Fault, &about, storm);
        let drawn = dice.below(SHARES) as f64 / SHARES as f64;
        drawn < self.percent / 100.0
    }
}
