//! What there is to be asked, in the words of others: a service, its dataset and its graphs.
//!
//! ```text
//! counts.rs    how much there is of what
//! service.rs   the service and its dataset: SPARQL 1.1 Service Description, VoID
//! ```
//!
//! There are no times in it: the same data has the same description, byte by byte.

mod counts;
mod service;

pub use self::counts::{Counts, Partition};
pub use self::service::{PREFIXES, Service};
