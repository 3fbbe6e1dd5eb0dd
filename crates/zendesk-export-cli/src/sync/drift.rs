//! What Zendesk sends otherwise than is documented: members, values and kinds that the schema of an export does not
//! have, and members of it that no longer come. Records are looked at in samples, since all else that is known of a
//! record is known without a look at what is nested in it.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zendesk_export::{Members, Record};

use crate::{table::Table, text};

mod found;
mod look;
#[cfg(test)]
mod tests;

pub(crate) use found::{Found, What};
use found::{is_name, name};

/// Of so many records of a stream one is looked at, and the first one of each page: some hundredths of the processor
/// time of a run.
const ONE_IN: u64 = 32;

/// A member that came in so many records in a row, of those that were looked at, and then in none of as many, no
/// longer comes.
const IN_A_ROW: u8 = 50;

/// The findings that are kept: more than a table of `status` could show.
const KEPT: usize = 50;

/// As many others are told apart, for the count alone.
const COUNTED: usize = 1_000;

/// Of one object the unknown members, and of one member the unknown values; any more count as one.
const OF_ONE: usize = 10;

/// Of one page; `status` has them all.
const TOLD: usize = 5;

/// What the state of a stream says of drift.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Drift {
    /// How many records were looked at.
    pub(crate) looked_at: u64,
    /// The oldest first.
    pub(crate) found: Vec<Found>,
    /// How often there was something that found no place here.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) more: u64,
    /// The kinds of these, and their names as numbers, so that each is counted once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<(What, i64)>,
    /// Of each documented member that comes: in how many records in a row it did, and then did not.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    members: BTreeMap<String, (u8, u8)>,
}

impl Drift {
    /// Whether no record was looked at.
    pub(crate) fn is_empty(&self) -> bool {
        self.looked_at == 0
    }

    /// Looks at some of the records of a page, before which so many went out in this stream, and tells what was never
    /// seen before.
    pub(crate) fn look(
        &mut self,
        stream: &str,
        table: &Table,
        records: &[Record<Value>],
        before: u64,
        now: i64,
    ) {
        let shape = table.shape();
        if shape.record().is_any() {
            return;
        }
        // A later build may know what an earlier one did not.
        self.found.retain(|found| !found.is_documented(shape));
        let mut news = Vec::new();
        let had_room = self.others.is_empty();
        for (number, record) in (before..).zip(records) {
            if number == before || number % ONE_IN == 0 {
                self.look_at(record, table, now, &mut news);
            }
        }
        for found in news.iter().take(TOLD) {
            tracing::warn!("{stream}: {found}{}; this is told once", found.such_as());
        }
        if news.len() > TOLD {
            tracing::warn!(
                "{stream}: {} more that differs from what is documented, which `zendesk-export status` names",
                news.len() - TOLD
            );
        }
        if had_room && !self.others.is_empty() {
            tracing::warn!(
                "{stream}: there is more that differs from what is documented than the {KEPT} differences that are kept; others are counted from now on, and neither told nor listed"
            );
        }
    }

    fn look_at(&mut self, record: &Record<Value>, table: &Table, now: i64, news: &mut Vec<Found>) {
        let Some(sighted) = look::look(record.json(), table.shape()) else {
            return;
        };
        self.looked_at += 1;
        let found = |what, member, came| Found {
            what,
            member,
            came,
            records: 1,
            first: now,
            last: now,
            id: id(record, table),
        };
        let mut counted = Vec::new();
        for (what, member, came) in sighted.drift {
            self.sees(found(what, member, came), &mut counted, news);
        }
        for member in table.steady() {
            let comes = sighted.members.contains(&member.as_str());
            if self.comes_no_longer(member, comes) {
                self.sees(
                    found(What::Gone, member.clone(), None),
                    &mut Vec::new(),
                    news,
                );
            } else if comes {
                let is_back = |one: &Found| one.what == What::Gone && one.member == *member;
                self.found.retain(|one| !is_back(one));
            }
        }
    }

    /// Counts a member that a record has or lacks.
    fn comes_no_longer(&mut self, member: &str, comes: bool) -> bool {
        let Some((came, missing)) = self.members.get_mut(member) else {
            if comes {
                self.members.insert(member.to_owned(), (1, 0));
            }
            return false;
        };
        if comes {
            (*came, *missing) = (came.saturating_add(1).min(IN_A_ROW), 0);
        } else if *came < IN_A_ROW {
            self.members.remove(member);
            return false;
        } else {
            *missing = missing.saturating_add(1).min(IN_A_ROW);
        }
        *missing == IN_A_ROW
    }

    /// Counts one of a record, of which so many are counted.
    fn sees(&mut self, mut found: Found, counted: &mut Vec<usize>, news: &mut Vec<Found>) {
        if self.place(&found).is_none()
            && self
                .found
                .iter()
                .filter(|one| one.is_beside(&found))
                .count()
                >= OF_ONE
        {
            found.stands_for_more();
        }
        let at = match self.place(&found) {
            Some(at) if counted.contains(&at) => return,
            Some(at) => {
                let known = &mut self.found[at];
                known.records += 1;
                (known.last, known.id) = (found.last, found.id);
                at
            }
            None if self.found.len() >= KEPT => {
                self.more += 1;
                let other = (found.what, found.number());
                if self.others.len() < COUNTED && !self.others.contains(&other) {
                    self.others.push(other);
                }
                return;
            }
            None => {
                let known = (found.what, found.number());
                self.others.retain(|other| *other != known);
                self.found.push(found.clone());
                news.push(found);
                self.found.len() - 1
            }
        };
        counted.push(at);
    }

    fn place(&self, found: &Found) -> Option<usize> {
        self.found.iter().position(|known| known.is_same(found))
    }

    /// How many differences of each kind are known.
    pub(crate) fn counts(&self) -> [(What, u64); 4] {
        let kinds = [What::NewMember, What::NewValue, What::OtherKind, What::Gone];
        kinds.map(|what| {
            let found = self.found.iter().filter(|found| found.what == what);
            let others = self.others.iter().filter(|(other, _)| *other == what);
            (what, (found.count() + others.count()) as u64)
        })
    }

    /// A sentence for each.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let sentences = self.found.iter().map(|found| {
            format!(
                "{found}: in {} of {} looked at, first {}, last {}{}",
                found.records,
                text::counted(self.looked_at, "record"),
                text::date(found.first),
                text::date(found.last),
                found.such_as()
            )
        });
        let more = (self.more > 0).then(|| {
            let times = text::counted(self.more, "time");
            let others = text::counted(self.others.len() as u64, "other difference");
            format!("{others} from what is documented, seen {times} and not listed")
        });
        sentences.chain(more).collect()
    }
}

fn id(record: &Record<Value>, table: &Table) -> Option<String> {
    let members = Members::of(record)?;
    let id = members.json(table.id())?.trim_matches('"');
    is_name(id).then(|| id.to_owned())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}
