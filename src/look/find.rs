//! From what people call a thing to its IRI.

use std::fmt;

use oxigraph::model::TermRef;
use rustc_hash::FxHashSet;

use super::Atlas;
use super::atlas::subject;
use crate::diagnostic::did_you_mean;
use crate::iri;
use crate::part::Part;
use crate::vocab::CONCEPT;

/// How many suggestions are made.
const SUGGESTIONS: usize = 5;

/// Why a thing was not found. Its text is for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// Nothing goes by this name.
    Unknown {
        /// What was looked for, with its kind: `entity "quatar"`.
        what: String,
        /// What was probably meant.
        near: Vec<String>,
    },
    /// Several things go by this name.
    Ambiguous {
        /// What was looked for.
        what: String,
        /// The things: short name, kind and label.
        hits: Vec<String>,
    },
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, list) = match self {
            Self::Unknown { what, near } => match near.as_slice() {
                [] => return write!(f, "there is no {what}"),
                [one] => return write!(f, "there is no {what}; did you mean {one}?"),
                many => (format!("there is no {what}; did you mean one of these?"), many),
            },
            Self::Ambiguous { what, hits } => {
                (format!("{what} can be one of {}; say which:", hits.len()), hits.as_slice())
            }
        };
        write!(f, "{head}")?;
        list.iter().try_for_each(|item| write!(f, "\n  {item}"))
    }
}

impl<'a> Atlas<'a> {
    /// The thing that a text means: an IRI, a short name (`organization:unoct`), a path below the base
    /// (`organization/unoct`), a name or acronym in any case, or the last part of an IRI if only one
    /// thing has it.
    ///
    /// A name that things of the project have is theirs; names of concepts, classes, documents and
    /// passages only count if there is no such thing.
    pub fn find(&self, text: &str) -> Result<&'a str, NotFound> {
        let text = text.trim();
        if let Some(iri) = self.by_iri(text) {
            return Ok(iri);
        }
        let mut hits = self.by_name(text);
        if hits.is_empty() {
            hits = self.by_local_name(text);
        }
        match hits.as_slice() {
            [one] => Ok(one),
            [] => Err(NotFound::Unknown { what: format!("entity {text:?}"), near: self.near(text) }),
            many => {
                let hits = many.iter().map(|iri| self.hit(iri)).collect();
                Err(NotFound::Ambiguous { what: format!("{text:?}"), hits })
            }
        }
    }

    /// The thing with an IRI, a short name or a path.
    pub fn by_iri(&self, text: &str) -> Option<&'a str> {
        let bare = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(text);
        let base = &self.build.base;
        let ways = [
            Some(bare.to_owned()),
            self.expand(text),
            Some(format!("{base}{text}")),
            Some(format!("{CONCEPT}{text}")),
        ];
        ways.into_iter().flatten().find_map(|iri| self.known(&iri))
    }

    fn by_name(&self, name: &str) -> Vec<&'a str> {
        let wanted = fold(name);
        let named = self.entries().iter().filter(|e| e.stands() && self.is_name(e.triple.predicate.as_str()));
        let hits = named.filter_map(|entry| match entry.triple.object.as_ref() {
            TermRef::Literal(literal) if fold(literal.value()) == wanted => {
                Some((entry.part, subject(entry.triple)?))
            }
            _ => None,
        });
        first_part(hits.collect())
    }

    fn by_local_name(&self, name: &str) -> Vec<&'a str> {
        if name.contains(char::is_whitespace) {
            return Vec::new();
        }
        let hits = self.subjects().filter(|iri| iri::local_name(iri).eq_ignore_ascii_case(name));
        first_part(hits.filter_map(|iri| Some((self.part(iri)?, iri))).collect())
    }

    /// What was probably meant by a name that nothing has: those a few letters away, or that hold it.
    fn near(&self, text: &str) -> Vec<String> {
        if text.contains([':', '/']) && !text.contains(' ') {
            let mut names: Vec<String> = self.subjects().map(|iri| self.short(iri)).collect();
            names.sort_unstable();
            let curie = if text.contains(':') { text.to_owned() } else { text.replacen('/', ":", 1) };
            return did_you_mean(&curie, names.iter().map(String::as_str))
                .map(str::to_owned)
                .into_iter()
                .collect();
        }
        let wanted = fold(text);
        // A name, whether it is only the end of the IRI, and what it names.
        let mut names: Vec<(String, bool, &str)> = Vec::new();
        for entry in self.entries().iter().filter(|e| e.stands() && self.is_name(e.triple.predicate.as_str()))
        {
            if let (TermRef::Literal(literal), Some(iri)) =
                (entry.triple.object.as_ref(), subject(entry.triple))
            {
                names.push((fold(literal.value()), false, iri));
            }
        }
        names.extend(self.subjects().map(|iri| (iri::local_name(iri).to_ascii_lowercase(), true, iri)));
        names.sort_unstable();
        // The shortest names that hold the words say the most about them.
        let holding = |words: &str| {
            let holds = |(name, ..): &&(String, bool, &str)| words.len() > 2 && name.contains(words);
            let mut holding: Vec<_> = names.iter().filter(holds).collect();
            holding.sort_by_key(|(name, is_local, iri)| (self.part(iri), *is_local, name.len()));
            holding.into_iter().map(|(.., iri)| *iri)
        };
        let mut found: Vec<&str> = Vec::new();
        if let Some(near) = did_you_mean(&wanted, names.iter().map(|(name, ..)| name.as_str())) {
            found.extend(names.iter().filter(|(name, ..)| name == near).map(|(.., iri)| *iri));
        }
        found.extend(holding(&wanted));
        if found.is_empty() {
            let words = names.iter().flat_map(|(name, ..)| name.split(' ')).filter(|word| word.len() > 3);
            found.extend(did_you_mean(&wanted, words).into_iter().flat_map(holding));
        }
        let mut seen = FxHashSet::default();
        found.retain(|iri| seen.insert(*iri));
        found.truncate(SUGGESTIONS);
        found.into_iter().map(|iri| self.hit(iri)).collect()
    }

    /// `organization:unoct  organization  United Nations Office of Counter-Terrorism`
    fn hit(&self, iri: &str) -> String {
        let label = self.label(iri).map(|l| format!("  {l}")).unwrap_or_default();
        format!("{}{label} ({})", self.short(iri), self.kind(iri))
    }

    /// The IRI as the build has it, if a triple is about it.
    pub fn known(&self, iri: &str) -> Option<&'a str> {
        subject(self.about(iri).next()?.triple)
    }
}

/// The things of the first part that has any, each once, sorted.
fn first_part(hits: Vec<(Part, &str)>) -> Vec<&str> {
    let Some(first) = hits.iter().map(|(part, _)| *part).min() else { return Vec::new() };
    let mut hits: Vec<&str> =
        hits.into_iter().filter(|(part, _)| *part == first).map(|(_, iri)| iri).collect();
    hits.sort_unstable();
    hits.dedup();
    hits
}

/// A name without case, and with single blanks.
pub(super) fn fold(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Target;
    use crate::pipeline::{Build, build};
    use crate::project::Project;

    fn built_in() -> (Project, Build) {
        let project = Project::built_in().expect("a project");
        let build = build(&project).expect("a build");
        (project, build)
    }

    #[test]
    fn names_are_compared_without_case_and_with_single_blanks() {
        assert_eq!(fold("  State of\n QATAR "), "state of qatar");
        assert_eq!(fold("Élise"), "élise");
    }

    #[test]
    fn things_of_the_project_come_before_concepts() {
        let hits = vec![
            (Part::Concepts, "urn:c"),
            (Part::Facts, "urn:b"),
            (Part::Facts, "urn:a"),
            (Part::Facts, "urn:b"),
        ];
        assert_eq!(first_part(hits), ["urn:a", "urn:b"]);
        assert_eq!(first_part(Vec::new()), [""; 0]);
    }

    #[test]
    fn a_thing_is_found_by_iri_path_short_name_and_name() {
        let (project, build) = built_in();
        let atlas = Atlas::new(&build, &project);
        let qatar = "https://w3id.org/ctgraph/id/organization/qatar";
        for text in [
            qatar,
            "organization:qatar",
            "organization/qatar",
            "state of qatar",
            "qatar",
            " State  of Qatar ",
        ] {
            assert_eq!(atlas.find(text), Ok(qatar), "{text}");
        }
        let concept = "https://w3id.org/ctgraph/concept/modality/announced";
        assert_eq!(atlas.find("modality:announced"), Ok(concept));
        assert_eq!(atlas.find("modality/announced"), Ok(concept));
        assert_eq!(atlas.find("ctg:fundedBy"), Ok("https://w3id.org/ctgraph/ns#fundedBy"));
    }

    #[test]
    fn what_is_not_found_has_suggestions() {
        let (project, build) = built_in();
        let atlas = Atlas::new(&build, &project);
        let message = |text: &str| atlas.find(text).map_err(|e| e.to_string());
        let near = "there is no entity \"organization:quatar\"; did you mean organization:qatar?";
        assert_eq!(message("organization:quatar"), Err(near.to_owned()));
        assert_eq!(message("organization/quatar").map_err(|m| m.contains("organization:qatar?")), Err(true));
        assert!(message("Voronkov").is_err_and(|m| m.contains("?\n  person:vladimir-voronkov")));
        assert!(message("vorankov").is_err_and(|m| m.contains("?\n  person:vladimir-voronkov")));
        let nothing = "there is no entity \"xyzzy plugh\"";
        assert_eq!(message("xyzzy plugh"), Err(nothing.to_owned()));
    }

    #[test]
    fn what_is_explained_is_recognised_by_its_form() {
        let (project, build) = built_in();
        let atlas = Atlas::new(&build, &project);
        let target =
            |words: &[&str]| atlas.target(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        let claim = build.claims[0].iri.rsplit('/').next().expect("digits").to_owned();
        let passage = &build.passages[0];
        assert!(matches!(target(&["quote-not-found"]), Ok(Target::Code(_))));
        assert!(matches!(target(&[&claim]), Ok(Target::Claim(c)) if c.iri.ends_with(&claim)));
        assert!(matches!(target(&[&format!("claim:{claim}")]), Ok(Target::Claim(_))));
        assert!(matches!(target(&[&passage.id]), Ok(Target::Passage(0))));
        assert!(matches!(target(&[&passage.iri]), Ok(Target::Passage(0))));
        assert!(matches!(target(&["organizations.csv:unoct"]), Ok(Target::Row(_))));
        assert!(matches!(target(&["mappings/organizations.csv:C3"]), Ok(Target::Cell(c)) if c.column == 2));
        assert!(matches!(target(&["UNOCT"]), Ok(Target::Thing(_))));
        assert!(matches!(target(&["UNOCT", "is a"]), Ok(Target::Facts(f)) if f.len() == 1));
        assert!(matches!(target(&["UNOCT", "a", "ctg:Organization"]), Ok(Target::Facts(f)) if f.len() == 1));
        assert!(target(&["UNOCT", "a", "ctg:Event"]).is_err());
        assert!(target(&["organizations.csv:A1"]).is_err(), "the header is no row");
    }
}
