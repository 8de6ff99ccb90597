//! The command line of ctgraph.

fn main() {}
