//! Which operations of the two documents are the same, and which have no counterpart.
use std::collections::BTreeSet;

use super::{
    difference::Difference,
    document::{Document, Operation},
};

/// Operations of ours that no document of their product has, and incremental ones that ours lacks. Others of
/// theirs are no drift: ours is about the exports alone.
pub(crate) fn without_counterpart(ours: &Document, theirs: &[Document]) -> BTreeSet<Difference> {
    let our_operations = ours.operations();
    let mut their_operations = Vec::new();
    let mut products = BTreeSet::new();
    for document in theirs {
        let operations = document.operations();
        let shared = our_operations
            .iter()
            .filter(|our| counterpart(our, &operations).is_some());
        products.extend(shared.map(product));
        their_operations.extend(operations);
    }
    let only_ours = our_operations
        .iter()
        .filter(|our| products.contains(product(our)))
        .filter(|our| counterpart(our, &their_operations).is_none());
    let only_theirs = their_operations
        .iter()
        .filter(|their| their.path.contains("/incremental/"))
        .filter(|their| !our_operations.iter().any(|our| is_same(our, their)));
    let difference = |side, operation: &Operation<'_>| Difference {
        place: operation.subject().into(),
        what: format!("only {side} has the path"),
    };
    only_ours
        .map(|our| difference("ours", our))
        .chain(only_theirs.map(|their| difference("theirs", their)))
        .collect()
}

/// The operation of theirs that answers what ours asks for; one by the same words before one whose path
/// has braces where ours has a word.
pub(crate) fn counterpart<'a, 'b>(
    our: &Operation<'_>,
    theirs: &'b [Operation<'a>],
) -> Option<&'b Operation<'a>> {
    let mut same: Vec<_> = theirs.iter().filter(|their| is_same(our, their)).collect();
    same.sort_by_key(|their| their.path.matches('{').count());
    same.into_iter().next()
}

fn is_same(our: &Operation<'_>, their: &Operation<'_>) -> bool {
    // Both answer the same with the suffix and without.
    let words = |path: &str| {
        let path = path.strip_suffix(".json").unwrap_or(path);
        path.split('/').map(str::to_owned).collect::<Vec<_>>()
    };
    let (ours, theirs) = (words(our.path), words(their.path));
    our.method == their.method
        && ours.len() == theirs.len()
        && ours
            .iter()
            .zip(&theirs)
            .all(|(our, their)| our == their || their.starts_with('{'))
}

/// What has no mark of its own, samples and sign-in, is Support's.
fn product<'a>(our: &Operation<'a>) -> &'a str {
    let marks = [
        &our.node["x-export"],
        &our.node["x-export"][0],
        &our.node["x-list"],
    ];
    let mut products = marks.iter().filter_map(|mark| mark["product"].as_str());
    products.next().unwrap_or("Support")
}
