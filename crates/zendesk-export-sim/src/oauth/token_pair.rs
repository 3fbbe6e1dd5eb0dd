//! What a client that signed in by authorization code has in hand.

use std::fmt;

/// An access token and the refresh token that renews it; see
/// [`Simulator::issue_tokens`](crate::Simulator::issue_tokens).
#[derive(Clone)]
#[non_exhaustive]
pub struct TokenPair {
    /// Signs in until its lifetime is over.
    pub access_token: String,
    /// Gets the next pair, and is good for nothing afterwards.
    pub refresh_token: String,
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair").finish_non_exhaustive()
    }
}
