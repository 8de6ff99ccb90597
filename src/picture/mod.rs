//! Pictures: SVG made of small structs, by pure functions.
//!
//! ```text
//! timeline.rs  things with dates      -> lanes of points and bars
//! strip.rs     one thing's dates      -> a line, with its neighbours'
//! ego.rs       a thing and its links  -> what points to it, it, what it points to
//! network.rs   things and links       -> a small general graph
//! formats.rs   things and links      -> JSON, DOT, GraphML, Mermaid
//! found.rs     what look/ finds      -> what the pictures are made of
//! axis.rs      a range of days        -> ticks
//! text.rs      a text                 -> how wide it is, and what of it fits
//! svg.rs       shapes                 -> SVG, also as a file of its own
//! ```
//!
//! The same input makes the same bytes. There are no colours in here: shapes have classes, and
//! `assets/picture.css` has the colours, for light and dark pages and for paper. Lengths are in units of the
//! `viewBox`; a page shows one as about a pixel.
//!
//! *Rationale:* a picture with links in it is `role="group"` and not `role="img"`, since whoever listens to an image
//! cannot reach what is in it.

mod axis;
mod ego;
mod formats;
mod found;
mod network;
mod strip;
mod svg;
mod text;
mod timeline;

pub use ego::{Ego, Group, render_ego, share};
pub use formats::{render_dot, render_graphml, render_mermaid, to_json};
pub use found::{Href, ego, item, network, schema};
pub use network::{Edge, Network, Node, render_network};
pub use strip::render_strip;
pub use svg::{Frame, STYLE, standalone};
pub use timeline::{Item, Width, render_timeline};
