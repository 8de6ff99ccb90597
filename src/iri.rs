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
    let (scheme, _) = text.split_once(':')?;
    let mut chars = scheme.chars();
    let starts_well = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
    (starts_well && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
        .then_some(scheme)
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
    Iri::parse(text).map(|_| ()).map_err(|e| e.to_string())
}

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

/// True if resolving the IRI against any base leaves it as it is.
pub fn is_settled(text: &str) -> bool {
    let has_dots = ["/./", "/../"].iter().any(|dots| text.contains(dots))
        || ["/.", "/.."].iter().any(|dots| text.ends_with(dots));
    scheme(text).is_some() && !has_dots
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
