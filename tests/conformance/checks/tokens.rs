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
    let answer = ask(desk, json!({"grant_type": "client_credentials"})).await;
    assert!(answer.status == 201, "{}", answer.status);
    let token = answer.json();
    assert!(token["token_type"] == "bearer");
    let bearer = format!(
        "Bearer {}",
        token["access_token"].as_str().unwrap_or_default()
    );
    let path = first_page_by_cursor("tickets");
    assert!(desk.get_as(&path, Some(&bearer)).await.status == 200);
    Ok(())
}

/// A token of another scope signs in and gets 403.
///
/// Documented for scopes, and by example for custom objects; the text of the others by tap-zendesk's
/// users.
pub(crate) async fn another_scope_gets_403() -> Verdict {
    let desk = &desk().await;
    let parameters = json!({"grant_type": "client_credentials", "scope": "users:read"});
    let token = ask(desk, parameters).await.json();
    let bearer = format!(
        "Bearer {}",
        token["access_token"].as_str().unwrap_or_default()
    );
    let tickets = first_page_by_cursor("tickets");
    assert!(desk.get_as(&tickets, Some(&bearer)).await.status == 403);
    let objects = "/api/v2/incremental/custom_objects/asset/cursor?start_time=0";
    let refused = desk.get_as(objects, Some(&bearer)).await;
    assert!(refused.status == 403);
    assert!(refused.json()["errors"][0]["code"] == "Forbidden");
    let users = first_page_by_cursor("users");
    assert!(desk.get_as(&users, Some(&bearer)).await.status == 200);
    Ok(())
}

/// A refresh token works once.
///
/// Documented: they rotate.
pub(crate) async fn a_refresh_token_works_once() -> Verdict {
    let desk = &desk().await;
    let pair = desk.token_pair("exporter");
    let parameters = json!({"grant_type": "refresh_token", "refresh_token": pair.refresh_token});
    let renewed = ask(desk, parameters.clone()).await;
    assert!(renewed.status == 201);
    assert!(renewed.json()["refresh_token"] != parameters["refresh_token"]);
    let again = ask(desk, parameters).await;
    assert!(again.status == 400);
    assert!(again.json()["error"] == "invalid_grant");
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
        ("grant_type", "password", 400, "unsupported_grant_type"),
        ("scope", "everything", 400, "invalid_scope"),
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
    Desk::simulated(simulator.oauth_scopes(["read", "users:read"])).await
}

async fn ask(desk: &Desk, mut parameters: Value) -> Answer {
    parameters["client_id"] = "exporter".into();
    if parameters.get("client_secret").is_none() {
        parameters["client_secret"] = "secret".into();
    }
    desk.post("/oauth/tokens", &parameters).await
}
