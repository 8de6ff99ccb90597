//! Reading JSON values as what CSVW says they should be, and saying so where they are not.

use std::collections::{BTreeMap, HashMap};

use super::Origin;
use super::json::{Kind, Member, Value};
use super::template::UriTemplate;
use super::web::Web;
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean};
use crate::iri;
use crate::prefixes::Prefixes;
use crate::vocab::INITIAL_CONTEXT;

/// Where metadata comes from, and what it may use.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The URL, against which the URLs in it are resolved.
    pub url: &'a str,
    /// Prefixes that hold besides those of the CSVW context.
    pub prefixes: &'a Prefixes,
    /// Where it is, and where schemas and dialects are that it refers to.
    pub web: &'a dyn Web,
}

/// A place in a JSON value, as the way to it.
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    pub(super) const ROOT: At<'static> = At { parent: None, step: Step::Root };

    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self { parent: Some(self), step: Step::Key(key) }
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Index(index) }
    }

    /// The JSON Pointer (RFC 6901).
    pub(super) fn pointer(&self) -> String {
        let mut pointer = String::with_capacity(80);
        self.push_to(&mut pointer);
        pointer
    }

    fn push_to(&self, pointer: &mut String) {
        if let Some(parent) = self.parent {
            parent.push_to(pointer);
        }
        match self.step {
            Step::Root => {}
            Step::Key(key) if key.contains(['~', '/']) => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Key(key) => {
                pointer.push('/');
                pointer.push_str(key);
            }
            Step::Index(index) => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
    }

    /// The property that the place is about, for messages.
    pub(super) fn property(&self) -> Option<&str> {
        match self.step {
            Step::Key(key) => Some(key),
            Step::Index(_) => self.parent.and_then(At::property),
            Step::Root => None,
        }
    }
}

/// Reads metadata and collects what is wrong with it.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source<'a>,
    /// The file that is being read: the metadata itself, or a schema that it refers to.
    pub(super) file: String,
    /// What URLs are resolved against.
    pub(super) base: String,
    /// The `@language` of the context.
    pub(super) language: String,
    /// The prefixes that hold in the metadata: those of CSVW, of the project, and its own.
    pub(super) prefixes: BTreeMap<String, String>,
    /// The prefixes that the metadata declares for itself.
    pub(super) declared: Prefixes,
    /// True if a URI template could not be read, so that it is not known what the rows describe.
    pub(super) lost_templates: bool,
    /// Where the URI templates stand, by their JSON Pointers.
    templates: HashMap<String, Place>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        let prefixes = INITIAL_CONTEXT.iter().copied().chain(source.prefixes.iter());
        Self {
            source,
            file: source.web.name(source.url),
            base: source.url.to_owned(),
            language: "und".to_owned(),
            prefixes: prefixes.map(|(p, n)| (p.to_owned(), n.to_owned())).collect(),
            declared: Prefixes::default(),
            lost_templates: false,
            templates: HashMap::new(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn origin(&self, value: &Value, at: &At<'_>) -> Origin {
        Origin { file: self.file.clone(), position: value.position, pointer: at.pointer() }
    }

    /// Reports a problem with a value; the message is put after the name of the property.
    pub(super) fn report(&mut self, code: Code, value: &Value, at: &At<'_>, message: String) {
        self.push(Diagnostic::new(code, self.place(value, at), about(at, &message)));
    }

    pub(super) fn place(&self, value: &Value, at: &At<'_>) -> Place {
        Place::json(&self.file, value.position, at.pointer())
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn expected(&mut self, what: &str, value: &Value, at: &At<'_>) {
        let message = format!("expected {what}, found {}", value.kind_name());
        self.report(Code::MetadataProperty, value, at, message);
    }

    pub(super) fn string<'v>(&mut self, value: &'v Value, at: &At<'_>) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() {
            self.expected("a string", value, at);
        }
        text
    }

    pub(super) fn boolean(&mut self, value: &Value, at: &At<'_>) -> Option<bool> {
        if let Kind::Bool(value) = value.kind {
            return Some(value);
        }
        let message = about(at, &format!("expected true or false, found {}", value.kind_name()));
        let meant = value.as_str().filter(|text| matches!(*text, "true" | "false"));
        let help = meant.map(|text| format!("write {text} without quotation marks"));
        let place = self.place(value, at);
        self.push(Diagnostic::new(Code::MetadataProperty, place, message).maybe_help(help));
        None
    }

    pub(super) fn number(&mut self, value: &Value, at: &At<'_>) -> Option<usize> {
        let number = value.as_usize();
        if number.is_none() {
            let message = about(at, &format!("expected a whole number from 0, found {}", value.kind_name()));
            let meant = value.as_str().filter(|text| text.parse::<usize>().is_ok());
            let help = meant.map(|text| format!("write {text} without quotation marks"));
            let place = self.place(value, at);
            self.push(Diagnostic::new(Code::MetadataProperty, place, message).maybe_help(help));
        }
        number
    }

    /// The items of an array; anything else is a warning and no items.
    pub(super) fn array<'v>(&mut self, value: &'v Value, at: &At<'_>) -> &'v [Value] {
        if let Kind::Array(items) = &value.kind {
            return items;
        }
        let message = about(at, &format!("expected an array, found {}", value.kind_name()));
        let problem = Diagnostic::new(Code::MetadataProperty, self.place(value, at), message);
        self.push(problem.help("put what is described into square brackets: [{ … }, { … }]"));
        &[]
    }

    /// One string, or an array of strings; items that are none are left out.
    pub(super) fn strings(&mut self, value: &Value, at: &At<'_>) -> Option<Vec<String>> {
        match &value.kind {
            Kind::String(text) => Some(vec![text.clone()]),
            Kind::Array(items) => {
                let mut texts = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    texts.extend(self.string(item, &at.index(index)).map(str::to_owned));
                }
                Some(texts)
            }
            _ => {
                self.expected("a string or an array of strings", value, at);
                None
            }
        }
    }

    /// A URI template property. What is no template counts as an empty one (metadata, section 5.1.3).
    pub(super) fn template(&mut self, value: &Value, at: &At<'_>) -> UriTemplate {
        self.templates.insert(at.pointer(), self.place(value, at));
        let Some(text) = self.string(value, at) else {
            self.lost_templates = true;
            return UriTemplate::constant("");
        };
        let text = self.expand_prefix(text, value, at);
        match UriTemplate::parse(&text) {
            Ok(template) => template,
            Err(message) => {
                self.lost_templates = true;
                let message = about(at, &format!("not a URI template: {message}"));
                let problem =
                    Diagnostic::new(Code::MetadataProperty, self.place(value, at), message).value(text);
                self.push(problem.help("a template names columns in braces: http://example.org/{id}"));
                UriTemplate::constant("")
            }
        }
    }

    /// Where the template of a column stands: with the column, or with what it is inherited from.
    pub(super) fn template_place(&self, column: &Origin, property: &str) -> Place {
        let mut owner = column.pointer.as_str();
        loop {
            if let Some(place) = self.templates.get(&format!("{owner}/{property}")) {
                return place.clone();
            }
            let Some((outer, _)) = owner.rsplit_once('/') else {
                return Place::json(&self.file, column.position, column.pointer.clone());
            };
            owner = outer;
        }
    }

    /// A link property, resolved against the base. What is no string counts as an empty one (section 5.1.2).
    pub(super) fn link(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let text = self.string(value, at).unwrap_or_default();
        let text = self.expand_prefix(text, value, at);
        self.resolve(&text, value, at)
    }

    /// A reference resolved against the base. Characters that no URL may hold are percent-encoded, and what is
    /// no URL even so counts as absent; both are warnings.
    pub(super) fn resolve(&mut self, text: &str, value: &Value, at: &At<'_>) -> Option<String> {
        let url = iri::resolve(&self.base, text);
        let Err(reason) = iri::check(&url) else { return Some(url) };
        let encoded = iri::encode_illegal(text);
        let url = Some(iri::resolve(&self.base, &encoded)).filter(|url| iri::check(url).is_ok());
        let reason = match iri::illegal_char(text) {
            Some(' ') => "it holds a blank".to_owned(),
            Some(char) => format!("it holds the character {char:?}"),
            None => reason,
        };
        let message = about(at, &format!("\"{text}\" is not a URL: {reason}"));
        let problem = Diagnostic::new(Code::MetadataProperty, self.place(value, at), message);
        self.push(problem.maybe_help(url.is_some().then(|| format!("write \"{encoded}\""))));
        url
    }

    /// Replaces a known prefix by its namespace; warns of what looks like an undeclared one.
    pub(super) fn expand_prefix(&mut self, text: &str, value: &Value, at: &At<'_>) -> String {
        let Some(scheme) = iri::scheme(text) else {
            return text.to_owned();
        };
        let local = text.get(scheme.len() + 1..).unwrap_or_default();
        if let Some(namespace) = self.prefixes.get(scheme)
            && !local.starts_with("//")
        {
            return format!("{namespace}{local}");
        }
        if !iri::is_common_scheme(scheme) && !local.starts_with("//") {
            let near =
                did_you_mean(scheme, self.prefixes.keys().map(String::as_str)).filter(|_| scheme.len() > 2);
            let message = about(at, &format!("the prefix `{scheme}:` is not declared"));
            let problem = Diagnostic::new(Code::UnknownPrefix, self.place(value, at), message)
                .value(text)
                .maybe_help(near.map(|p| format!("did you mean `{p}:`?")));
            self.push(problem);
        }
        text.to_owned()
    }

    /// The `@id` of a description: a link that must not be a blank node.
    pub(super) fn id(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        if value.as_str().is_some_and(|id| id.starts_with("_:")) {
            self.report(Code::MetadataInvalid, value, at, "an IRI is needed, not a blank node".to_owned());
            return None;
        }
        self.link(value, at)
    }

    /// The `@type` of a description can only be what it is.
    pub(super) fn check_type(&mut self, value: &Value, at: &At<'_>, expected: &str) {
        if value.as_str() != Some(expected) {
            self.report(Code::MetadataInvalid, value, at, format!("expected \"{expected}\""));
        }
    }

    /// A property that is not one of the description: common, or a mistake.
    pub(super) fn unknown_property(&mut self, key: &str, member: &Member, at: &At<'_>, known: &[&str]) {
        let place = Place::json(&self.file, member.position, at.pointer());
        let near = did_you_mean(key, known.iter().copied());
        let message = format!("CSV on the Web has no property `{key}` here; it is ignored");
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let mut known: Vec<&str> =
                    known.iter().copied().filter(|k| !k.contains(['@', ':'])).collect();
                known.sort_unstable();
                format!(
                    "what can stand here: {}; or a property with a prefix, such as dc:description",
                    known.join(", ")
                )
            }
        };
        self.push(Diagnostic::new(Code::MetadataProperty, place, message).help(help));
    }

    /// The IRI of a common property's name, or `None` if the name is none.
    pub(super) fn common_iri(&mut self, member: &Member, at: &At<'_>) -> Option<String> {
        let scheme = iri::scheme(&member.key)?;
        let local = member.key.get(scheme.len() + 1..).unwrap_or_default();
        if let Some(namespace) = self.prefixes.get(scheme)
            && !local.starts_with("//")
        {
            return Some(format!("{namespace}{local}"));
        }
        if !iri::is_common_scheme(scheme) {
            let place = Place::json(&self.file, member.position, at.pointer());
            let message = format!("the prefix `{scheme}:` is not declared");
            let near =
                did_you_mean(scheme, self.prefixes.keys().map(String::as_str)).filter(|_| scheme.len() > 2);
            let help = near.map(|p| format!("did you mean `{p}:`?"));
            self.push(
                Diagnostic::new(Code::UnknownPrefix, place, message).value(&member.key).maybe_help(help),
            );
        }
        Some(member.key.clone())
    }
}

fn about(at: &At<'_>, message: &str) -> String {
    match at.property() {
        Some(property) => format!("`{property}`: {message}"),
        None => message.to_owned(),
    }
}
