//! Nodes that stand between things, in one line.
//!
//! Somebody takes part in something, in a role, in a capacity: RDF needs a node for that, and a reader
//! does not. The metadata of the node's table says so (`"https://w3id.org/ctgraph/csvw#shownAs": "line"`),
//! since the engine knows no class of a project.

use oxigraph::model::{Term, TermRef};

use super::Atlas;
use super::atlas::object;

/// The organization that a post belongs to, in the W3C organization ontology.
const POST_IN: &str = "http://www.w3.org/ns/org#postIn";

impl Atlas<'_> {
    /// A node as a line: its concept, then what it joins, without the things of `said`.
    ///
    /// `co-chair: Joanneke Balfourt, as Director for Security and Defence Policy, European External
    /// Action Service` is a participation, seen from its event.
    pub fn line(&self, node: &str, said: &[&str]) -> String {
        let mut said: Vec<String> = said.iter().map(|s| (*s).to_owned()).collect();
        let line = self.unfold(node, &mut said, true);
        if line.is_empty() { self.title(node) } else { line }
    }

    fn unfold(&self, node: &str, said: &mut Vec<String>, with_literals: bool) -> String {
        said.push(node.to_owned());
        let (mut heads, mut parts): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let (classes, _) = self.kinds(node);
        for entry in self.about(node).filter(|e| e.stands()) {
            let property = entry.triple.predicate.as_str();
            let Some(iri) = object(entry.triple) else {
                if with_literals && !self.is_name(property) {
                    parts.push(self.remark(property, &entry.triple.object));
                }
                continue;
            };
            if classes.contains(&iri) || said.iter().any(|s| s == iri) {
                continue;
            }
            if self.is_concept(iri) {
                heads.push(self.title(iri));
            } else if self.is_line(iri) {
                let inner = self.unfold(iri, said, false);
                if !inner.is_empty() {
                    parts.push(format!("as {inner}"));
                }
            } else {
                said.push(iri.to_owned());
                parts.push(self.title(iri));
                parts.extend(self.post_in(iri, said));
            }
        }
        let parts = parts.join(", ");
        match (heads.is_empty(), parts.is_empty()) {
            (true, _) => parts,
            (false, true) => heads.join(" and "),
            (false, false) => format!("{}: {parts}", heads.join(" and ")),
        }
    }

    /// A literal with its property: `attested on 2020-12-02`, or `acting` for what is true.
    fn remark(&self, property: &str, value: &Term) -> String {
        match value.as_ref() {
            TermRef::Literal(l)
                if matches!(l.value(), "true" | "1") && l.datatype().as_str().ends_with("#boolean") =>
            {
                self.property(property)
            }
            _ => format!("{} {}", self.property(property), self.show(value)),
        }
    }

    fn post_in(&self, post: &str, said: &mut Vec<String>) -> Option<String> {
        let of = self.about(post).find(|e| e.stands() && e.triple.predicate.as_str() == POST_IN)?;
        let organization = object(of.triple).filter(|o| !said.iter().any(|s| s == o))?;
        said.push(organization.to_owned());
        Some(self.title(organization))
    }
}
