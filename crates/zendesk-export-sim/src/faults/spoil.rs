//! Pages that were made, and then go wrong.

use std::time::Duration;

use axum::response::Response;
use serde_json::{Value, json};

use super::members::Members;
use super::{Strike, drift, instead};
use crate::account::{Dice, Resource};
use crate::cursor::Cursor;
use crate::cursor::Position;
use crate::delivery::Delivery;
use crate::fault::Fault;
use crate::made_page::Page;

/// What became of a page, by whether all of its records come, and as they are.
pub(crate) enum Spoiled {
    Around(Response),
    Records(Response),
}

impl Strike {
    /// What becomes of the page while so many other requests are under way; `None` if this fault does nothing
    /// to it.
    pub(crate) fn spoil(&mut self, page: &Page, others: u64) -> Option<Spoiled> {
        let response = |json: Vec<u8>| Page::response(json.into());
        match self.fault {
            Fault::PageTooHeavy { bytes } => {
                let is_too_heavy = page.json.len() as u64 > bytes;
                is_too_heavy.then(|| Spoiled::Records(instead::upstream_request_timeout()))
            }
            Fault::Overload { requests } => {
                let is_overloaded = others >= requests.into();
                is_overloaded.then(|| Spoiled::Records(instead::upstream_request_timeout()))
            }
            Fault::ErrorInOk => Some(Spoiled::Records(instead::error_in_ok())),
            Fault::SlowBody { seconds } => {
                let time = Duration::from_secs(seconds.into());
                Some(Spoiled::Around(delivered(page, Delivery::Over(time))))
            }
            Fault::CutBody => Some(Spoiled::Records(delivered(page, Delivery::HalfTheBody))),
            Fault::WrongType => {
                let json = with_a_wrong_type(page, &mut self.dice)?;
                Some(Spoiled::Records(response(json)))
            }
            Fault::Drift => Some(Spoiled::Records(response(drift::drifted(page)?))),
            Fault::UnsortedRecords => {
                let json = unsorted(page, &mut self.dice)?;
                Some(Spoiled::Around(response(json)))
            }
            Fault::NoLink => Some(Spoiled::Around(response(without_a_link(page)?))),
            Fault::DuplicatedRecords => Some(Spoiled::Around(response(with_records_twice(page)?))),
            Fault::StuckEndTime => Some(Spoiled::Around(response(leading_nowhere(page)?))),
            _ => None,
        }
    }
}

fn delivered(page: &Page, delivery: Delivery) -> Response {
    let mut response = Page::response(page.json.clone());
    response.extensions_mut().insert(delivery);
    response
}

fn with_records_twice(page: &Page) -> Option<Vec<u8>> {
    let mut members = Members::read(&page.json)?;
    let records = members.records(page.resource.items())?;
    let twice: Vec<_> = records.iter().flat_map(|record| [record, record]).collect();
    if twice.is_empty() {
        return None;
    }
    for name in ["count", "calls_total"] {
        if members.value(name).is_some() {
            members.set(name, &twice.len());
        }
    }
    members.set(page.resource.items(), &twice);
    Some(members.to_json())
}

fn unsorted(page: &Page, dice: &mut Dice) -> Option<Vec<u8>> {
    let mut members = Members::read(&page.json)?;
    let mut records = members.records(page.resource.items())?;
    let count = records.len();
    if count < 2 {
        return None;
    }
    // By any number of places, so that another one is the last.
    let places = dice.below(u64::try_from(count - 1).unwrap_or(1));
    records.rotate_left(1 + usize::try_from(places).unwrap_or_default());
    if dice.percent(50) {
        records[..count - 1].reverse();
    }
    members.set(page.resource.items(), &records);
    Some(members.to_json())
}

fn without_a_link(page: &Page) -> Option<Vec<u8>> {
    let is_talk = matches!(page.resource, Resource::Calls | Resource::Legs);
    if page.leads_to.is_some() || is_talk {
        return None;
    }
    let mut members = Members::read(&page.json)?;
    let mut is_changed = false;
    for name in ["next_page", "after_url", "after_cursor", "links", "meta"] {
        let Some(mut value) = members.value(name) else {
            continue;
        };
        let led = value.clone();
        match name {
            "links" => value["next"] = Value::Null,
            "meta" => {
                if let Some(cursor) = value.get_mut("after_cursor") {
                    *cursor = Value::Null;
                }
            }
            _ => value = Value::Null,
        }
        is_changed |= value != led;
        members.set(name, &value);
    }
    is_changed.then(|| members.to_json())
}

fn leading_nowhere(page: &Page) -> Option<Vec<u8>> {
    let mut members = Members::read(&page.json)?;
    let mut is_changed = false;
    for name in [
        "end_time",
        "next_page",
        "after_url",
        "after_cursor",
        "links",
        "meta",
    ] {
        let Some(mut value) = members.value(name) else {
            continue;
        };
        let led = value.clone();
        match name {
            "links" => lead_back(page, "next_page", &mut value["next"]),
            "meta" => {
                if let Some(cursor) = value.get_mut("after_cursor") {
                    lead_back(page, "after_cursor", cursor);
                }
            }
            _ => lead_back(page, name, &mut value),
        }
        is_changed |= value != led;
        members.set(name, &value);
    }
    is_changed.then(|| members.to_json())
}

/// Nothing leads back that leads nowhere already.
fn lead_back(page: &Page, name: &str, value: &mut Value) {
    match (name, page.position, &value) {
        (_, _, Value::Null) => {}
        ("end_time", Position::StartTime(start_time), _) => *value = start_time.into(),
        ("after_cursor", Position::After(cursor), _) => *value = cursor.encode().into(),
        ("after_cursor", Position::StartTime(start_time), _) => {
            let before_it = Cursor {
                timestamp: start_time - 1,
                id: u64::MAX,
            };
            *value = before_it.encode().into();
        }
        ("next_page" | "after_url", _, Value::String(link)) => {
            let path = link.split('?').next().unwrap_or_default();
            *value = match &page.query {
                Some(query) => format!("{path}?{query}").into(),
                None => path.into(),
            };
        }
        _ => {}
    }
}

fn with_a_wrong_type(page: &Page, dice: &mut Dice) -> Option<Vec<u8>> {
    let mut members = Members::read(&page.json)?;
    let mut records = members.records(page.resource.items())?;

    let scalars = [
        "end_of_stream",
        "count",
        "end_time",
        "next_page",
        "after_url",
        "after_cursor",
        "meta",
    ];
    let mut wrong: Vec<(&str, Value)> = scalars
        .iter()
        .filter_map(|&name| Some((name, of_another_type(&members.value(name)?)?)))
        .collect();
    wrong.push((page.resource.items(), json!({"0": records.first()})));
    wrong.push((page.resource.items(), Value::Null));

    // Beside the members: two wrong bodies, and two wrong records if there are any.
    let number_of = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let others = if records.is_empty() { 2 } else { 4 };
    let choice = dice.below(number_of(wrong.len()) + others);
    let choice = usize::try_from(choice).unwrap_or_default();
    if let Some((name, value)) = wrong.get(choice) {
        members.set(name, value);
        return Some(members.to_json());
    }
    let wrong_record = match choice - wrong.len() {
        0 => return Some(b"[]".to_vec()),
        1 => return Some(b"null".to_vec()),
        2 => json!(42),
        _ => json!("a record"),
    };
    let place = dice.below(number_of(records.len()));
    let place = usize::try_from(place).unwrap_or_default();
    records[place] = serde_json::value::to_raw_value(&wrong_record).ok()?;
    members.set(page.resource.items(), &records);
    Some(members.to_json())
}

fn of_another_type(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.to_string().into()),
        Value::String(_) => Some(json!(42)),
        Value::Array(_) | Value::Object(_) => Some(json!([])),
    }
}
