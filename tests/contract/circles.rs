//! Modules that lie beside each other do not need each other in a circle. What lies below a module belongs
//! to it, and may use it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Attribute, Item, UseTree,
    visit::{self, Visit},
};

/// The modules that a module uses, among those that have the same parent.
type Graph = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_module_needs_itself_by_way_of_another() {
    let mut circles = Vec::new();
    for package in [
        "zendesk-export-api",
        "zendesk-export",
        "zendesk-export-sim",
        "zendesk-export-cli",
        "zendesk-export-bench",
    ] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../crates")
            .join(package);
        let files = modules(&source.join("src"), &[]);
        let names: BTreeSet<_> = files.keys().cloned().collect();
        let mut levels = BTreeMap::<Vec<String>, Graph>::new();
        for (module, file) in &files {
            let mut used = Used {
                module,
                names: &names,
                paths: Vec::new(),
            };
            used.visit_file(file);
            for other in used.paths {
                let shared = module
                    .iter()
                    .zip(&other)
                    .take_while(|(a, b)| a == b)
                    .count();
                if let (Some(from), Some(to)) = (module.get(shared), other.get(shared)) {
                    let level = levels.entry(module[..shared].to_vec()).or_default();
                    level.entry(from.clone()).or_default().insert(to.clone());
                }
            }
        }
        for (parent, graph) in levels {
            let circle = circle(graph);
            if !circle.is_empty() {
                circles.push((package, parent, circle));
            }
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

/// The files below a folder by the path of their module, without generated ones and tests.
fn modules(folder: &Path, parent: &[String]) -> BTreeMap<Vec<String>, syn::File> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut module = parent.to_vec();
        if !["lib", "main"].contains(&&*name) {
            module.push(name.clone());
        }
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            all.extend(modules(&path, &module));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            if !text.starts_with("// @generated") {
                all.insert(module, syn::parse_file(&text).unwrap());
            }
        }
    }
    all
}

/// What is left of a graph when all that lead nowhere are taken away again and again.
fn circle(mut graph: Graph) -> Graph {
    loop {
        let names: BTreeSet<_> = graph.keys().cloned().collect();
        for used in graph.values_mut() {
            used.retain(|name| names.contains(name));
        }
        let before = graph.len();
        graph.retain(|_, used| !used.is_empty());
        if graph.len() == before {
            return graph;
        }
    }
}

/// Collects the modules of the same package that a file names, outside of its tests.
struct Used<'a> {
    module: &'a [String],
    names: &'a BTreeSet<Vec<String>>,
    paths: Vec<Vec<String>>,
}

impl Used<'_> {
    fn name(&mut self, path: &[String]) {
        let mut module = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self") => self.module.to_vec(),
            Some("super") => self.module[..self.module.len().saturating_sub(1)].to_vec(),
            _ => return,
        };
        for part in &path[1..] {
            if part == "super" {
                module.pop();
            } else {
                module.push(part.clone());
            }
        }
        while !self.names.contains(&module) && module.pop().is_some() {}
        self.paths.push(module);
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| {
            let mut path = before.to_vec();
            path.push(name.to_string());
            path
        };
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            UseTree::Name(name) => self.name(&with(&name.ident)),
            UseTree::Rename(name) => self.name(&with(&name.ident)),
            UseTree::Glob(_) => self.name(before),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Used<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(module) => &*module.attrs,
            Item::Use(used) => &*used.attrs,
            _ => &[],
        };
        if !attributes.iter().any(is_for_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, used: &'ast syn::ItemUse) {
        self.tree(&used.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let path: Vec<_> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.name(&path);
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
}
