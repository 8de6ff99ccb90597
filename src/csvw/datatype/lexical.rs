//! The forms of values that need neither numbers nor a calendar.
//!
//! Spec: XML Schema 1.1 part 2, sections 3.3 and 3.4.

use super::{Family, Fault, duration};
use crate::diagnostic::Code;

/// Whether a value has the form of its datatype. Strings of any kind have: what is in XML, HTML and
/// JSON is not looked at, as in the standard.
pub(super) fn check(text: &str, family: Family) -> Result<(), Fault> {
    let (fits, what) = match family {
        Family::Uri => return check_uri(text),
        Family::Name => {
            (is_name(text), "is not a name as in XML: it begins with a letter, and has no blanks")
        }
        Family::NmToken => {
            (is_nm_token(text), "is not a token as in XML: it has only letters, digits, and . - _ :")
        }
        Family::QName => (is_q_name(text), "is not a name with a prefix such as dc:title"),
        Family::Language => (is_language_tag(text), "is not a language tag such as en or pt-BR"),
        Family::Hex => (is_hex(text), "is not a sequence of pairs of hexadecimal digits"),
        Family::Base64 => (is_base64(text), "is not Base64"),
        Family::Duration => (duration::is_duration(text, family), "is not a duration such as P1Y6M or PT90M"),
        Family::DayTimeDuration => {
            (duration::is_duration(text, family), "is not a duration such as P10D or PT90M")
        }
        Family::YearMonthDuration => (duration::is_duration(text, family), "is not a duration such as P1Y6M"),
        _ => (true, ""),
    };
    if fits { Ok(()) } else { Err(Fault::new(Code::BadValue, what)) }
}

fn check_uri(text: &str) -> Result<(), Fault> {
    match crate::iri::illegal_char(text) {
        Some(' ') => Err(Fault::new(Code::BadIri, "is not a URI: it holds a blank").help(blank_in_uri(text))),
        Some(c) => Err(Fault::new(Code::BadIri, format!("is not a URI: it holds the character {c:?}"))),
        None => Ok(()),
    }
}

/// The shape of a language tag (BCP 47): a language of 2 to 8 letters, or `x` and `i` for those without a
/// code, and subtags.
pub fn is_language_tag(text: &str) -> bool {
    let (language, subtags) = text.split_once('-').map_or((text, None), |(l, rest)| (l, Some(rest)));
    let is_subtag = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_language = match language {
        "x" | "X" | "i" | "I" => subtags.is_some(),
        _ => (2..=8).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic()),
    };
    is_language && subtags.is_none_or(|subtags| subtags.split('-').all(is_subtag))
}

/// XML 1.1, production 4.
#[rustfmt::skip]
fn starts_name(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// XML 1.1, production 4a.
fn continues_name(c: char) -> bool {
    starts_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
}

fn is_name(text: &str) -> bool {
    text.starts_with(starts_name) && text.chars().all(continues_name)
}

fn is_nm_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(continues_name)
}

fn is_q_name(text: &str) -> bool {
    let (prefix, local) = text.split_once(':').unwrap_or(("x", text));
    [prefix, local].into_iter().all(|name| is_name(name) && !name.contains(':'))
}

fn is_hex(text: &str) -> bool {
    text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Groups of four characters, perhaps with blanks between them; the bits that padding leaves over in
/// the last character are zero.
fn is_base64(text: &str) -> bool {
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let body = text.trim_end_matches(['=', ' ']);
    let padding = text.get(body.len()..).unwrap_or_default().bytes().filter(|b| *b == b'=').count();
    let last = body.chars().next_back().unwrap_or('A');
    let rest_is_zero = match padding {
        0 => true,
        1 => "AEIMQUYcgkosw048".contains(last),
        2 => "AQgw".contains(last),
        _ => false,
    };
    let digits = body.bytes().filter(|b| *b != b' ').count();
    rest_is_zero
        && body.bytes().all(|b| b == b' ' || is_digit(b))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && (digits + padding).is_multiple_of(4)
}

/// How long a value is: characters, or bytes for binary data.
pub(super) fn length(text: &str, family: Family) -> usize {
    match family {
        Family::Hex => text.len() / 2,
        Family::Base64 => {
            let digits = text.bytes().filter(|b| !matches!(b, b' ' | b'=')).count();
            digits * 3 / 4
        }
        _ => text.chars().count(),
    }
}

/// What to do about a blank in a URI.
fn blank_in_uri(text: &str) -> &'static str {
    match text.matches("://").count() {
        0 | 1 => "write %20 in its place, or remove it",
        _ => "a cell takes one link; for several, give the column a \"separator\" in the metadata",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (family, good, bad) in [
            (Family::Name, &["a", "_1", "a:b.c-d", "é"] as &[_], &["", "1a", "-a", "a b"] as &[_]),
            (Family::NmToken, &["1a", "-", "a:b"], &["", "a b", "a/b"]),
            (Family::QName, &["a", "dc:title"], &["", "a:b:c", ":a", "a:", "1:a"]),
            (Family::Language, &["en", "pt-BR", "x-klingon"], &["", "en_US", "en-", "verylongword"]),
            (Family::Hex, &["", "0aFF"], &["0", "0g", "0a "]),
            (
                Family::Base64,
                &["", "Zm9v", "Zm8=", "Zg==", "Zm9v Zm8="],
                &["Zm9", "Zm9=", "Zh==", "Z===", "Zm8=Zm9v", "Zm-v", "===="],
            ),
            (Family::Uri, &["../a", "http://example.org/é"], &["a b", "<a>"]),
            (Family::Text, &["", "<a>"], &[]),
        ] {
            for text in good {
                assert!(check(text, family).is_ok(), "{text}");
            }
            for text in bad {
                assert!(check(text, family).is_err(), "{text}");
            }
        }
        for (text, family, expected) in [
            ("éé", Family::Text, 2),
            ("0aFF", Family::Hex, 2),
            ("Zm9v", Family::Base64, 3),
            ("Zm9v Zg==", Family::Base64, 4),
        ] {
            assert_eq!(length(text, family), expected, "{text}");
        }
    }
}
