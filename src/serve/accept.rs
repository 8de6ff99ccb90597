//! What a client wants to have, by its `Accept` header, and which of our forms that is.
//!
//! Spec: RFC 9110 12.5.1. A form gets the quality of the most specific range that fits it. The highest quality
//! wins; of equal ones the form that was named, not only covered by `*`; then the one that was named first, since
//! many clients list what they like best first and give no quality; then our own order.

use axum::http::{HeaderMap, header};

/// The ranges of an `Accept` header, in their order. Without any, everything is fine.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Accept(Vec<Range>);

/// `text/turtle;q=0.5`, `text/*` or `*/*`. Parameters other than `q` are passed over.
#[derive(Debug, Clone, PartialEq)]
struct Range {
    kind: String,
    subtype: String,
    quality: f32,
}

/// How well a form fits: its quality, how specific the range is, and how early it comes.
type Fit = (f32, u8, usize);

impl Accept {
    /// What the headers of a request ask for; several headers are one list. What cannot be understood is passed over.
    pub fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        Self(values.flat_map(|value| value.split(',')).filter_map(Range::read).collect())
    }

    /// The form that fits best, of some with the names of their media types, their own name first; none if none is
    /// acceptable.
    pub fn choose<'a, T>(&self, forms: impl IntoIterator<Item = (&'a [&'a str], T)>) -> Option<T> {
        let mut best: Option<(Fit, T)> = None;
        for (names, form) in forms {
            // What covers many names covers the form by its own; the others must be named.
            let fits = names.iter().enumerate().filter_map(|(place, name)| Some((place, self.fit(name)?)));
            let fits = fits.filter(|(place, fit)| *place == 0 || fit.1 == 2);
            let fit = fits.map(|(_, fit)| fit).reduce(better);
            if let Some(fit) = fit.filter(|fit| fit.0 > 0.0)
                && best.as_ref().is_none_or(|(known, _)| better(*known, fit) != *known)
            {
                best = Some((fit, form));
            }
        }
        best.map(|(_, form)| form)
    }

    /// True if the client would rather have HTML than any of these media types that it names: a browser does.
    pub fn prefers_html(&self, others: &[&str]) -> bool {
        let named = |name: &str| self.fit(name).filter(|fit| fit.1 == 2).map_or(0.0, |fit| fit.0);
        let html = named("text/html").max(named("application/xhtml+xml"));
        html > 0.0 && others.iter().all(|name| named(name) < html)
    }

    /// True if the media type is named, not only covered by `*`.
    pub fn names(&self, name: &str) -> bool {
        self.fit(name).is_some_and(|(quality, specific, _)| quality > 0.0 && specific == 2)
    }

    fn fit(&self, name: &str) -> Option<Fit> {
        if self.0.is_empty() {
            return Some((1.0, 0, 0));
        }
        let (kind, subtype) = name.split_once('/')?;
        let fits = self.0.iter().enumerate().filter_map(|(place, range)| {
            let specific = match (range.kind.as_str(), range.subtype.as_str()) {
                ("*", "*") => 0,
                (k, "*") if k == kind => 1,
                (k, s) if k == kind && s == subtype => 2,
                _ => return None,
            };
            // All that `*` covers is as early.
            Some((range.quality, specific, if specific == 2 { place } else { usize::MAX }))
        });
        // The most specific range decides, whatever its quality is.
        fits.reduce(|one, other| if other.1 > one.1 { other } else { one })
    }
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        let (kind, subtype) = match name.as_str() {
            // Java's own client sends this.
            "*" => ("*", "*"),
            name => name.split_once('/').filter(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())?,
        };
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().ok())?
        });
        let quality =
            quality.filter(|quality| quality.is_finite()).map_or(1.0, |quality| quality.clamp(0.0, 1.0));
        Some(Self { kind: kind.to_owned(), subtype: subtype.to_owned(), quality })
    }
}

/// The better of two; the first if they are equal.
fn better(one: Fit, other: Fit) -> Fit {
    let key = |fit: Fit| (fit.0, fit.1, std::cmp::Reverse(fit.2));
    if key(other) > key(one) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn accept(headers: &[&str]) -> Accept {
        let pairs =
            headers.iter().map(|value| (header::ACCEPT, HeaderValue::from_str(value).expect("a header")));
        let mut map = HeaderMap::new();
        pairs.for_each(|(name, value)| {
            map.append(name, value);
        });
        Accept::of(&map)
    }

    const FORMS: [(&[&str], &str); 3] = [
        (&["application/json", "application/sparql-results+json"], "json"),
        (&["application/sparql-results+xml", "application/xml"], "xml"),
        (&["text/csv"], "csv"),
    ];

    #[test]
    fn the_most_specific_range_decides() {
        for (headers, expected) in [
            (&[][..], Some("json")),
            (&["*/*"], Some("json")),
            (&["text/*"], Some("csv")),
            (&["text/csv, */*"], Some("csv")),
            (&["*/*, text/csv"], Some("csv")),
            (&["*/*;q=0.1, text/csv;q=0.05"], Some("json")),
            (&["*/*, application/json;q=0"], Some("xml")),
            (&["application/xml;q=0.9, text/csv;q=0.8"], Some("xml")),
            (&["application/xml;q=0.8", "text/csv;q=0.9"], Some("csv")),
            (&["text/csv, application/sparql-results+xml"], Some("csv")),
            (&["TEXT/CSV ; Q=1.0 ; header=absent"], Some("csv")),
            (&["image/png"], None),
            (&["text/csv;q=0"], None),
            (&["*; q=.2"], Some("json")),
            (&["nonsense"], Some("json")),
            (&["text/csv;q=huge"], Some("csv")),
            (&["text/csv;q=NaN"], Some("csv")),
        ] {
            assert_eq!(accept(headers).choose(FORMS), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_browser_prefers_html() {
        let machine = ["application/xml", "application/sparql-results+json"];
        for (headers, expected) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", true),
            ("text/html, application/sparql-results+json", false),
            ("application/sparql-results+json, text/html;q=0.5", false),
            ("*/*", false),
            ("text/*", false),
        ] {
            assert_eq!(accept(&[headers]).prefers_html(&machine), expected, "{headers}");
        }
        assert!(!accept(&[]).prefers_html(&machine));
    }
}
