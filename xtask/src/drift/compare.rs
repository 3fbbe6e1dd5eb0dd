//! Compares what both documents have.
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::{
    difference::{Difference, Place, Subject},
    document::{Document, Operation},
    limits::Limits,
    operations::counterpart,
    shape::Shape,
};

pub(crate) struct Comparison<'a> {
    ours: &'a Document,
    theirs: &'a Document,
    pub(crate) differences: BTreeSet<Difference>,
    pub(crate) compared: BTreeSet<Subject>,
    /// Schemas of ours that were compared, and with what, by address; records come on many pages, and some
    /// hold themselves.
    seen: HashSet<(Subject, [Vec<*const Value>; 2])>,
}

/// The same on both sides.
struct Pair<T> {
    ours: T,
    theirs: T,
}

type Nodes<'a> = Vec<&'a Value>;

impl<'a> Comparison<'a> {
    pub(crate) fn new(ours: &'a Document, theirs: &'a Document) -> Self {
        Self {
            ours,
            theirs,
            differences: BTreeSet::new(),
            compared: BTreeSet::new(),
            seen: HashSet::new(),
        }
    }

    pub(crate) fn operations(&mut self) {
        let theirs = self.theirs.operations();
        for our in self.ours.operations() {
            if let Some(their) = counterpart(&our, &theirs) {
                self.operation(&our, their);
            }
        }
    }

    fn operation(&mut self, our: &Operation<'a>, their: &Operation<'a>) {
        let place = Place::from(our.subject());
        self.compared.insert(place.subject.clone());
        let limits = |node: &Value| {
            let text = node["description"].as_str().unwrap_or_default();
            Limits::of(text, &BTreeSet::new())
        };
        let limits = Pair {
            ours: limits(our.node),
            theirs: limits(their.node),
        };
        self.limits(&place, &limits);
        let names = our.parameters.keys().chain(their.parameters.keys());
        for name in names.collect::<BTreeSet<_>>() {
            let place = place.below(&format!(" ?{name}"));
            match (our.parameters.get(name), their.parameters.get(name)) {
                (Some(our), Some(their)) => self.parameter(&place, our, their),
                (Some(_), None) => self.note(&place, "only ours has the parameter"),
                _ => self.note(&place, "only theirs has the parameter"),
            }
        }
        let place = place.below(" answer");
        match (our.answer, their.answer) {
            // By operation, not by schema: theirs has one page for several of ours.
            (Some(our), Some(their)) => self.inside(&place, &self.shapes(&vec![our], &vec![their])),
            (Some(_), None) => self.note(&place, "only ours describes the answer"),
            (None, Some(_)) => self.note(&place, "only theirs describes the answer"),
            (None, None) => {}
        }
    }

    fn parameter(&mut self, place: &Place, our: &'a Value, their: &'a Value) {
        let shape = |document: &'a Document, node: &'a Value| {
            let schema = &node["schema"];
            // A list in one text: it is the items that have values.
            let sent = match node["explode"] == false && schema["type"] == "array" {
                true => &schema["items"],
                false => schema,
            };
            let mut shape = Shape::of(&document.root, &[sent]);
            shape
                .text
                .push_str(node["description"].as_str().unwrap_or_default());
            shape
        };
        let shapes = Pair {
            ours: shape(self.ours, our),
            theirs: shape(self.theirs, their),
        };
        match (our["required"] == true, their["required"] == true) {
            (true, false) => self.note(place, "only ours requires it"),
            (false, true) => self.note(place, "only theirs requires it"),
            _ => {}
        }
        self.kinds(place, &shapes);
        self.values(place, &shapes);
        self.limits_of(place, &shapes);
    }

    fn schema(&mut self, place: &Place, ours: &Nodes<'a>, theirs: &Nodes<'a>) {
        let shapes = self.shapes(ours, theirs);
        match (shapes.ours.null, shapes.theirs.null) {
            // Any JSON includes null.
            (true, false) if !shapes.theirs.any => self.note(place, "only ours may be null"),
            (false, true) if !shapes.ours.any => self.note(place, "only theirs may be null"),
            _ => {}
        }
        let Some(name) = self.ours.schema_of(ours) else {
            return self.inside(place, &shapes);
        };
        let subject = Subject::Schema(name.to_owned());
        let addresses = [ours, theirs]
            .map(|nodes| nodes.iter().map(|node| std::ptr::from_ref(*node)).collect());
        if self.seen.insert((subject.clone(), addresses)) {
            self.compared.insert(subject.clone());
            self.inside(&subject.into(), &shapes);
        }
    }

    fn shapes(&self, ours: &Nodes<'a>, theirs: &Nodes<'a>) -> Pair<Shape<'a>> {
        Pair {
            ours: Shape::of(&self.ours.root, ours),
            theirs: Shape::of(&self.theirs.root, theirs),
        }
    }

    fn inside(&mut self, place: &Place, shapes: &Pair<Shape<'a>>) {
        self.kinds(place, shapes);
        self.values(place, shapes);
        self.limits_of(place, shapes);
        let Pair { ours, theirs } = shapes;
        if !ours.items.is_empty() && !theirs.items.is_empty() {
            self.schema(&place.below("[]"), &ours.items, &theirs.items);
        }
        self.members(place, shapes);
    }

    fn kinds(&mut self, place: &Place, Pair { ours, theirs }: &Pair<Shape<'a>>) {
        if ours.any != theirs.any || (!ours.any && ours.kinds != theirs.kinds) {
            let what = format!("ours is {}, theirs is {}", ours.kinds(), theirs.kinds());
            self.note(place, &what);
        }
    }

    fn values(&mut self, place: &Place, Pair { ours, theirs }: &Pair<Shape<'a>>) {
        let list = |values: &BTreeSet<String>| Vec::from_iter(values.clone()).join(", ");
        match (ours.values.is_empty(), theirs.values.is_empty()) {
            (true, true) => {}
            (false, true) => {
                let what = format!("only ours lists values: {}", list(&ours.values));
                self.note(place, &what);
            }
            (true, false) => {
                let what = format!("only theirs lists values: {}", list(&theirs.values));
                self.note(place, &what);
            }
            (false, false) => {
                for value in ours.values.difference(&theirs.values) {
                    self.note(place, &format!("only ours has the value {value}"));
                }
                for value in theirs.values.difference(&ours.values) {
                    self.note(place, &format!("only theirs has the value {value}"));
                }
            }
        }
    }

    fn members(&mut self, place: &Place, Pair { ours, theirs }: &Pair<Shape<'a>>) {
        if ours.any || theirs.any {
            return;
        }
        let list = |members: &BTreeMap<&str, Nodes<'_>>| {
            Vec::from_iter(members.keys().copied()).join(", ")
        };
        match (ours.members.is_empty(), theirs.members.is_empty()) {
            (true, true) => return,
            (false, true) if theirs.kinds.contains("object") => {
                let what = format!("only ours lists members: {}", list(&ours.members));
                return self.note(place, &what);
            }
            (true, false) if ours.kinds.contains("object") => {
                let what = format!("only theirs lists members: {}", list(&theirs.members));
                return self.note(place, &what);
            }
            (false, false) => {}
            _ => return,
        }
        let names = ours.members.keys().chain(theirs.members.keys());
        for name in names.collect::<BTreeSet<_>>() {
            let place = place.below(&format!(".{name}"));
            match (ours.members.get(name), theirs.members.get(name)) {
                (Some(our), Some(their)) => self.schema(&place, our, their),
                (Some(_), None) => self.note(&place, "only ours has the member"),
                // What is for requests alone is in no answer.
                (None, Some(their)) if their.iter().all(|node| node["writeOnly"] == true) => {}
                (None, _) => self.note(&place, "only theirs has the member"),
            }
        }
    }

    fn limits_of(&mut self, place: &Place, shapes: &Pair<Shape<'a>>) {
        let limits = Pair {
            ours: Limits::of_shape(&shapes.ours),
            theirs: Limits::of_shape(&shapes.theirs),
        };
        self.limits(place, &limits);
    }

    fn limits(&mut self, place: &Place, Pair { ours, theirs }: &Pair<Limits>) {
        for limit in ours.missing_in(theirs) {
            self.note(place, &format!("only ours has the limit {limit}"));
        }
        for limit in theirs.missing_in(ours) {
            self.note(place, &format!("only theirs has the limit {limit}"));
        }
    }

    fn note(&mut self, place: &Place, what: &str) {
        self.differences.insert(Difference {
            place: place.clone(),
            what: what.to_owned(),
        });
    }
}
