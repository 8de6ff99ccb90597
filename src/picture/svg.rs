//! Shapes as text.

use std::fmt::Write;

/// The colours of pictures, as CSS.
pub const STYLE: &str = include_str!("../../assets/picture.css");

/// What a picture is called. Screen readers say it.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The picture's own on its page; letters, digits and hyphens.
    pub id: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// What there is to see in it, in a sentence.
    pub description: &'a str,
}

/// A picture in the making.
#[derive(Debug, Default)]
pub struct Svg {
    body: String,
    has_links: bool,
}

impl Svg {
    /// The whole picture.
    ///
    /// There is no width and no height, so that it is as wide as the page lets it be; a picture of the class
    /// `is-natural` is no wider than its units.
    pub fn finish(self, frame: Frame<'_>, class: &str, width: f64, height: f64) -> String {
        let Frame { id, title, description } = frame;
        let role = if self.has_links { "group" } else { "img" };
        let (title, description) = (escape(title), escape(description));
        let natural = if class.contains("is-natural") {
            format!(" width=\"{}\"", number(width.ceil()))
        } else {
            String::new()
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture-svg {class}\" viewBox=\"0 0 {} {}\"{natural} role=\"{role}\" \
             aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n{}</svg>\n",
            number(width.ceil()),
            number(height.ceil()),
            self.body,
        )
    }

    /// Opens a group with a class.
    pub fn open(&mut self, class: &str) {
        self.push(format_args!("<g class=\"{class}\">\n"));
    }

    /// Opens a group that leads to something, if there is an address, with a text that shows when the mouse is there.
    pub fn open_link(&mut self, class: &str, href: Option<&str>, title: &str) {
        match href {
            Some(href) => {
                self.has_links = true;
                self.push(format_args!("<a class=\"{class}\" href=\"{}\">", escape(href)));
            }
            None => self.push(format_args!("<g class=\"{class}\">")),
        }
        if !title.is_empty() {
            self.push(format_args!("<title>{}</title>", escape(title)));
        }
    }

    /// Closes what [`Svg::open_link`] opened with the same address.
    pub fn close_link(&mut self, href: Option<&str>) {
        self.body.push_str(if href.is_some() { "</a>\n" } else { "</g>\n" });
    }

    /// Closes a group.
    pub fn close(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// A circle.
    pub fn circle(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        self.push(format_args!(
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
            number(x),
            number(y),
            number(radius)
        ));
    }

    /// A rectangle with round corners.
    pub fn rect(&mut self, class: &str, [x, y, width, height]: [f64; 4], radius: f64) {
        let radius = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
        self.push(format_args!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{radius}/>",
            number(x),
            number(y),
            number(width),
            number(height)
        ));
    }

    /// A line.
    pub fn line(&mut self, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
        self.push(format_args!(
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n",
            number(x1),
            number(y1),
            number(x2),
            number(y2)
        ));
    }

    /// A curve that leaves and arrives level, from left to right or the other way.
    pub fn curve(&mut self, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
        let middle = number((x1 + x2) / 2.0);
        self.push(format_args!(
            "<path class=\"{class}\" d=\"M{} {}C{middle} {} {middle} {} {} {}\"/>\n",
            number(x1),
            number(y1),
            number(y1),
            number(y2),
            number(x2),
            number(y2)
        ));
    }

    /// A curve that is drawn towards a place on its way (a quadratic Bézier curve).
    pub fn bend(&mut self, class: &str, [x1, y1]: [f64; 2], [cx, cy]: [f64; 2], [x2, y2]: [f64; 2]) {
        self.push(format_args!(
            "<path class=\"{class}\" d=\"M{} {}Q{} {} {} {}\"/>",
            number(x1),
            number(y1),
            number(cx),
            number(cy),
            number(x2),
            number(y2)
        ));
    }

    /// The head of an arrow, with its point at a place, that came in a direction (a vector of any length).
    pub fn arrow_head(&mut self, class: &str, [x, y]: [f64; 2], [dx, dy]: [f64; 2]) {
        let length = dx.hypot(dy).max(f64::MIN_POSITIVE);
        let (dx, dy) = (dx / length * 8.0, dy / length * 8.0);
        self.push(format_args!(
            "<path class=\"{class}\" d=\"M{} {}L{} {}L{} {}Z\"/>\n",
            number(x),
            number(y),
            number(x - dx - dy * 0.45),
            number(y - dy + dx * 0.45),
            number(x - dx + dy * 0.45),
            number(y - dy - dx * 0.45)
        ));
    }

    /// A line of text from a place to the right; classes `end` and `middle` (see [`STYLE`]) put it elsewhere.
    pub fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        self.push(format_args!(
            "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
            number(x),
            number(y),
            escape(text)
        ));
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = self.body.write_fmt(text);
    }
}

/// The picture as a file of its own: with a declaration, and the light colours inside.
///
/// *Rationale:* drawing programs know classes, but neither variables nor media queries.
pub fn standalone(svg: &str) -> String {
    let style = format!(">\n<style>\n{}</style>\n", plain_style());
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", svg.replacen(">\n", &style, 1))
}

/// [`STYLE`] without its media queries, and with values in place of variables.
fn plain_style() -> String {
    let mut style = String::new();
    let mut values: Vec<(&str, &str)> = Vec::new();
    let mut is_in_query = false;
    for line in STYLE.lines() {
        is_in_query |= line.starts_with("@media");
        if !is_in_query && line.trim_start().starts_with("--") {
            values.extend(line.split(';').filter_map(|pair| pair.trim().split_once(": ")));
        } else if !is_in_query {
            style.push_str(line);
            style.push('\n');
        }
        is_in_query &= line != "}";
    }
    values.iter().fold(style, |style, (name, value)| style.replace(&format!("var({name})"), value))
}

/// A number with one decimal at most.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // There is no -0 in a picture.
    format!("{}", rounded + 0.0)
}

/// A text as XML, without the characters that XML has no form for.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_place() {
        assert_eq!(escape("<a href=\"x\">&\u{1}\n"), "&lt;a href=&quot;x&quot;&gt;&amp;\u{FFFD} ");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.0, 0.25, -0.01, 12.3456].map(number), ["1", "0.3", "0", "12.3"]);
    }

    #[test]
    fn a_file_of_its_own_has_its_colours() {
        let frame = Frame { id: "x", title: "a > b", description: "d" };
        let file = standalone(&Svg::default().finish(frame, "timeline", 10.0, 10.0));
        assert!(file.starts_with("<?xml") && file.contains("<style>\n") && file.contains("a &gt; b"));
        assert!(file.contains("role=\"img\""), "nothing in it is a link");
        assert!(!file.contains("var(") && !file.contains("@media") && file.contains("fill: #1f5f9f"));
    }
}
