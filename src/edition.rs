//! A project as it is published: read once, and never changed.

use std::sync::OnceLock;
use std::time::SystemTime;

use oxigraph::io::RdfFormat;
use self_cell::self_cell;

use crate::coverage::Coverage;
use crate::data::Form;
use crate::describe::Counts;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::export::{self, Section};
use crate::look::{Addresses, Atlas, Completions, Numbers, Search};
use crate::part::Part;
use crate::pipeline::{self, Build};
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::query::{Saved, read_questions, saved_texts, with_common_prefixes};
use crate::source::digest::sha256_hex;
use crate::store::{self, Dataset, IndexedGraph};

/// What the index borrows from.
struct Read {
    project: Project,
    build: Build,
}

self_cell!(
    struct Indexed {
        owner: Read,
        #[covariant]
        dependent: Atlas,
    }
);

/// The graph as a file with its SHA-256, or why it cannot be written.
type Exported = Result<(Vec<u8>, String), String>;

/// A project that was read, with all that pages and answers need of it.
///
/// Rows with an error are left out, as everywhere; the errors are among the [`problems`](Self::problems).
pub struct Edition {
    indexed: Indexed,
    dataset: Dataset,
    query_prefixes: Prefixes,
    counts: OnceLock<Counts>,
    coverage: OnceLock<Coverage>,
    addresses: Addresses,
    completions: Completions,
    numbers: Numbers,
    search: OnceLock<Search>,
    questions: Vec<Saved>,
    digest: String,
    began: SystemTime,
    context: OnceLock<Vec<u8>>,
    /// The graph in each syntax, in the order of [`Form::RDF`].
    exports: [OnceLock<Exported>; Form::RDF.len()],
}

impl Edition {
    /// Reads a project and checks all of it.
    ///
    /// The unhappy path is a file that cannot be read.
    pub fn read(project: &Project) -> Result<Self, Error> {
        let began = SystemTime::now();
        let build = pipeline::check(project)?;
        let (questions, _) = read_questions(saved_texts(project)?); // What is wrong with others is a problem.
        let parts = Part::DEFAULT;
        let names = parts.iter().map(|part| store::graph_name(project.base(), *part));
        let names = names.collect::<Result<Vec<_>, _>>()?;
        let dataset = Dataset::new(names.into_iter().zip(build.graphs(&parts)));
        let mut lines = Vec::new();
        let format = oxigraph::io::RdfFormat::NTriples;
        export::write(
            &[Section::merged(dataset.default_graph().graph())],
            format,
            project.prefixes(),
            &mut lines,
        )
        .map_err(|source| Error::io("memory", source))?;
        let digest = sha256_hex(&lines);
        let read = Read { project: project.clone(), build };
        let indexed = Indexed::new(read, |read| Atlas::new(&read.build, &read.project));
        let addresses = Addresses::new(indexed.borrow_dependent());
        let completions = Completions::new(indexed.borrow_dependent());
        let numbers = Numbers::new(&indexed.borrow_owner().build);
        let query_prefixes = with_common_prefixes(project.prefixes());
        let (counts, coverage, context) = Default::default();
        Ok(Self {
            dataset,
            query_prefixes,
            counts,
            coverage,
            context,
            exports: Default::default(),
            addresses,
            completions,
            numbers,
            search: OnceLock::new(),
            questions,
            digest,
            began,
            indexed,
        })
    }

    /// The project.
    pub fn project(&self) -> &Project {
        &self.indexed.borrow_owner().project
    }

    /// The project's tables, triples and claims.
    pub fn build(&self) -> &Build {
        &self.indexed.borrow_owner().build
    }

    /// The same, to look things up in.
    pub fn atlas(&self) -> &Atlas<'_> {
        self.indexed.borrow_dependent()
    }

    /// The graph, to be asked.
    pub fn graph(&self) -> &IndexedGraph {
        self.dataset.default_graph()
    }

    /// The graph, with its parts as named graphs.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The prefixes that queries need not declare.
    pub fn query_prefixes(&self) -> &Prefixes {
        &self.query_prefixes
    }

    /// How much there is of what; counted when it is first asked for.
    pub fn counts(&self) -> &Counts {
        self.counts.get_or_init(|| Counts::of(self.graph()))
    }

    /// The paths of things.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// How much there is, and what is missing.
    pub fn coverage(&self) -> &Coverage {
        self.coverage.get_or_init(|| Coverage::of(self.atlas()))
    }

    /// The terms that queries can use.
    pub fn completions(&self) -> &Completions {
        &self.completions
    }

    /// Where documents, passages and claims stand in their lists.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// All names and texts, to be searched; made when somebody searches.
    pub fn search(&self) -> &Search {
        self.search.get_or_init(|| Search::new(self.atlas(), &self.questions))
    }

    /// The saved questions that can be understood, by name.
    pub fn questions(&self) -> &[Saved] {
        &self.questions
    }

    /// The context of the graph in JSON-LD: its prefixes, and the names that stand for properties and classes; made
    /// when it is first asked for.
    pub fn context(&self) -> &[u8] {
        self.context.get_or_init(|| {
            let sections = [Section::merged(self.graph().graph())];
            let context = export::jsonld_context(&sections, self.project().prefixes());
            format!("{:#}\n", serde_json::json!({ "@context": context })).into_bytes()
        })
    }

    /// The graph in a syntax, as `ctgraph export` writes it, with the SHA-256 of the bytes: made when it is first
    /// asked for, and kept.
    ///
    /// The unhappy path is a graph that the syntax cannot express.
    pub fn exported(&self, format: RdfFormat) -> Result<(&[u8], &str), Error> {
        let index = Form::RDF.iter().position(|form| *form == Form::Rdf(format));
        let cell = index.and_then(|index| self.exports.get(index));
        let made =
            cell.map(|cell| cell.get_or_init(|| self.export(format).map_err(|error| error.to_string())));
        match made {
            Some(Ok((bytes, sha256))) => Ok((bytes, sha256)),
            Some(Err(message)) => Err(Error::Usage(message.clone())),
            None => Err(Error::Usage(format!("{format} is not written"))),
        }
    }

    fn export(&self, format: RdfFormat) -> Result<(Vec<u8>, String), Error> {
        let graph = self.build().graph(&Part::DEFAULT);
        let sections = [Section::merged(&graph)];
        export::check(&sections, format)?;
        let mut bytes = Vec::new();
        export::write(&sections, format, self.project().prefixes(), &mut bytes)
            .map_err(|source| Error::io("memory", source))?;
        let sha256 = sha256_hex(&bytes);
        Ok((bytes, sha256))
    }

    /// The SHA-256 of the graph as sorted N-Triples, in hexadecimal: what identifies the data.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// When reading the files began: what has changed since then may be missing.
    pub fn began(&self) -> SystemTime {
        self.began
    }

    /// What is wrong, sorted by place.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.build().diagnostics
    }

    /// The title of the project, or a word for one without a title.
    pub fn title(&self) -> &str {
        match self.project().title() {
            "" => "Knowledge graph",
            title => title,
        }
    }
}

impl std::fmt::Debug for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edition").field("digest", &self.digest).finish_non_exhaustive()
    }
}
