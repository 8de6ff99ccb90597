//! What the server shows, and how it is replaced.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::Options;
use super::turn::Turns;
use super::work::Places;
use crate::diagnostic::Counts;
use crate::edition::Edition;
use crate::pages::{Links, Place, View};
use crate::source::digest::short_sha256;

/// What there is to be shown at a moment.
#[derive(Debug, Clone)]
pub struct Served {
    /// The data: the newest state of the files without errors, or without any such state the newest.
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
    /// Where pages and files are made.
    pub(super) places: Places,
    served: RwLock<Served>,
    /// What open pages are told, as JSON; nothing when the server ends.
    news: watch::Sender<Option<Arc<str>>>,
}

impl Server {
    /// A server that shows an edition.
    pub fn new(edition: Edition, options: Options) -> Self {
        let edition = Arc::new(edition);
        let served = Served { newest: Arc::clone(&edition), edition, failure: None };
        let news = watch::Sender::new(Some(served.news().to_string().into()));
        let (turns, places) = Default::default();
        Self { options, turns, places, served: RwLock::new(served), news }
    }

    /// Shows something else from now on, and tells those who listen, if it is something else.
    pub fn show(&self, served: Served) {
        let news: Arc<str> = served.news().to_string().into();
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = served;
        self.news.send_if_modified(|old| {
            let is_new = old.as_ref().is_some_and(|old| *old != news);
            if is_new {
                *old = Some(news);
            }
            is_new
        });
    }

    /// Ends what would go on for ever.
    pub fn stop(&self) {
        self.news.send_replace(None);
    }

    /// True if the server is about to end.
    pub fn is_stopping(&self) -> bool {
        self.news.borrow().is_none()
    }

    /// What open pages are told, now and later.
    pub(super) fn news(&self) -> watch::Receiver<Option<Arc<str>>> {
        self.news.subscribe()
    }

    /// How many listen.
    pub(super) fn listeners(&self) -> usize {
        self.news.receiver_count()
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
    /// What open pages are told: the data, whether the files are ahead of it, and what is wrong with them.
    pub(super) fn news(&self) -> Value {
        let (digest, problems) = (self.edition.digest(), self.newest.problems());
        let is_behind = self.is_behind();
        let state = short_sha256(format!("{digest} {is_behind} {problems:?} {:?}", self.failure));
        let counts = Counts::of(problems);
        let is_bad = counts.errors + counts.warnings > 0;
        let problems = match &self.failure {
            Some(_) => "The files cannot be read".to_owned(),
            None if is_bad => counts.to_string(),
            None => String::new(),
        };
        json!({ "digest": digest, "is_behind": is_behind, "problems": problems, "state": state })
    }

    /// The newest state of the files, be it good or not, in place of what is shown.
    pub(super) fn of_newest(&self) -> Self {
        Self {
            edition: Arc::clone(&self.newest),
            newest: Arc::clone(&self.newest),
            failure: self.failure.clone(),
        }
    }

    /// True if the newest state of the files is not what is shown.
    pub fn is_behind(&self) -> bool {
        self.failure.is_some() || !Arc::ptr_eq(&self.edition, &self.newest)
    }

    /// What pages are made from.
    pub fn view(&self, server: &Server) -> View<'_> {
        View {
            edition: &self.edition,
            links: Links::new(self.edition.addresses(), Place::Server(server.root().to_owned())),
            problems: self.newest.problems(),
            failure: self.failure.as_deref(),
            is_behind: self.is_behind(),
            events: server.options.watch.then(|| format!("{}/-/events", server.root())),
        }
    }
}
