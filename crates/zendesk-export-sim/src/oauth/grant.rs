//! Token requests that are granted, and those that are not.

use std::time::{Duration, SystemTime};

use super::answer::Tokens;
use super::issued::{ClientKind, Ends, Holder};
use super::parameters::Parameters;
use super::refusal::TokenRefusal;
use super::{Oauth, Scopes};

/// How long the tokens of one request are good.
pub(super) struct Lifetimes {
    access: Duration,
    refresh: Duration,
}

/// What Zendesk gives an access token of a client made since 2026-04-30.
const ACCESS: Duration = Duration::from_secs(1_800);
const REFRESH: Duration = Duration::from_secs(2_592_000);

impl Oauth {
    pub(super) fn grant(
        &self,
        parameters: &Parameters,
        now: SystemTime,
    ) -> Result<Tokens, TokenRefusal> {
        let lifetimes = Lifetimes::asked(parameters, self.lifetime);
        let ends = lifetimes.ends(now);
        let mut tokens = match parameters.required("grant_type")? {
            "client_credentials" => self.client_credentials(parameters, ends),
            "refresh_token" => self.refresh_token(parameters, ends, now),
            "authorization_code" => self.authorization_code(parameters, ends, now),
            _ => Err(TokenRefusal::UnsupportedGrantType),
        }?;
        // Only who asks for a lifetime is told one.
        tokens.expires_in = parameters.seconds("expires_in").map(|_| lifetimes.access);
        tokens.refresh_token_expires_in = parameters
            .seconds("refresh_token_expires_in")
            .filter(|_| tokens.refresh_token.is_some())
            .map(|_| lifetimes.refresh);
        Ok(tokens)
    }

    /// This grant has no refresh token: who has the secret may ask again.
    fn client_credentials(
        &self,
        parameters: &Parameters,
        ends: Ends,
    ) -> Result<Tokens, TokenRefusal> {
        if self.holder(parameters)?.kind == ClientKind::Public {
            return Err(TokenRefusal::InvalidClient);
        }
        let scopes = self.allowed(parameters.scopes())?;
        let access_token = self.issued().add_access(scopes.clone(), ends.access);
        Ok(Tokens::new(access_token, None, scopes))
    }

    /// The new pair has the scopes of the old one. Whether others may be asked for is not on record.
    fn refresh_token(
        &self,
        parameters: &Parameters,
        ends: Ends,
        now: SystemTime,
    ) -> Result<Tokens, TokenRefusal> {
        let asking = self.holder(parameters)?;
        let token = parameters.required("refresh_token")?;
        let mut issued = self.issued();
        let old = issued.refresh(token, now);
        let old = old.ok_or(TokenRefusal::InvalidGrant)?;
        let (holder, scopes) = (old.holder.clone(), old.scopes.clone());
        if asking.client_id != holder.client_id {
            return Err(TokenRefusal::InvalidGrant);
        }
        // Who got in by a secret has to show it again. What Zendesk asks of a public client here is
        // not on record.
        if (asking.kind, holder.kind) == (ClientKind::Public, ClientKind::Confidential) {
            return Err(TokenRefusal::InvalidClient);
        }
        issued.remove_pair(token);
        let (access_token, refresh_token) = issued.add_pair(holder, scopes.clone(), ends);
        Ok(Tokens::new(access_token, Some(refresh_token), scopes))
    }

    /// Zendesk's examples repeat the scope here; the one that was consented to counts.
    fn authorization_code(
        &self,
        parameters: &Parameters,
        ends: Ends,
        now: SystemTime,
    ) -> Result<Tokens, TokenRefusal> {
        let holder = self.holder(parameters)?;
        let code = parameters.required("code")?;
        let mut issued = self.issued();
        let code = issued.take_code(code, now);
        let code = code.ok_or(TokenRefusal::InvalidGrant)?;
        let is_same = code.client_id == holder.client_id
            && parameters.text("redirect_uri") == Some(&code.redirect_uri);
        let is_proved = match (&code.challenge, parameters.text("code_verifier")) {
            (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
            (Some(_), None) => false,
            (None, _) => holder.kind == ClientKind::Confidential,
        };
        if !is_same || !is_proved {
            return Err(TokenRefusal::InvalidGrant);
        }
        let (access_token, refresh_token) = issued.add_pair(holder, code.scopes.clone(), ends);
        Ok(Tokens::new(access_token, Some(refresh_token), code.scopes))
    }

    /// The client that asks.
    fn holder(&self, parameters: &Parameters) -> Result<Holder, TokenRefusal> {
        let client_id = parameters.text("client_id");
        let client_id = client_id.ok_or(TokenRefusal::InvalidClient)?;
        let secret = parameters.text("client_secret");
        if !self.knows(client_id, secret) {
            return Err(TokenRefusal::InvalidClient);
        }
        Ok(Holder {
            client_id: client_id.to_owned(),
            kind: match secret {
                Some(_) => ClientKind::Confidential,
                None => ClientKind::Public,
            },
        })
    }

    /// A scope that does not exist is no mistake yet: its token gets 403 everywhere.
    pub(super) fn allowed(&self, scopes: Scopes) -> Result<Scopes, TokenRefusal> {
        match &self.allowed_scopes {
            Some(allowed)
                if !scopes
                    .iter()
                    .all(|scope| allowed.iter().any(|it| it == scope)) =>
            {
                Err(TokenRefusal::InvalidScope)
            }
            _ => Ok(scopes),
        }
    }
}

impl Lifetimes {
    /// Zendesk documents the bounds; whether it clamps or refuses what lies outside is not on record.
    fn asked(parameters: &Parameters, longest: Option<Duration>) -> Self {
        let asked = |name, shortest, longest| {
            let seconds = parameters.seconds(name)?;
            Some(Duration::from_secs(seconds.clamp(shortest, longest)))
        };
        let unasked = Self::unasked(longest);
        let access = asked("expires_in", 300, 172_800);
        let refresh = asked("refresh_token_expires_in", 604_800, 7_776_000);
        Self {
            access: access.map_or(unasked.access, |access| {
                access.min(longest.unwrap_or(access))
            }),
            refresh: refresh.unwrap_or(unasked.refresh),
        }
    }

    pub(super) fn unasked(access: Option<Duration>) -> Self {
        Self {
            access: access.unwrap_or(ACCESS),
            refresh: REFRESH,
        }
    }

    pub(super) fn ends(&self, now: SystemTime) -> Ends {
        Ends {
            access: now.checked_add(self.access),
            refresh: now.checked_add(self.refresh),
        }
    }
}
