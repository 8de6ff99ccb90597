//! What is wrong with a project beyond single cells and quotes: references, evidence, terms.
//!
//! Every function here returns problems only. One cause has one message: rows that have a problem
//! already are passed over, and [`one_message_per_cause`] drops what another message explains.

mod causes;
mod claims;
mod damage;
mod iris;
mod questions;
mod references;
mod shape_words;
mod shapes;
mod terms;

pub use causes::one_message_per_cause;
pub use claims::{check_statements, check_verbatim, unused_passages};
pub use damage::check_damage;
pub use iris::{bad_iri, check_iris, check_nameless_rows, check_relative_iris};
pub use questions::check_questions;
pub use references::check_references;
pub use shapes::check_shapes;
pub use terms::check_terms;
