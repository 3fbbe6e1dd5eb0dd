//! The second first use: every field of a ticket that the samples read can be reached.

use serde_json::{Value, json};
use zendesk_export::{
    Open,
    types::{Ticket, TicketPriority, TicketStatus, TicketType, Via},
};

use crate::{
    desk::{self, Desk},
    support::{all, builder, start},
};

/// A ticket with every member that the samples read.
const FULL_TICKET: &str = r#"{
    "requester_id": 1, "allow_attachments": true, "allow_channelback": false,
    "assignee_email": "a@example.com", "assignee_id": 2, "attribute_value_ids": [3],
    "brand_id": 4, "collaborator_ids": [5, 6],
    "collaborators": [{"email": "c@example.com", "name": "C"}],
    "comment": {}, "created_at": "2009-07-20T22:55:29Z",
    "custom_fields": [{"id": 7, "value": "x"}], "custom_status_id": 8,
    "description": "d", "due_at": "2009-07-21T22:55:29Z", "email_cc_ids": [9],
    "email_ccs": {}, "external_id": "e", "follower_ids": [10], "followers": {},
    "followup_ids": [11], "forum_topic_id": 12, "from_messaging_channel": false,
    "group_id": 13, "has_incidents": true, "id": 14, "is_public": true, "macro_id": 15,
    "macro_ids": [16], "metadata": {}, "organization_id": 17, "priority": "high",
    "problem_id": 18, "raw_subject": "{{dc.s}}", "recipient": "r@example.com",
    "requester": {}, "safe_update": true,
    "satisfaction_rating": {"score": "good", "id": 1, "anything": true},
    "sharing_agreement_ids": [19], "status": "pending", "subject": "s",
    "submitter_id": 20, "tags": ["t"], "ticket_form_id": 21, "type": "question",
    "updated_at": "2011-05-05T10:38:52Z", "updated_stamp": "2011-05-05T10:38:53Z",
    "url": "https://example.zendesk.com/api/v2/tickets/14.json",
    "via": {"channel": "web", "source": {"from": {}, "rel": null, "to": 1.5}},
    "via_followup_source_id": 22, "via_id": 23, "voice_comment": {}
}"#;

fn full_ticket() -> Value {
    serde_json::from_str(FULL_TICKET).unwrap()
}

async fn parsed(ticket: Value) -> Ticket {
    let page = json!({"tickets": [ticket], "end_of_stream": true}).to_string();
    let desk = Desk::script([desk::json(page)]).await;
    let zendesk = builder(&desk.url).build().unwrap();
    let records = all(zendesk.tickets_by_time(start()).records()).await;
    records[0].parse().unwrap()
}

#[tokio::test]
async fn every_number_and_list_of_a_ticket_is_reachable() {
    let t = parsed(full_ticket()).await;
    let numbers: [(Option<i64>, i64); 15] = [
        (t.requester_id, 1),
        (t.assignee_id, 2),
        (t.brand_id, 4),
        (t.custom_status_id, 8),
        (t.forum_topic_id, 12),
        (t.group_id, 13),
        (Some(t.id), 14),
        (t.macro_id, 15),
        (t.organization_id, 17),
        (t.problem_id, 18),
        (t.submitter_id, 20),
        (t.ticket_form_id, 21),
        (t.via_followup_source_id, 22),
        (t.via_id, 23),
        (t.custom_fields.as_ref().unwrap()[0].id, 7),
    ];
    for (number, sent) in numbers {
        assert_eq!(number, Some(sent));
    }
    let lists: [(Option<Vec<i64>>, &[i64]); 7] = [
        (t.attribute_value_ids, &[3]),
        (t.collaborator_ids, &[5, 6]),
        (t.email_cc_ids, &[9]),
        (t.follower_ids, &[10]),
        (t.followup_ids, &[11]),
        (t.macro_ids, &[16]),
        (t.sharing_agreement_ids, &[19]),
    ];
    for (list, sent) in lists {
        assert_eq!(list.unwrap(), sent);
    }
    assert_eq!(t.tags.unwrap(), ["t"]);
}

#[tokio::test]
async fn every_text_flag_and_time_of_a_ticket_is_reachable() {
    let t = parsed(full_ticket()).await;
    let flags: [(Option<bool>, bool); 6] = [
        (t.allow_attachments, true),
        (t.allow_channelback, false),
        (t.from_messaging_channel, false),
        (t.has_incidents, true),
        (t.is_public, true),
        (t.safe_update, true),
    ];
    for (flag, sent) in flags {
        assert_eq!(flag, Some(sent));
    }
    let texts: [(Option<String>, &str); 7] = [
        (t.assignee_email, "a@example.com"),
        (t.description, "d"),
        (t.external_id, "e"),
        (t.raw_subject, "{{dc.s}}"),
        (t.recipient, "r@example.com"),
        (t.subject, "s"),
        (t.url, "https://example.zendesk.com/api/v2/tickets/14.json"),
    ];
    for (text, sent) in texts {
        assert_eq!(text.as_deref(), Some(sent));
    }
    let times = [
        (t.created_at, 1_248_130_529),
        (t.due_at, 1_248_216_929),
        (t.updated_at, 1_304_591_932),
        (t.updated_stamp, 1_304_591_933),
    ];
    for (time, sent) in times {
        assert_eq!(time.unwrap().timestamp(), sent);
    }
    assert_eq!(t.status, Some(Open::Known(TicketStatus::Pending)));
    assert_eq!(t.priority, Some(Open::Known(TicketPriority::High)));
    assert_eq!(t.type_, Some(Open::Known(TicketType::Question)));
}

#[tokio::test]
async fn empty_objects_and_free_form_parts_of_a_ticket_are_kept() {
    let t = parsed(full_ticket()).await;
    let collaborators = t.collaborators.unwrap();
    assert_eq!(collaborators[0].email.as_deref(), Some("c@example.com"));
    assert_eq!(collaborators[0].name.as_deref(), Some("C"));
    for part in [
        t.comment,
        t.email_ccs,
        t.followers,
        t.metadata,
        t.requester,
        t.voice_comment,
    ] {
        assert_eq!(part, Some(json!({})));
    }
    assert_eq!(
        t.satisfaction_rating,
        Some(json!({"score": "good", "id": 1, "anything": true}))
    );
    let Some(Via::ViaObject(via)) = t.via else {
        panic!("an object")
    };
    assert_eq!(via.channel.as_deref(), Some("web"));
    assert_eq!(
        via.source,
        Some(json!({"from": {}, "rel": null, "to": 1.5}))
    );
}

#[tokio::test]
async fn free_form_parts_take_any_json() {
    for any in [
        json!({"k": false}),
        json!([1, "two"]),
        json!("text"),
        json!(1.5),
        json!(true),
    ] {
        let mut ticket = full_ticket();
        for part in [
            "comment",
            "email_ccs",
            "followers",
            "metadata",
            "requester",
            "voice_comment",
            "satisfaction_rating",
        ] {
            ticket[part] = any.clone();
        }
        ticket["via"]["source"] = any.clone();

        let t = parsed(ticket).await;

        assert_eq!(t.satisfaction_rating.as_ref(), Some(&any));
        assert_eq!(t.comment.as_ref(), Some(&any));
        assert_eq!(t.voice_comment.as_ref(), Some(&any));
        let Some(Via::ViaObject(via)) = t.via else {
            panic!("an object")
        };
        assert_eq!(via.source.as_ref(), Some(&any));
    }
}
