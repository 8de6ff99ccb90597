//! The parameters of a request: `application/x-www-form-urlencoded`, in the URL or in the body.

use crate::iri;

/// Names and values in their order; a name may come several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads `a=b&c=d`. Fails with the name of a parameter whose value is no UTF-8.
    ///
    /// Spec: URL Standard, application/x-www-form-urlencoded parsing; but what is no UTF-8 is not replaced, since
    /// another question would be answered than the one that was asked.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let read = |pair: &[u8]| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = (&pair[..at], pair.get(at + 1..).unwrap_or_default());
            let name = decoded(name).unwrap_or_default();
            match decoded(value) {
                Some(value) => Ok((name, value)),
                None => Err(name),
            }
        };
        pairs.map(read).collect::<Result<_, _>>().map(Self)
    }

    /// One parameter.
    pub fn of(name: &str, value: String) -> Self {
        Self(vec![(name.to_owned(), value)])
    }

    /// The values of a name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of the first of these names that is given.
    pub fn first<'a>(&'a self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    /// True if the name is given.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// These and then others.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }
}

fn decoded(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?.replace('+', " ");
    String::from_utf8(iri::percent_decode_bytes(&text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_or_refused() {
        let read = |text: &str| Parameters::read(text.as_bytes());
        let parameters = read("query=a+%2B%20b&x&&x=%C3%A9=&y=%").expect("parameters");
        assert_eq!(parameters.first(&["query"]), Some("a + b"));
        assert_eq!(parameters.all("x").collect::<Vec<_>>(), ["", "é="]);
        assert_eq!(parameters.first(&["z", "y"]), Some("%"));
        assert_eq!(read("query=%FF"), Err("query".to_owned()));
        assert_eq!(Parameters::read(b"query=\xff"), Err("query".to_owned()));
        assert!(!read("").expect("nothing").has("query"));
    }
}
