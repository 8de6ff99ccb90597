//! A project as it is published: read once, and never changed.

use std::sync::OnceLock;

use self_cell::self_cell;

use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::export::{self, Section};
use crate::look::{Addresses, Atlas, Numbers, Search};
use crate::part::Part;
use crate::pipeline::{self, Build};
use crate::project::Project;
use crate::query::{Saved, read_questions, saved_texts};
use crate::source::digest::sha256_hex;
use crate::store::{self, IndexedGraph};

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

/// A project that was read, with all that pages and answers need of it.
///
/// Rows with an error are left out, as everywhere; the errors are among the [`problems`](Self::problems).
pub struct Edition {
    indexed: Indexed,
    graph: IndexedGraph,
    addresses: Addresses,
    numbers: Numbers,
    search: OnceLock<Search>,
    questions: Vec<Saved>,
    digest: String,
}

impl Edition {
    /// Reads a project and checks all of it.
    ///
    /// The unhappy path is a file that cannot be read.
    pub fn read(project: &Project) -> Result<Self, Error> {
        let build = pipeline::check(project)?;
        let (questions, _) = read_questions(saved_texts(project)?); // What is wrong with others is a problem.
        let graph = build.graph(&Part::DEFAULT);
        let mut lines = Vec::new();
        let format = oxigraph::io::RdfFormat::NTriples;
        export::write(&[Section::merged(&graph)], format, project.prefixes(), &mut lines)
            .map_err(|source| Error::io("memory", source))?;
        let digest = sha256_hex(&lines);
        let read = Read { project: project.clone(), build };
        let indexed = Indexed::new(read, |read| Atlas::new(&read.build, &read.project));
        let addresses = Addresses::new(indexed.borrow_dependent());
        let numbers = Numbers::new(&indexed.borrow_owner().build);
        Ok(Self {
            graph: store::index(graph),
            addresses,
            numbers,
            search: OnceLock::new(),
            questions,
            digest,
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
        &self.graph
    }

    /// The paths of things.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
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

    /// The SHA-256 of the graph as sorted N-Triples, in hexadecimal: what identifies the data.
    pub fn digest(&self) -> &str {
        &self.digest
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
