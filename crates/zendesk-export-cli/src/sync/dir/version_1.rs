//! States of the first layout, in which the list of parts was in the state, and each run ended its part.
use serde::Deserialize;

use super::StreamState;
use crate::sync::part::Part;

#[derive(Deserialize)]
pub(super) struct State {
    pub(super) stream: String,
    pub(super) state: StreamState,
    /// The part under way, which was hidden to its end.
    pub(super) open: Option<Part>,
    pub(super) parts: Vec<Part>,
    #[serde(default)]
    pub(super) taken: usize,
}
