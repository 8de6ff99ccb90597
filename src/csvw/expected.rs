//! What a column asks of its cells, in words for people.

use super::datatype::{Family, Format, Limits};
use super::{Column, Datatype};
use crate::diagnostic::count;

impl Column {
    /// What a cell should hold: `a date, as YYYY-MM-DD`, `a whole number from 0 to 10`.
    pub fn expected(&self) -> String {
        let mut text = form(&self.datatype);
        text.push_str(&length(&self.datatype));
        text.push_str(&range(&self.datatype));
        if let Some(separator) = &self.separator {
            text.push_str(&format!("; several are separated by {separator:?}"));
        }
        if self.required {
            text.push_str("; the column is required");
        }
        text
    }
}

/// The kind of value and how it is written.
fn form(datatype: &Datatype) -> String {
    let what = match (datatype.base.family, datatype.base.name) {
        (Family::Boolean, _) => {
            return match &datatype.format {
                Some(Format::Boolean(yes, no)) => format!("{yes} (true) or {no} (false)"),
                _ => "true or false".to_owned(),
            };
        }
        (Family::Integer, _) => "a whole number",
        (Family::Decimal | Family::Float, _) => "a number",
        (Family::Date, _) => "a date",
        (Family::Time, _) => "a time",
        (Family::DateTimeStamp, _) => "a date and time with its time zone",
        (Family::DateTime, _) => "a date and time",
        (Family::Duration | Family::DayTimeDuration | Family::YearMonthDuration, _) => "a duration",
        (Family::GDay, _) => "a day of the month",
        (Family::GMonth, _) => "a month",
        (Family::GMonthDay, _) => "a month and day",
        (Family::GYearMonth, _) => "a year and month",
        (Family::GYear, _) => "a year",
        (Family::Uri, _) => "a URL or another URI",
        (Family::Language, _) => "the tag of a language",
        (Family::Hex, _) => "bytes, as hexadecimal digits",
        (Family::Base64, _) => "bytes, in Base64",
        (Family::Name | Family::NmToken | Family::QName, _) => "a name without blanks",
        (Family::Text, "json") => "JSON",
        (Family::Text, "xml") => "XML",
        (Family::Text, "html") => "HTML",
        (Family::Text, _) => "text",
    };
    match written(datatype) {
        Some(written) => format!("{what}{written}"),
        None => what.to_owned(),
    }
}

/// How the values are written: by the format of the column, or else as XML Schema has it.
fn written(datatype: &Datatype) -> Option<String> {
    let as_usual = match datatype.base.family {
        Family::Date => ", as YYYY-MM-DD",
        Family::Time => ", as HH:MM:SS",
        Family::DateTimeStamp => ", as YYYY-MM-DDTHH:MM:SSZ",
        Family::DateTime => ", as YYYY-MM-DDTHH:MM:SS",
        Family::YearMonthDuration => ", such as P1Y6M",
        Family::DayTimeDuration => ", such as P2DT12H",
        Family::Duration => ", such as P1Y6M or PT30M",
        Family::GDay => ", as ---DD",
        Family::GMonth => ", as --MM",
        Family::GMonthDay => ", as --MM-DD",
        Family::GYearMonth => ", as YYYY-MM",
        Family::GYear => ", as YYYY",
        Family::Language => ", such as en or pt-BR",
        _ => "",
    };
    Some(match &datatype.format {
        Some(Format::Date(format)) => format!(", as {}", format.source()),
        Some(Format::Regex(expression)) => format!(" of the form {}", expression.source()),
        Some(Format::Number(format)) => {
            let decimal = Some(&format.decimal_char).filter(|c| *c != ".");
            let decimal = decimal.map(|c| format!(" with {c:?} before its decimals"));
            let group = format.group_char.as_ref().map(|c| format!(" with {c:?} between thousands"));
            let pattern = format.pattern.as_ref().map(|p| format!(" as {}", p.source()));
            let parts: Vec<String> = [pattern, decimal, group].into_iter().flatten().collect();
            if parts.is_empty() {
                return None;
            }
            format!(",{}", parts.join(" and"))
        }
        _ if as_usual.is_empty() => return None,
        _ => as_usual.to_owned(),
    })
}

/// ` of at most 10 characters`
fn length(datatype: &Datatype) -> String {
    let is_binary = matches!(datatype.base.family, Family::Base64 | Family::Hex);
    let units = |number| count(number, if is_binary { "byte" } else { "character" });
    match datatype.length.inclusive {
        (Some(least), Some(most)) if least == most => format!(" of exactly {}", units(most)),
        (Some(least), Some(most)) => format!(" of {least} to {}", units(most)),
        (Some(least), None) => format!(" of at least {}", units(least)),
        (None, Some(most)) => format!(" of at most {}", units(most)),
        (None, None) => String::new(),
    }
}

/// ` from 0 to 10`
fn range(datatype: &Datatype) -> String {
    let Limits { inclusive, exclusive } = &datatype.range;
    if datatype.range.is_empty() {
        return match datatype.base.name {
            "nonNegativeInteger" => " that is 0 or more",
            "positiveInteger" => " that is 1 or more",
            "nonPositiveInteger" => " that is 0 or less",
            "negativeInteger" => " that is less than 0",
            _ => "",
        }
        .to_owned();
    }
    let limits = [
        inclusive.0.as_ref().map(|least| format!("{least} or more")),
        exclusive.0.as_ref().map(|limit| format!("more than {limit}")),
        inclusive.1.as_ref().map(|most| format!("{most} or less")),
        exclusive.1.as_ref().map(|limit| format!("less than {limit}")),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    match (&inclusive.0, &inclusive.1) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        _ => format!(" that is {}", limits.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::Builtin;

    fn named(name: &str) -> Datatype {
        Datatype::of(Builtin::named(name).expect("a datatype"))
    }

    #[test]
    fn what_a_datatype_asks_for_is_said_in_words() {
        for (name, words) in [
            ("string", "text"),
            ("date", "a date, as YYYY-MM-DD"),
            ("gYear", "a year, as YYYY"),
            ("boolean", "true or false"),
            ("positiveInteger", "a whole number that is 1 or more"),
            ("double", "a number"),
            ("language", "the tag of a language, such as en or pt-BR"),
        ] {
            let datatype = named(name);
            assert_eq!(form(&datatype) + &range(&datatype), words, "{name}");
        }
    }

    #[test]
    fn formats_and_lengths_are_named() {
        let format = Some(Format::Boolean("Y".to_owned(), "N".to_owned()));
        assert_eq!(form(&Datatype { format, ..named("boolean") }), "Y (true) or N (false)");
        let limits = |least, most| Limits { inclusive: (least, most), ..Limits::default() };
        let length_of = |name, length| super::length(&Datatype { length, ..named(name) });
        assert_eq!(length_of("string", limits(None, Some(1))), " of at most 1 character");
        assert_eq!(length_of("hexBinary", limits(Some(2), Some(2))), " of exactly 2 bytes");
        assert_eq!(length_of("string", limits(None, None)), "");
    }
}
