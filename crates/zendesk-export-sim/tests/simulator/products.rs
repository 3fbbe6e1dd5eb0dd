//! Products that an account may lack.

use serde_json::{Value, json};
use zendesk_export_sim::Product;

use crate::desk::{builder, open};

const TALK: &str = "/api/v2/channels/voice/stats/incremental/calls?start_time=0";
const HELP_CENTER: &str = "/api/v2/help_center/incremental/articles.json?start_time=0";
const ROUTING: &str = "/api/v2/incremental/routing/attributes";
const SIDE_CONVERSATIONS: &str = "/api/v2/tickets/side_conversations/events?start_time=0";

#[tokio::test]
async fn what_the_account_lacks_is_an_invalid_endpoint() {
    for (product, lacking) in [
        (Product::Talk, TALK),
        (Product::HelpCenter, HELP_CENTER),
        (Product::Routing, ROUTING),
        (Product::Collaboration, SIDE_CONVERSATIONS),
    ] {
        let desk = open(builder().without(product)).await;
        for path in [TALK, HELP_CENTER, ROUTING, SIDE_CONVERSATIONS] {
            let answer = desk.get(path).await;
            let expected = if path == lacking { 404 } else { 200 };
            assert_eq!(answer.status(), expected, "{path} without {product:?}");
        }
        let body: Value = desk.get(lacking).await.json().await.expect("it is JSON");
        let expected = json!({"error": "InvalidEndpoint", "description": "Not found"});
        assert_eq!(body, expected);
        assert_eq!(desk.simulator.requests(), 5);
    }
}

#[tokio::test]
async fn what_the_account_lacks_is_not_counted_and_not_current() {
    for (product, resource) in [
        (Product::Talk, "calls"),
        (Product::Talk, "legs"),
        (Product::HelpCenter, "articles"),
        (Product::Routing, "routing_attributes"),
        (Product::Collaboration, "side_conversation_events"),
    ] {
        let desk = open(builder().without(product)).await;
        let simulator = &desk.simulator;
        assert_eq!(simulator.record_count(resource), None);
        assert!(simulator.current(resource).is_none());
        assert!(simulator.exposed(resource).is_none());
        for which in ["current", "exposed"] {
            let answer = desk.get(&format!("/simulator/{which}/{resource}")).await;
            assert_eq!(answer.status(), 404, "{which} {resource}");
        }
        assert!(simulator.record_count("tickets") > Some(0));
    }
}
