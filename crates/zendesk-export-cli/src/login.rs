//! Sign-in by browser: OAuth's authorization code, with PKCE.
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, extract::Query, http::StatusCode, routing::get};
use futures_util::FutureExt as _;
use oauth2::{
    AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope,
    basic::BasicClient,
    url::{ParseError, Url},
};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::{net::TcpListener, sync::oneshot};
use zendesk_export::{AuthorizationCode, Client};

use crate::{
    args::{LoginArgs, LogoutArgs},
    failure::{Exit, Failure},
    login_file::{Login, LoginFile},
    say::say,
    settings::Settings,
};

/// What the browser brings back.
#[derive(Default, Deserialize)]
struct Answer {
    state: Option<String>,
    code: Option<SecretString>,
    error: Option<String>,
}

impl Answer {
    fn code(self) -> Result<SecretString, Failure> {
        self.code.ok_or_else(|| {
            let why = self.error.unwrap_or_else(|| "no reason given".to_owned());
            let what = format!("the sign-in was declined ({:.64})", why.escape_debug());
            Failure::new(Exit::Refused, what)
        })
    }
}

pub(crate) async fn log_in(args: LoginArgs) -> Result<(), Failure> {
    let settings = Settings::read(args.config.as_deref())?;
    let (client_id, client_secret, scope) = settings.oauth_client()?;
    let builder = Client::builder(settings.account()?);
    let base_url = builder.base_url()?;
    let file = LoginFile::of(&base_url)?;
    // What cannot be kept is better found out now than after the browser.
    drop(file.lock()?);

    let listener = TcpListener::bind(("127.0.0.1", args.port))
        .await
        .map_err(|e| {
            let what = format!("port {} of 127.0.0.1 cannot be listened on", args.port);
            Failure::new(Exit::Unavailable, what).because(e)
        })?;
    let port = listener.local_addr().map_err(Failure::unavailable)?.port();
    let redirect_uri = format!("http://127.0.0.1:{port}/");

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state) = address(&base_url, &client_id, &scope, &redirect_uri, challenge)
        .map_err(|e| Failure::new(Exit::Settings, "the account makes no address").because(e))?;
    say(format!(
        "Sign in as an administrator at this address; the OAuth client {client_id:?} has to have {redirect_uri} as a redirect URL:\n\n  {url}\n"
    ))?;
    if !args.no_browser && open::that_detached(url.as_str()).is_err() {
        tracing::info!("no browser could be opened; copy the address into one");
    }

    let answer = tokio::time::timeout(args.timeout, answer(listener, state.into_secret()))
        .await
        .map_err(|_| {
            let waited = humantime::format_duration(args.timeout);
            let what = format!("nobody came back from the browser within {waited}; try again");
            Failure::new(Exit::Unavailable, what)
        })?;
    let tokens = builder
        .redeem(AuthorizationCode {
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            scope,
            code: answer.code()?,
            redirect_uri,
            code_verifier: verifier.into_secret().into(),
        })
        .await?;
    let _lock = file.lock()?;
    file.save(&Login {
        client_id,
        client_secret,
        tokens,
    })?;
    say(format!(
        "Signed in to {base_url}; kept in {}.",
        file.path().display()
    ))
}

/// Where an administrator consents, and the state that the browser has to bring back. See
/// <https://developer.zendesk.com/documentation/ticketing/working-with-oauth/creating-and-using-oauth-tokens-with-the-api/>.
fn address(
    base_url: &str,
    client_id: &str,
    scope: &str,
    redirect_uri: &str,
    challenge: PkceCodeChallenge,
) -> Result<(Url, CsrfToken), ParseError> {
    let client = BasicClient::new(ClientId::new(client_id.to_owned()))
        .set_auth_uri(AuthUrl::new(format!(
            "{base_url}/oauth/authorizations/new"
        ))?)
        .set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned())?);
    Ok(client
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new(scope.to_owned()))
        .set_pkce_challenge(challenge)
        .url())
}

pub(crate) fn log_out(args: &LogoutArgs) -> Result<(), Failure> {
    let settings = Settings::read(args.config.as_deref())?;
    let base_url = Client::builder(settings.account()?).base_url()?;
    let file = LoginFile::of(&base_url)?;
    let _lock = file.lock()?;
    say(match file.remove()? {
        true => format!(
            "Signed out of {base_url} here. An administrator can revoke the tokens in Zendesk."
        ),
        false => format!("Nobody was signed in to {base_url} here."),
    })
}

/// Waits for the one request that carries the right state. Any other is turned away: it comes from
/// somebody else, or asks for an icon.
async fn answer(listener: TcpListener, state: String) -> Answer {
    let (send, receive) = oneshot::channel();
    let send = Arc::new(Mutex::new(Some(send)));
    let handler = async move |Query(answer): Query<Answer>| {
        if answer.state.as_deref() != Some(state.as_str()) {
            return (
                StatusCode::BAD_REQUEST,
                "This is not the sign-in that is waited for.",
            );
        }
        let send = send.lock().unwrap_or_else(PoisonError::into_inner).take();
        match send.map(|send| send.send(answer)) {
            Some(Ok(())) => (
                StatusCode::OK,
                "Zendesk has sent you back. The program says whether it is signed in now; you may close this window.",
            ),
            _ => (StatusCode::GONE, "This sign-in is over."),
        }
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(listener, Router::new().route("/", get(handler)))
        .with_graceful_shutdown(stopped.map(|_| ()))
        .into_future();
    tokio::pin!(serving);
    let answer = tokio::select! {
        answer = receive => answer.unwrap_or_default(),
        _ = &mut serving => Answer::default(),
    };
    drop(stop);
    // The browser gets its page; connections that it opened and never used are not waited for.
    let _ = tokio::time::timeout(Duration::from_secs(1), serving).await;
    answer
}
