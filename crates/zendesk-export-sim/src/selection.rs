//! Which of the records a request asks for.

#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection {
    pub(crate) deleted: Deleted,
    pub(crate) scope: SupportTypeScope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deleted {
    Included,
    LeftOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SupportTypeScope {
    Agent,
    AiAgent,
    All,
}
