//! Which custom object: its key in the path, and in checkpoints.

use zendesk_export::Checkpoint;

use crate::{
    custom_objects::page,
    desk::{self, Desk},
    support::{START, all, client, drain, refused, start},
};

#[tokio::test]
async fn the_key_is_percent_encoded_and_stays_one_segment() {
    for (key, encoded) in [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("../tickets", "..%2Ftickets"),
        ("a?b#c", "a%3Fb%23c"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("schlüssel", "schl%C3%BCssel"),
        (".\t.", ".%09."),
        ("\n..", "%0A.."),
        (" ", "%20"),
    ] {
        let desk = Desk::serve(|_| desk::json(page(&[(1, START)], "a", false))).await;
        let zendesk = client(&desk.url);
        let pages = all(zendesk.custom_objects(key, start()).pages()).await;
        let path = format!("/api/v2/incremental/custom_objects/{encoded}/cursor");
        assert_eq!(desk.requests()[0].path(), path);
        assert_eq!(
            pages[0].checkpoint.export(),
            format!("custom_objects/{key}")
        );

        let saved = serde_json::to_string(&pages[0].checkpoint).unwrap();
        let saved: Checkpoint = serde_json::from_str(&saved).unwrap();
        all(zendesk.custom_objects(key, saved).pages()).await;
        assert_eq!(desk.requests()[1].path(), path, "resumed");
    }
}

#[tokio::test]
async fn a_key_that_is_no_name_sends_nothing() {
    for key in ["", ".", ".."] {
        let desk = Desk::script([desk::json(page(&[(1, START)], "a", false))]).await;
        let error = refused(client(&desk.url).custom_objects(key, start()).pages()).await;
        assert!(error.is_settings(), "{key:?}: {error}");
        assert!(!error.is_retryable(), "{key:?}");
        assert_eq!(desk.calls(), 0, "{key:?}");
    }
}

#[tokio::test]
async fn the_checkpoint_of_another_key_is_refused() {
    let desk = Desk::serve(|_| desk::json(page(&[(1, START)], "a==", false))).await;
    let zendesk = client(&desk.url);
    let mut pages = all(zendesk.custom_objects("asset", start()).pages()).await;
    let saved = pages.remove(0).checkpoint;
    assert_eq!(saved.export(), "custom_objects/asset");

    for other in ["assets", "Asset", "asset/", "custom_objects/asset"] {
        let export = zendesk.custom_objects(other, saved.clone());
        let (pages, error) = drain(export.pages()).await;
        assert_eq!(pages.len(), 0, "{other}");
        let error = error.unwrap();
        assert!(error.is_checkpoint(), "{other}: {error}");
        let text = error.to_string();
        assert!(
            text.contains("custom_objects/asset") && text.contains(other),
            "{text}"
        );
    }
    assert_eq!(desk.calls(), 1);

    let text = serde_json::to_string(&saved).unwrap();
    let saved: Checkpoint = serde_json::from_str(&text).unwrap();
    all(zendesk.custom_objects("asset", saved.clone()).pages()).await;
    assert_eq!(desk.queries("cursor"), [None, Some("a%3D%3D".into())]);
    let filtered = zendesk.custom_objects("asset", saved).exclude_deleted(true);
    let error = refused(filtered.pages()).await;
    assert!(error.is_checkpoint(), "{error}");
    assert!(error.to_string().contains("exclude_deleted"), "{error}");
}

/// A URL takes a backslash for a slash, so that such a key would lead to another path, or to another
/// export.
#[tokio::test]
async fn a_key_with_a_backslash_is_refused_before_a_request() {
    for key in [r"a\b", r"..\users", r"..\..\incremental\users"] {
        let desk = Desk::serve(|_| desk::json(page(&[], "a", false))).await;
        let error = refused(client(&desk.url).custom_objects(key, start()).pages()).await;
        assert!(error.is_settings(), "{key}: {error}");
        assert_eq!(desk.calls(), 0, "{key}");
    }
}
