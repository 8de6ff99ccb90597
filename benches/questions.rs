//! How long each saved question of the built-in project takes, asked of the graph and of Oxigraph's store.
//!
//! `cargo bench --bench questions` prints, for each question, the shortest of some runs both ways (marked if
//! the graph takes twice as long as the store), and last the time that each way needs before it can be asked.

#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ctgraph::part::Part;
use ctgraph::pipeline::build;
use ctgraph::project::Project;
use ctgraph::query::{Query, Question, evaluate, with_common_prefixes};
use ctgraph::store::{self, Queryable};

const RUNS: u32 = 7;

fn main() {
    let project = Project::built_in().expect("the built-in project");
    let graph = build(&project).expect("a graph").graph(&Part::DEFAULT);
    let prefixes = with_common_prefixes(project.prefixes());
    let (indexed, indexing) = timed(|| store::index(graph.clone()));
    let (store, loading) = timed(|| store::load(&graph).expect("a store"));
    println!("{:>9} {:>9}  question (times in ms)", "graph", "store");
    let (mut total_indexed, mut total_store) = (Duration::ZERO, Duration::ZERO);
    for path in project.questions().expect("questions") {
        let question = Question::read(&project.read_text(&path).expect("a question")).expect("a question");
        let ask = |asked: &dyn Fn() -> Duration| (0..RUNS).map(|_| asked()).min().unwrap_or_default();
        let query = || question.prepare(&BTreeMap::new(), &prefixes).expect("a query");
        let of_graph = ask(&|| time_of(&indexed, query()));
        let of_store = ask(&|| time_of(&store, query()));
        total_indexed += of_graph;
        total_store += of_store;
        let mark = if of_graph > of_store * 2 { " <- slower" } else { "" };
        println!("{:9.2} {:9.2}  {path}{mark}", ms(of_graph), ms(of_store));
    }
    println!("{:9.2} {:9.2}  all", ms(total_indexed), ms(total_store));
    println!("{:9.2} {:9.2}  before the first", ms(indexing), ms(loading));
}

fn time_of(asked: &impl Queryable, query: Query) -> Duration {
    timed(|| evaluate(asked, query, None).expect("an answer")).1
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
