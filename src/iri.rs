//! IRIs as text: which are absolute, which characters they may hold, how a reference is resolved.

use oxiri::Iri;

/// Where the files of a project are, as far as URLs are concerned: its folder is the root.
pub const ROOT: &str = "file:///";

/// The path of a project's file from its URL; other URLs stay as they are.
pub fn file_of(url: &str) -> &str {
    url.strip_prefix(ROOT).unwrap_or(url)
}

/// The scheme of an absolute IRI (`https`), or `None` if the text does not start with one.
pub fn scheme(text: &str) -> Option<&str> {
    let is_of_scheme = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let scheme = text.get(..text.as_bytes().iter().position(|b| !is_of_scheme(b))?)?;
    let starts_well = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (starts_well && text.as_bytes().get(scheme.len()) == Some(&b':')).then_some(scheme)
}

/// True for the schemes that people use; `my:Term` is formally an absolute IRI too, but nearly
/// always a prefix that somebody forgot to declare.
pub fn is_common_scheme(scheme: &str) -> bool {
    const COMMON: [&str; 16] = [
        "ark", "data", "did", "doi", "file", "ftp", "geo", "http", "https", "info", "ipfs", "mailto", "ni",
        "tag", "tel", "urn",
    ];
    COMMON.contains(&scheme.to_ascii_lowercase().as_str())
}

/// The first character that no IRI may hold, such as a blank or `<`.
pub fn illegal_char(text: &str) -> Option<char> {
    text.bytes().find(|&byte| ILLEGAL[usize::from(byte)]).map(char::from)
}

/// ASCII characters that no IRI may hold; all others are for the grammar to decide. A table, since every byte of
/// many texts is looked at.
const ILLEGAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        table[byte] =
            b <= b' ' || matches!(b, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`' | 0x7f);
        byte += 1;
    }
    table
};

/// What is wrong with an absolute IRI, in the words of RFC 3987's grammar.
pub fn check(text: &str) -> Result<(), String> {
    if is_plain(text) {
        return Ok(());
    }
    Iri::parse(text).map(|_| ()).map_err(|e| e.to_string())
}

/// True for most legal IRIs, those like `https://example.org/a?b=%20#c`: a scheme, a host of letters, digits and
/// `-._~`, and more ASCII characters. Others are for the grammar to decide.
fn is_plain(text: &str) -> bool {
    let after_scheme = scheme(text).and_then(|scheme| text.get(scheme.len() + 1..)).unwrap_or_default();
    let Some(host) = after_scheme.strip_prefix("//") else { return false };
    let is_of_host = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    let end = host.as_bytes().iter().position(|b| !is_of_host(b)).unwrap_or(host.len());
    match host.get(end..) {
        Some(rest) => (rest.is_empty() || rest.starts_with(['/', '?', '#'])) && is_plain_reference(rest),
        None => false,
    }
}

/// True if a text has only characters that are legal in all parts of an IRI after the host, percent-encoded ones
/// among them, and at most one fragment.
fn is_plain_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    bytes.iter().all(|&byte| PLAIN[usize::from(byte)])
        && memchr::memchr_iter(b'#', bytes).nth(1).is_none()
        && memchr::memchr_iter(b'%', bytes).all(|at| is_hex(at + 1) && is_hex(at + 2))
}

/// `ipchar` as far as it is ASCII, and `/?#`.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        table[byte] = b > b' ' && b < 0x7f && !ILLEGAL[byte] && !matches!(b, b'[' | b']');
        byte += 1;
    }
    table
};

/// Checks that a text can be a namespace: an absolute IRI that names can be appended to.
pub fn check_namespace(text: &str) -> Result<(), String> {
    check(text).map_err(|e| format!("\"{text}\" is not an absolute IRI: {e}"))?;
    if text.ends_with(['/', '#', ':', '=', '_', '-']) {
        return Ok(());
    }
    Err(format!("\"{text}\" should end with `/` or `#`, since names are appended to it"))
}

/// Resolves a reference against a base (RFC 3986, section 5); what cannot be resolved stays as it is.
pub fn resolve(base: &str, reference: &str) -> String {
    Iri::parse(base)
        .and_then(|base| base.resolve(reference))
        .map_or_else(|_| reference.to_owned(), |iri| iri.into_inner())
}

/// What references are resolved against, taken apart once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    url: String,
    /// What references begin with once they are resolved: those that begin with a name, `/`, `?` and `#`.
    starts: [String; 4],
}

impl Base {
    /// A base from its URL.
    pub fn new(url: &str) -> Self {
        let start = |reference: &str| {
            let resolved = resolve(url, reference);
            resolved.strip_suffix(reference).unwrap_or_default().to_owned()
        };
        Self { url: url.to_owned(), starts: ["x", "/", "?", "#"].map(start) }
    }

    /// Replaces a reference by what it stands for, as [`resolve`] does it; an absolute IRI stays as it is.
    pub fn settle(&self, text: &mut String) {
        if scheme(text).is_some() {
            return;
        }
        match self.start_of(text) {
            Some(start) => text.insert_str(0, start),
            None => *text = resolve(&self.url, text),
        }
    }

    /// What comes before a reference, if nothing else is to be done: it is plain, is not empty, and has no host,
    /// no segment that begins with a dot, and no colon that could follow a scheme.
    fn start_of(&self, reference: &str) -> Option<&str> {
        let [name, path, query, fragment] = &self.starts;
        let start = match reference.as_bytes().first()? {
            b'#' => fragment,
            b'?' => query,
            b'/' if reference.starts_with("//") => return None,
            b'/' => path,
            b'.' => return None,
            _ if has_colon_first(reference) => return None,
            _ => name,
        };
        (is_plain_reference(reference) && !reference.contains("/.")).then_some(start)
    }
}

/// True if a text without a scheme has a colon where the first segment of a path has none.
pub fn has_colon_first(reference: &str) -> bool {
    let at = reference.find([':', '/', '?', '#']);
    at.is_some_and(|at| reference.as_bytes().get(at) == Some(&b':'))
}

/// A URL as that of a file: what follows `#` is a place in it.
pub fn without_fragment(url: &str) -> &str {
    url.split_once('#').map_or(url, |(file, _)| file)
}

/// The last part of an IRI, for people: what follows the last `#` or `/`.
pub fn local_name(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}

/// The text that a percent-encoded text stands for; bytes that are no UTF-8 become `U+FFFD`.
pub fn percent_decode(text: &str) -> String {
    String::from_utf8_lossy(&percent_decode_bytes(text)).into_owned()
}

/// The bytes that a percent-encoded text stands for.
pub fn percent_decode_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let digit = |at: usize| tail.get(at).and_then(|d| char::from(*d).to_digit(16));
        match (digit(0), digit(1)) {
            (Some(high), Some(low)) if byte == b'%' => {
                bytes.push((high * 16 + low) as u8);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    bytes
}

/// A path as it stands in an IRI: what the path of an IRI may not hold (RFC 3987, section 2.2), and bytes that
/// are no UTF-8, are percent-encoded.
pub fn percent_encode_path(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    let encode = |bytes: &[u8], out: &mut String| {
        bytes.iter().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
    };
    for chunk in path.utf8_chunks() {
        for char in chunk.valid().chars() {
            if is_path_char(char) {
                out.push(char);
            } else {
                encode(char.encode_utf8(&mut [0; 4]).as_bytes(), &mut out);
            }
        }
        encode(chunk.invalid(), &mut out);
    }
    out
}

/// A text as a value in a query string, or as one segment of a path: all but unreserved ASCII characters
/// (RFC 3986, section 2.3) are percent-encoded.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// An IRI as a URI (RFC 3987, section 3.1): what is not ASCII percent-encoded.
pub fn ascii(iri: &str) -> String {
    let encoded = |c: char| if c.is_ascii() { c.to_string() } else { percent_encode(&c.to_string()) };
    iri.chars().map(encoded).collect()
}

/// True for `/` and the characters of `ipchar` but `%`.
fn is_path_char(char: char) -> bool {
    match char {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        '\0'..='\u{7f}' => "-._~!$&'()*+,;=:@/".contains(char),
        '\u{a0}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}' => true,
        '\u{10000}'..='\u{dffff}' => u32::from(char) & 0xFFFF < 0xFFFE,
        '\u{e1000}'..='\u{efffd}' => true,
        _ => false,
    }
}

/// A text in which the ASCII characters that no IRI may hold are percent-encoded. Letters outside of ASCII are
/// kept: the result is an IRI.
pub fn encode_illegal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_ascii() && illegal_char(char.encode_utf8(&mut [0; 4])).is_some() {
            out.push_str(&format!("%{:02X}", u32::from(char)));
        } else {
            out.push(char);
        }
    }
    out
}

/// True if two URLs are the same once they are normalised (RFC 3986, sections 6.2.2 and 6.2.3, as metadata,
/// section 6.3, asks for): without percent-encodings, with scheme and host in small letters, without dot
/// segments, and without the default port of HTTP and HTTPS.
pub fn is_same_url(a: &str, b: &str) -> bool {
    a == b || normal_form(a) == normal_form(b)
}

fn normal_form(url: &str) -> String {
    let url = percent_decode(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => ":",
    };
    let host = host.strip_suffix(port).or_else(|| host.strip_suffix(':')).unwrap_or(&host);
    resolve(&format!("{scheme}://{host}/"), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_starts_with_a_letter_and_holds_no_slash() {
        assert_eq!(scheme("https://example.org/"), Some("https"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("1a:b"), None);
        assert_eq!(scheme("none"), None);
    }

    #[test]
    fn references_are_resolved_against_their_base() {
        let base = "http://example.org/a/b.csv";
        assert_eq!(resolve(base, "#x"), "http://example.org/a/b.csv#x");
        assert_eq!(resolve(base, "../c"), "http://example.org/c");
        assert_eq!(resolve(base, "urn:x:y"), "urn:x:y");
        assert_eq!(resolve(base, ""), base);
    }

    #[test]
    fn a_base_resolves_as_the_grammar_does() {
        let bases = [
            "http://example.org/a/b.csv",
            "http://example.org/a/../b.csv?c=d#e",
            "http://example.org",
            "file:///b.csv",
            "urn:x:y",
            "urn:/x/y",
            "no base",
        ];
        let references = [
            "|x|x/y|x/../y|../x|./x|.|..|..x|.x/.y|x/.|/|/x|/x/./y|//x/y|//|?|?x=../y|?x#y|#|#x|#x/../y?|#x#y",
            "x:y|1:y|:x|x/y:z|a%20b|a%2|a b|é|?é|x[y|x\\y|{x}|mailto:x|http://example.com/./x/../y/..",
        ];
        for base in bases {
            for reference in references.iter().flat_map(|list| list.split('|')) {
                let mut settled = reference.to_owned();
                Base::new(base).settle(&mut settled);
                assert_eq!(settled, resolve(base, reference), "{base} {reference}");
            }
        }
    }

    #[test]
    fn what_is_plain_is_legal() {
        for plain in
            "http://a http://a.b/c?d=%20#e file:///x a://?b https://a# http://a/(b);c=d,e@f:g".split(' ')
        {
            assert!(is_plain(plain) && Iri::parse(plain).is_ok(), "{plain}");
        }
        for text in [
            "http://a/%2",
            "http://a/#b#c",
            "http://a:b/",
            "a/b",
            "http://a/[b]",
            "http://a/ b",
            "http://a/\u{7f}",
        ] {
            assert!(!is_plain(text) && Iri::parse(text).is_err(), "{text}");
        }
        for text in ["http://a:80/", "urn:a:b", "http://é/", "http://u@a/"] {
            assert!(!is_plain(text) && check(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn urls_are_compared_in_their_normal_form() {
        let url = "http://example.org/a~b/c.csv";
        for same in [
            "HTTP://Example.ORG/a~b/c.csv",
            "http://example.org:80/a%7Eb/c.csv",
            "http://example.org:/x/../a%7eb/./c.csv",
        ] {
            assert!(is_same_url(url, same), "{same}");
        }
        for other in [
            "https://example.org/a~b/c.csv",
            "http://example.org:443/a~b/c.csv",
            "http://example.org/A~b/c.csv",
        ] {
            assert!(!is_same_url(url, other), "{other}");
        }
        assert!(is_same_url("http://example.org", "http://example.org/"));
    }
}
