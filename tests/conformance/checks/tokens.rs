//! Access tokens, whose page is "Grant type tokens". Only the simulator is asked: a token of a real
//! account would have to be revoked.

use serde_json::{Value, json};

use crate::{
    answer::Answer,
    checks::envelopes::first_page_by_cursor,
    desk::{Desk, Verdict, simulator},
};

/// A client with a secret gets a token that signs in.
///
/// Documented; the example answers 201.
pub(crate) async fn a_secret_gets_a_token() -> Verdict {
    let desk = &desk().await;
    let answer = ask(
        desk,
        json!({"grant_type": "client_credentials", "scope": "read"}),
    )
    .await;
    assert!(answer.status == 201, "{}", answer.status);
    let answer = answer.json();
    let token = &answer["access_token"];
    // Nobody asked how long it lives.
    let expected = json!({"access_token": token, "token_type": "bearer", "scope": "read"});
    assert!(answer == expected);
    assert!(signs_in(desk, token).await);
    assert!(!signs_in(desk, &json!("another")).await);
    Ok(())
}

/// A token of another scope signs in and gets 403.
///
/// Documented for scopes, and by example for custom objects; the text of the others by tap-zendesk's
/// users.
pub(crate) async fn another_scope_gets_403() -> Verdict {
    let desk = &desk().await;
    let answers = async |scope: &str| {
        let parameters = json!({"grant_type": "client_credentials", "scope": scope});
        let bearer = bearer(&ask(desk, parameters).await.json()["access_token"]);
        let objects = "/api/v2/incremental/custom_objects/asset/cursor?start_time=0".to_owned();
        let mut answers = Vec::new();
        for path in [
            first_page_by_cursor("tickets"),
            objects,
            first_page_by_cursor("users"),
        ] {
            answers.push(desk.get_as(&path, Some(&bearer)).await);
        }
        answers
    };
    let statuses = |answers: &[Answer]| {
        answers
            .iter()
            .map(|answer| answer.status)
            .collect::<Vec<_>>()
    };
    let of_users = answers("users:read").await;
    assert!(statuses(&of_users) == [403, 403, 200]);
    assert!(of_users[1].json()["errors"][0]["code"] == "Forbidden");
    assert!(statuses(&answers("custom_objects:read").await) == [403, 200, 403]);
    Ok(())
}

/// A refresh token works once, and ends the access token that it came with.
///
/// Documented: they rotate.
pub(crate) async fn a_refresh_token_works_once() -> Verdict {
    let desk = &desk().await;
    let renewal = |refresh_token: &Value| json!({"grant_type": "refresh_token", "refresh_token": refresh_token});
    let pair = desk.token_pair("exporter");
    let (access, refresh) = (json!(pair.access_token), json!(pair.refresh_token));
    assert!(signs_in(desk, &access).await);
    let renewed = ask(desk, renewal(&refresh)).await;
    assert!(renewed.status == 201);
    let renewed = renewed.json();
    assert!(renewed["refresh_token"] != refresh);
    assert!(renewed["scope"] == "read");
    assert!(renewed.get("expires_in").is_none());
    assert!(!signs_in(desk, &access).await);
    assert!(signs_in(desk, &renewed["access_token"]).await);
    let again = ask(desk, renewal(&refresh)).await;
    assert!(again.status == 400);
    assert!(again.json()["error"] == "invalid_grant");
    let third = ask(desk, renewal(&renewed["refresh_token"])).await.json();
    assert!(signs_in(desk, &third["access_token"]).await);
    Ok(())
}

/// Wrong secrets, unknown grants and foreign scopes are refused.
///
/// `invalid_scope`: documented. The others: inferred from OAuth 2.0 (RFC 6749, section 5.2).
pub(crate) async fn refusals_name_what_is_wrong() -> Verdict {
    let desk = &desk().await;
    let right = json!({"grant_type": "client_credentials"});
    for (name, value, status, error) in [
        ("client_secret", "wrong", 401, "invalid_client"),
        ("client_id", "other", 401, "invalid_client"),
        ("grant_type", "password", 400, "unsupported_grant_type"),
        ("scope", "everything", 400, "invalid_scope"),
        ("scope", "read write", 400, "invalid_scope"),
    ] {
        let mut parameters = right.clone();
        parameters[name] = value.into();
        let answer = ask(desk, parameters).await;
        assert!(answer.status == status, "{error}: {}", answer.status);
        assert!(answer.json()["error"] == error, "{error}");
    }
    Ok(())
}

async fn desk() -> Desk {
    let simulator = simulator().oauth_client("exporter", "secret");
    let scopes = ["read", "users:read", "custom_objects:read"];
    Desk::simulated(simulator.oauth_scopes(scopes)).await
}

fn bearer(token: &Value) -> String {
    format!("Bearer {}", token.as_str().expect("it is a text"))
}

async fn signs_in(desk: &Desk, token: &Value) -> bool {
    let path = first_page_by_cursor("tickets");
    desk.get_as(&path, Some(&bearer(token))).await.status == 200
}

async fn ask(desk: &Desk, mut parameters: Value) -> Answer {
    for (name, value) in [("client_id", "exporter"), ("client_secret", "secret")] {
        if parameters.get(name).is_none() {
            parameters[name] = value.into();
        }
    }
    desk.post("/oauth/tokens", &parameters).await
}
