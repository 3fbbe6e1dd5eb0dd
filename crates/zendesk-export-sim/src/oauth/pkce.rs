//! Proof that who exchanges a code is who asked for it (RFC 7636). See
//! <https://developer.zendesk.com/documentation/api-basics/authentication/oauth-pkce>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What a code was asked for with: the hash of a secret that comes later.
pub(super) struct Challenge(String);

/// The only method that Zendesk documents.
pub(super) const METHOD: &str = "S256";

impl Challenge {
    pub(super) fn new(code_challenge: &str) -> Self {
        Self(code_challenge.to_owned())
    }

    pub(super) fn is_met_by(&self, code_verifier: &str) -> bool {
        URL_SAFE_NO_PAD.encode(Sha256::digest(code_verifier)) == self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meets_the_example_of_the_standard() {
        let challenge = Challenge::new("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("another"));
    }
}
