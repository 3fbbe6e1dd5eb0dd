//! The OpenAPI document as JSON Schema, and what of an answer does not keep to it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::{Draft, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

use crate::answer::Answer;

pub(crate) static SPEC: LazyLock<Spec> = LazyLock::new(Spec::read);

pub(crate) struct Spec {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// What the document does not say of an answer.
#[derive(Default)]
pub(crate) struct Drift {
    /// Breaches, each naming its place and never a value.
    pub(crate) breaches: Vec<String>,
    /// Places of texts that an enumeration does not list, as `/tickets/*/status`.
    pub(crate) new_values: BTreeSet<String>,
    /// Members that no schema lists, as `/tickets/*/name`.
    pub(crate) undocumented: BTreeSet<String>,
}

impl Spec {
    fn read() -> Self {
        let text = include_str!("../../spec/incremental-exports.yaml");
        let mut document = serde_yaml_ng::from_str(text).unwrap();
        to_json_schema(&mut document);
        Self {
            document,
            validators: Mutex::default(),
        }
    }

    /// Holds an answer to what is declared for the method, path, status and content type.
    pub(crate) fn drift(&self, method: &str, path: &str, answer: &Answer) -> Drift {
        match self.response(method, path, answer.status) {
            Ok(response) => self.drift_of_body(response, answer),
            Err(breach) => Drift {
                breaches: vec![breach],
                ..Drift::default()
            },
        }
    }

    /// The names of the query parameters that an operation declares.
    pub(crate) fn parameters(&self, method: &str, path: &str) -> BTreeSet<&str> {
        let Some(operation) = self.operation(method, path) else {
            return BTreeSet::new();
        };
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters
            .map(|parameter| self.resolve(parameter))
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect()
    }

    fn response(&self, method: &str, path: &str, status: u16) -> Result<&Value, String> {
        let Some(operation) = self.operation(method, path) else {
            // Nobody is promised anything here but that it is not found.
            let not_found = &self.document["components"]["responses"]["NotFound"];
            let breach = || format!("{status}, and the path is not declared");
            return (status == 404).then_some(not_found).ok_or_else(breach);
        };
        let response = operation["responses"].get(status.to_string());
        let response = response.map(|response| self.resolve(response));
        response.ok_or_else(|| format!("{status} is not declared"))
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let path = without_suffix(path);
        let fits = |template: &str| {
            let template = without_suffix(template);
            let mut segments = template.split('/').zip(path.split('/'));
            template.split('/').count() == path.split('/').count()
                && segments.all(|(declared, sent)| declared.starts_with('{') || declared == sent)
        };
        let paths = self.document["paths"].as_object().unwrap();
        let (_, item) = paths.iter().find(|(template, _)| fits(template))?;
        item.get(method.to_ascii_lowercase())
    }

    fn drift_of_body(&self, response: &Value, answer: &Answer) -> Drift {
        let content_type = answer.content_type();
        let only = |what: &str| Drift {
            breaches: vec![format!(
                "{}: content type {content_type:?} {what}",
                answer.status
            )],
            ..Drift::default()
        };
        let Some(content) = response["content"].get(&content_type) else {
            return only("is not declared");
        };
        let schema = &content["schema"];
        let body = match content_type.as_str() {
            "application/json" => serde_json::from_slice(&answer.body).ok(),
            _ => Some(Value::String(answer.text())),
        };
        let Some(body) = body else {
            return only("is not what the body is");
        };
        let validator = self.validator(schema);
        // A record's values belong to the account: a breach names places alone.
        let mut drift = Drift::default();
        for error in validator.iter_errors(&body) {
            let (place, rule) = (error.instance_path(), error.schema_path());
            let is_enumerated = matches!(error.kind(), ValidationErrorKind::Enum { .. });
            if is_enumerated && error.instance().is_string() {
                drift.new_values.insert(of_any_item(place.as_str()));
            } else {
                let what = error.masked();
                let breach = format!("{}{place}: {what} ({rule})", answer.status);
                drift.breaches.push(breach);
            }
        }
        self.undocumented(schema, &body, "", &mut drift.undocumented);
        drift
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            let mut root = schema.clone();
            root["components"] = json!({ "schemas": self.document["components"]["schemas"] });
            let options = jsonschema::options().with_draft(Draft::Draft7);
            let options = options.should_validate_formats(true);
            Arc::new(options.build(&root).unwrap())
        });
        Arc::clone(validator)
    }

    /// An object without `properties` is of free form, and whatever it has is documented.
    fn undocumented(
        &self,
        schema: &Value,
        value: &Value,
        place: &str,
        found: &mut BTreeSet<String>,
    ) {
        let schema = self.resolve(schema);
        for alternative in schema["oneOf"].as_array().into_iter().flatten() {
            self.undocumented(alternative, value, place, found);
        }
        for item in value.as_array().into_iter().flatten() {
            self.undocumented(&schema["items"], item, &format!("{place}/*"), found);
        }
        let (Some(members), Some(properties)) = (value.as_object(), schema.get("properties"))
        else {
            return;
        };
        for (name, value) in members {
            let place = format!("{place}/{name}");
            match properties.get(name) {
                Some(property) => self.undocumented(property, value, &place, found),
                None => _ = found.insert(place),
            }
        }
    }

    fn resolve<'a>(&'a self, node: &'a Value) -> &'a Value {
        match node["$ref"].as_str() {
            Some(reference) => {
                let target = self.document.pointer(reference.trim_start_matches('#'));
                self.resolve(target.unwrap())
            }
            None => node,
        }
    }
}

/// OpenAPI 3.0 says `nullable` where JSON Schema has null among the types. Of an enumeration that may
/// grow, `anyOf` the enumeration and any text, what it lists is held, so that a new value is news.
fn to_json_schema(node: &mut Value) {
    if node["anyOf"][0]["enum"].is_array() {
        *node = node["anyOf"][0].take();
    }
    if node["nullable"] == true && node["type"].is_string() {
        node["type"] = json!([node["type"], "null"]);
    }
    match node {
        Value::Object(members) => members.values_mut().for_each(to_json_schema),
        Value::Array(items) => items.iter_mut().for_each(to_json_schema),
        _ => {}
    }
}

/// A place with `*` for the numbers of items.
fn of_any_item(place: &str) -> String {
    let is_number = |segment: &str| segment.parse::<usize>().is_ok();
    let segments = place
        .split('/')
        .map(|segment| if is_number(segment) { "*" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn without_suffix(path: &str) -> &str {
    path.strip_suffix(".json").unwrap_or(path)
}
