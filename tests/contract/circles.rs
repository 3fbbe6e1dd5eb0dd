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
        let names = Names::of(&files);
        let mut levels = BTreeMap::<Vec<String>, Graph>::new();
        for (module, file) in &files {
            let mut used = Used::default();
            used.visit_file(file);
            for path in used.0 {
                let other = names.home_of(module, &path);
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

/// What is left of a graph when all that lead nowhere, and all that nothing leads to, are taken away again
/// and again.
fn circle(mut graph: Graph) -> Graph {
    loop {
        let names: BTreeSet<_> = graph.keys().cloned().collect();
        for used in graph.values_mut() {
            used.retain(|name| names.contains(name));
        }
        let used: BTreeSet<_> = graph.values().flatten().cloned().collect();
        let before = graph.len();
        graph.retain(|name, uses| !uses.is_empty() && used.contains(name));
        if graph.len() == before {
            return graph;
        }
    }
}

/// What the modules of a package are called, and which names each of them takes from elsewhere.
struct Names<'a> {
    modules: BTreeSet<&'a [String]>,
    imports: BTreeMap<(&'a [String], String), Vec<String>>,
}

impl<'a> Names<'a> {
    fn of(files: &'a BTreeMap<Vec<String>, syn::File>) -> Self {
        let mut names = Self {
            modules: files.keys().map(Vec::as_slice).collect(),
            imports: BTreeMap::new(),
        };
        for (module, file) in files {
            for item in &file.items {
                if let Item::Use(used) = item
                    && !used.attrs.iter().any(is_for_tests)
                {
                    for (name, path) in leaves(&used.tree, &[]) {
                        let path = names.absolute(module, &path);
                        names.imports.insert((module, name), path);
                    }
                }
            }
        }
        names
    }

    /// The module in which that is written which a path of a module leads to, also where others hand it on.
    fn home_of(&self, module: &[String], path: &[String]) -> Vec<String> {
        let mut path = self.absolute(module, path);
        // A name that two modules have of each other would lead on for ever.
        for _ in 0..8 {
            let mut home = path.as_slice();
            while !self.modules.contains(home) && !home.is_empty() {
                home = &home[..home.len() - 1];
            }
            let Some(name) = path.get(home.len()) else {
                return path;
            };
            match self.imports.get(&(home, name.clone())) {
                Some(elsewhere) if elsewhere.is_empty() => return Vec::new(),
                Some(import) => path = [import, &path[home.len() + 1..]].concat(),
                None => return home.to_vec(),
            }
        }
        path
    }

    /// A path as the root of the package has it; empty for one that leads out of the package.
    fn absolute(&self, module: &[String], path: &[String]) -> Vec<String> {
        let mut from = module.to_vec();
        let mut rest = path.iter().peekable();
        match path.first().map(String::as_str) {
            Some("crate") => {
                rest.next();
                from.clear();
            }
            Some("self") => drop(rest.next()),
            Some("super") => {}
            Some(child) => {
                let child = [module, &[child.to_owned()]].concat();
                if !self.modules.contains(child.as_slice()) {
                    return Vec::new();
                }
            }
            None => return Vec::new(),
        }
        while rest.next_if(|part| *part == "super").is_some() {
            from.pop();
        }
        from.into_iter().chain(rest.cloned()).collect()
    }
}

/// Collects the paths that a file names, outside of its tests.
#[derive(Default)]
struct Used(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Used {
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
        let paths = leaves(&used.tree, &[]).into_iter().map(|(_, path)| path);
        self.0.extend(paths);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = path.segments.iter().map(|part| part.ident.to_string());
        self.0.push(parts.collect());
    }
}

/// The names that a `use` brings, each with the path that it stands for.
fn leaves(tree: &UseTree, before: &[String]) -> Vec<(String, Vec<String>)> {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(&path.ident)),
        UseTree::Name(name) if name.ident == "self" => {
            let name = before.last().cloned().unwrap_or_default();
            vec![(name, before.to_vec())]
        }
        UseTree::Name(name) => vec![(name.ident.to_string(), with(&name.ident))],
        UseTree::Rename(name) => vec![(name.rename.to_string(), with(&name.ident))],
        UseTree::Glob(_) => vec![("*".to_owned(), before.to_vec())],
        UseTree::Group(group) => {
            let of = |tree| leaves(tree, before);
            group.items.iter().flat_map(of).collect()
        }
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
}
