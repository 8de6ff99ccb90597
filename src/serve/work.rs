//! Making pages and files: on threads of their own, a few at a time.
//!
//! Who waits for a place and leaves is forgotten. What was begun is done to its end: nobody could stop it.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Server;

/// How many pages and files are made at a time.
const PLACES: usize = 16;

/// The places where pages and files are made.
#[derive(Debug)]
pub(super) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }
}

/// Does some work when there is a place for it; nothing if it broke off, which is a bug.
pub(super) async fn done<T: Send + 'static>(
    server: &Arc<Server>,
    work: impl FnOnce(&Server) -> T + Send + 'static,
) -> Option<T> {
    let place = Arc::clone(&server.places.0).acquire_owned().await.ok()?;
    let server = Arc::clone(server);
    let working = tokio::task::spawn_blocking(move || {
        let done = work(&server);
        drop(place);
        done
    });
    working.await.ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::edition::Edition;
    use crate::project::Project;
    use crate::serve::Options;

    #[test]
    fn who_leaves_while_all_places_are_taken_is_forgotten() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/simple");
        let edition = Edition::read(&Project::open(Some(&folder)).expect("a project")).expect("an edition");
        let server = Arc::new(Server::new(edition, Options::default()));
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        let done_for_those_who_left = Arc::new(AtomicUsize::new(0));
        runtime.block_on(async {
            let (begun, is_begun) = mpsc::channel();
            let mut ends = Vec::new();
            let mut slow = Vec::new();
            for _ in 0..PLACES {
                let (end, wait) = mpsc::channel::<()>();
                let (server, begun) = (Arc::clone(&server), begun.clone());
                ends.push(end);
                slow.push(tokio::spawn(async move {
                    done(&server, move |_| {
                        begun.send(()).expect("the test waits");
                        let _ = wait.recv();
                    })
                    .await
                }));
            }
            for _ in 0..PLACES {
                let wait = || is_begun.recv_timeout(Duration::from_secs(60)).expect("a place for each");
                tokio::task::block_in_place(wait);
            }
            for _ in 0..100 {
                let count = Arc::clone(&done_for_those_who_left);
                let work = done(&server, move |_| count.fetch_add(1, Ordering::SeqCst));
                assert!(tokio::time::timeout(Duration::from_millis(1), work).await.is_err(), "no place");
            }
            drop(ends);
            for slow in slow {
                assert_eq!(slow.await.expect("no panic"), Some(()));
            }
            assert_eq!(done(&server, |_| 1).await, Some(1));
        });
        drop(runtime);
        assert_eq!(done_for_those_who_left.load(Ordering::SeqCst), 0);
    }
}
