//! Questions in SPARQL, and their answers for people and for programs.
//!
//! ```text
//! question.rs   a saved question: text + header -> title, parameters
//! saved.rs      a project     -> its saved questions
//! depth.rs      text             -> whether it is too deep for those that go through it by recursion
//! parse.rs      text             -> Query; or, from slip.rs, where it goes wrong
//! bind.rs       Query + a term   -> Query without that variable
//! candidates.rs Query + a variable -> the query for its values
//! unbound.rs    Query            -> whether it can be asked without binding a variable of it
//! unmatched.rs  Query       -> its triple patterns, to see which of them find nothing
//! minus.rs      Query            -> the same query, faster
//! made.rs       Query            -> Query whose functions make no text that is too long
//! evaluate.rs   Query + triples  -> Answer, within a time limit
//! format.rs     the names of the forms that an answer can take
//! results.rs    Answer           -> CSV, TSV, JSON, XML
//! table.rs      Answer + labels  -> a table for people, or Markdown
//! ```
//!
//! Nothing here reaches the network: `SERVICE` is refused when the query is parsed, and updates are
//! not queries.
//!
//! **The order of rows.** With ORDER BY, rows come in the order of the query; rows that it leaves equal
//! are sorted by their cells. Without it, all rows are sorted: by the first column, then the second,
//! and so on, unbound first, then IRIs, then literals, each by their characters. LIMIT without ORDER BY
//! takes the rows that the store finds first and sorts only these.

mod bind;
mod candidates;
mod depth;
mod evaluate;
mod format;
mod labels;
mod made;
mod minus;
mod parse;
mod question;
mod results;
mod saved;
mod slip;
mod table;
mod unbound;
mod unmatched;

pub use self::evaluate::{Answer, Asking, Failure, Limits, Rows, Running, begin, evaluate};
pub use self::format::{ResultFormat, parse_result_format, result_format_of_file};
pub use self::labels::Labels;
pub use self::parse::{Form, Query, parse, read_query, with_common_prefixes};
pub use self::question::{Parameter, ParameterType, Question};
pub use self::results::{write_boolean, write_results};
pub use self::saved::{Saved, read_questions, saved_texts};
pub use self::slip::Slip;
pub use self::table::{Look, markdown, render_markdown, render_table};
pub(crate) use self::table::{visible, wrap};
pub use self::unmatched::unmatched;

#[cfg(test)]
mod tests;
