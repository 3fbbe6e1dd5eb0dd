//! Settings as people see them.
use secrecy::SecretString;
use zendesk_export::Client;

use super::Settings;

impl Settings {
    /// How these settings sign in, in words.
    pub(crate) fn sign_in(&self) -> String {
        let builder = self.account().map(Client::builder);
        let base_url = builder.ok().and_then(|builder| builder.base_url().ok());
        match base_url.map(|url| self.login(&url)) {
            Some(Ok(Some((file, login)))) => {
                format!("by {}, as {}", file.path().display(), login.client_id)
            }
            _ if self.oauth_token.is_some() => "by OAuth token".to_owned(),
            _ if self.oauth_client_secret.is_some() => "by OAuth client".to_owned(),
            _ if self.api_token.is_some() => "by API token".to_owned(),
            _ if self.password.is_some() => "by password".to_owned(),
            _ => "not set".to_owned(),
        }
    }

    /// What is set, for people to see: secrets are not shown.
    pub(crate) fn in_force(&self) -> Vec<(&'static str, String)> {
        let open = |text: &Option<String>| text.as_ref().map(|text| format!("{text:?}"));
        let hidden = |secret: &Option<SecretString>| secret.as_ref().map(|_| "(hidden)".to_owned());
        let all = [
            ("subdomain", open(&self.subdomain)),
            ("base_url", open(&self.base_url)),
            ("oauth_token", hidden(&self.oauth_token)),
            ("oauth_client_id", open(&self.oauth_client_id)),
            ("oauth_client_secret", hidden(&self.oauth_client_secret)),
            ("oauth_scope", open(&self.oauth_scope)),
            ("email", open(&self.email)),
            ("api_token", hidden(&self.api_token)),
            ("password", hidden(&self.password)),
        ];
        let set = |(name, shown): (_, Option<String>)| shown.map(|shown| (name, shown));
        all.into_iter().filter_map(set).collect()
    }
}
