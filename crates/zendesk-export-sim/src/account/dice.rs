//! Chance that always falls the same way for the same seed, topic and index.

/// SplitMix64, by Steele, Lea and Flood: small, quick, and good at consecutive starting points.
pub(crate) struct Dice(u64);

/// What the dice decide; two topics of one record are independent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Topic {
    Moment,
    Burst,
    TicketFate,
    TicketPeople,
    TicketTimes,
    TicketVia,
    TicketFields,
    TicketContent,
    TicketEvent,
    TicketMoment,
    User,
    UserOrganization,
    Organization,
    TicketMetricEvent,
    Article,
    Call,
    CallAnswered,
    Leg,
    RoutingAttribute,
    RoutingAttributeValue,
    RoutingInstanceValue,
    CustomObjectRecord,
    Name,
    Fault,
    FaultKind,
    Change,
    Deletion,
    TicketState,
    TicketText,
    TicketFieldChange,
    UserState,
    OrganizationState,
    ArticleState,
    CustomObjectRecordState,
    SideConversation,
    SideConversationEvent,
    TicketCourse,
    TicketSteps,
}

impl Dice {
    pub(crate) fn new(seed: u64, topic: Topic, index: u64) -> Self {
        let seeded = scramble(seed ^ 0x5A65_6E64_6573_6B21);
        let about = scramble(seeded.wrapping_add(topic as u64));
        Self(scramble(about.wrapping_add(index)))
    }

    /// For what a text tells apart, such as a path.
    pub(crate) fn about(seed: u64, topic: Topic, text: &str, index: u64) -> Self {
        let mix = |mixed, byte| scramble(mixed ^ u64::from(byte)).wrapping_add(1);
        Self::new(text.bytes().fold(seed, mix), topic, index)
    }

    /// Dice for a part of something, from a number that other dice rolled.
    pub(crate) fn of(number: u64) -> Self {
        Self(number)
    }

    /// A number from zero up to, and not with, the bound.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scramble(self.0) % bound.max(1)
    }

    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number of seconds from zero up to, and not with, the bound.
    pub(crate) fn seconds_below(&mut self, bound: u64) -> i64 {
        i64::try_from(self.below(bound)).unwrap_or(i64::MAX)
    }

    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, items: [T; N]) -> T {
        const { assert!(N > 0, "nothing to pick from") };
        let position = self.below(N as u64);
        items[usize::try_from(position).unwrap_or_default()]
    }
}

fn scramble(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
