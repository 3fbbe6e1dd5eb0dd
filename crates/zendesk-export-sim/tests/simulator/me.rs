//! Who clients are told that they are.

use serde_json::Value;

use crate::desk::{builder, http, ids, open};

#[tokio::test]
async fn everybody_is_told_who_they_are() {
    let desk = open(builder().agent_token("agent")).await;
    let role = async |authorization: &str| {
        let answer = desk.get_with("/api/v2/users/me.json", authorization).await;
        let body: Value = answer.json().await.expect("it is JSON");
        body["user"]["role"].clone()
    };
    assert_eq!(role("Bearer any").await, "admin");
    assert_eq!(role("Bearer agent").await, "agent");

    let url = format!("{}/api/v2/users/me", desk.simulator.base_url());
    let answer = http().get(url).send().await.expect("the simulator answers");
    assert_eq!(answer.status(), 200);
    let body: Value = answer.json().await.expect("it is JSON");
    assert_eq!(body["user"]["name"], "Anonymous user");
}

#[tokio::test]
async fn an_agent_is_a_user_of_the_account_however_small_it_is() {
    for (users, place, role) in [(21, 20, "agent"), (20, 1, "end-user"), (1, 0, "admin")] {
        let desk = open(builder().users(users).agent_token("agent")).await;
        let answer = desk.get_with("/api/v2/users/me", "Bearer agent").await;
        let body: Value = answer.json().await.expect("it is JSON");
        let mut ids = ids(&desk.walk("users?start_time=0").await, "users");
        ids.sort_unstable();
        assert_eq!(body["user"]["id"], ids[place], "{users}");
        assert_eq!(body["user"]["role"], role, "{users}");
    }
}
