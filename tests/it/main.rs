//! All integration tests, in one binary.

mod dice;
mod http;
mod util;

// Project folders with the graph and the problems that are expected of them.
mod cases;
// Tables outside of any project, with what convert and check print.
mod tables;
// Keys and problems of tables that are checked a stretch at a time.
mod keys;
// Projects with bytes changed at random: whatever is wrong has a message, and nothing panics.
mod mutations;
// A file read a stretch at a time is the same as the file read whole.
mod stretches;
// What is written does not depend on how many threads work.
mod threads;
// Tables converted slice by slice are the tables converted as a whole.
mod slices;
// Any bytes as tables, metadata, templates, patterns: no panic, no endless loop, and RDF that loads.
mod anything;
// The program: exit codes, formats, what goes where.
mod cli;
mod examples;
// Exports and queries as files and streams: full disks, closed pipes, stale files.
mod output;
// Stores on the disk: killed loads, full disks, changed tables.
mod stores;
// One thing, one fact, all counts: show, explain, stats.
mod look;
// Timelines and graphs, on the command line and as pages.
mod pictures;
// The server as a program, its pages of questions.
mod serve;
// The saved questions and their answers.
mod questions;

// Things at their addresses, as pages and as data.
mod linked_data;
// The pages as a folder of files.
mod site;
// Files that change while they are served.
mod watch;
// The pages of things: every address has one, and nothing of a project becomes markup.
mod pages;

// The SPARQL protocol over a socket.
mod protocol;

// What the README shows.
mod readme;
