//! How long the requester of a ticket waits for replies.

use super::Account;
use super::ticket_course::{Comment, Course, Place};
use super::ticket_moments::Moment;
use super::ticket_state::SAID;

/// What a step does to the time that the requester waits for a reply, in rounds counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplyClock {
    Activates(u64),
    Fulfills(u64),
    /// Nothing.
    Goes,
}

impl Course<'_> {
    /// When an agent first wrote to the requester, in what was there from the start.
    pub(super) fn first_reply(&self, account: &Account) -> Option<i64> {
        let moments = [Moment::Response, Moment::Latest].into_iter();
        let mut moments = moments.filter(|_| !self.core.is_new);
        let reply =
            moments.find(|&moment| self.said(Place::First(moment)).1 == Some(Comment::Reply));
        reply.map(|moment| match moment {
            Moment::Response => self.responded,
            _ => account.moment(moment, self.core.index),
        })
    }

    /// What a step does to the clock that measures how long the requester waits for a reply.
    pub(super) fn reply_clock(&self, place: Place) -> ReplyClock {
        let firsts = [Moment::Creation, Moment::Response, Moment::Latest].map(Place::First);
        let updates = (1..=SAID).map(Place::Update);
        let mut clock = ReplyClock::Activates(1);
        for at in firsts.into_iter().chain(updates) {
            let next = match (at, self.said(at).1, clock) {
                (Place::First(Moment::Creation), ..) => Some(clock),
                (_, Some(Comment::Reply), ReplyClock::Activates(round)) => {
                    Some(ReplyClock::Fulfills(round))
                }
                (_, Some(Comment::Question), ReplyClock::Fulfills(round)) => {
                    Some(ReplyClock::Activates(round + 1))
                }
                _ => None,
            };
            if at == place {
                return next.unwrap_or(ReplyClock::Goes);
            }
            clock = next.unwrap_or(clock);
        }
        // All was said before.
        ReplyClock::Goes
    }
}
