//! What the server shows, and how it is replaced.

use std::sync::{Arc, PoisonError, RwLock};

use super::Options;
use super::turn::Turns;
use crate::edition::Edition;
use crate::pages::{Links, Place, View};

/// What there is to be shown at a moment.
#[derive(Debug, Clone)]
pub struct Served {
    /// The data: the newest state of the files without errors, or the first that there was.
    pub edition: Arc<Edition>,
    /// The newest state of the files.
    pub newest: Arc<Edition>,
    /// Why the newest state of the files could not be read at all.
    pub failure: Option<String>,
}

/// The state of a server.
#[derive(Debug)]
pub struct Server {
    /// How it is to behave.
    pub options: Options,
    /// Whose query is answered next.
    pub(super) turns: Turns,
    served: RwLock<Served>,
}

impl Server {
    /// A server that shows an edition.
    pub fn new(edition: Edition, options: Options) -> Self {
        let edition = Arc::new(edition);
        let served = Served { newest: Arc::clone(&edition), edition, failure: None };
        Self { options, turns: Turns::default(), served: RwLock::new(served) }
    }

    /// What there is to be shown now. It stays as it is while somebody holds it.
    pub fn served(&self) -> Served {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The path below which everything is; empty, or with a slash at its begin and none at its end.
    pub fn root(&self) -> &str {
        let url = self.options.public_url.as_deref().unwrap_or_default();
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        path.unwrap_or_default().trim_end_matches('/')
    }
}

impl Served {
    /// What pages are made from.
    pub fn view(&self, server: &Server) -> View<'_> {
        View {
            edition: &self.edition,
            links: Links::new(self.edition.addresses(), Place::Server(server.root().to_owned())),
            problems: self.newest.problems(),
            is_behind: self.failure.is_some() || !Arc::ptr_eq(&self.edition, &self.newest),
            events: server.options.watch.then(|| format!("{}/-/events", server.root())),
        }
    }
}
