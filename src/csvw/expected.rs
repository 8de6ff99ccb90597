//! What a column asks of its cells, in words for people.

use super::datatype::{Family, Format, Limits, Ordinal};
use super::{Column, Datatype};

impl Column {
    /// What a cell should hold: `a date, as YYYY-MM-DD`, `a whole number from 0 to 10`.
    pub fn expected(&self) -> String {
        let mut text = form(&self.datatype);
        text.push_str(&length(&self.datatype.length));
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
        (Family::DateTime, "dateTimeStamp") => "a date and time with its time zone",
        (Family::DateTime, _) => "a date and time",
        (Family::Duration, _) => "a duration",
        (Family::Gregorian, "gDay") => "a day of the month",
        (Family::Gregorian, "gMonth") => "a month",
        (Family::Gregorian, "gMonthDay") => "a month and day",
        (Family::Gregorian, "gYearMonth") => "a year and month",
        (Family::Gregorian, _) => "a year",
        (Family::Uri, _) => "a URL or another URI",
        (Family::Language, _) => "the tag of a language",
        (Family::Binary, "hexBinary") => "bytes, as hexadecimal digits",
        (Family::Binary, _) => "bytes, in Base64",
        (Family::Text, "Name" | "NMTOKEN" | "QName") => "a name without blanks",
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
    Some(match (&datatype.format, datatype.base.family, datatype.base.name) {
        (Some(Format::Date(format)), ..) => format!(", as {}", format.source),
        (Some(Format::Regex(_, source)), ..) => format!(" of the form {source}"),
        (Some(Format::Number(format)), ..) => match format.group_char {
            Some(group) => {
                format!(
                    ", with {:?} before its decimals and {group:?} between thousands",
                    format.decimal_char
                )
            }
            None if format.decimal_char == '.' => return None,
            None => format!(", with {:?} before its decimals", format.decimal_char),
        },
        (_, Family::Date, _) => ", as YYYY-MM-DD".to_owned(),
        (_, Family::Time, _) => ", as HH:MM:SS".to_owned(),
        (_, Family::DateTime, "dateTimeStamp") => ", as YYYY-MM-DDTHH:MM:SSZ".to_owned(),
        (_, Family::DateTime, _) => ", as YYYY-MM-DDTHH:MM:SS".to_owned(),
        (_, Family::Duration, "yearMonthDuration") => ", such as P1Y6M".to_owned(),
        (_, Family::Duration, "dayTimeDuration") => ", such as P2DT12H".to_owned(),
        (_, Family::Duration, _) => ", such as P1Y6M or PT30M".to_owned(),
        (_, Family::Gregorian, "gDay") => ", as ---DD".to_owned(),
        (_, Family::Gregorian, "gMonth") => ", as --MM".to_owned(),
        (_, Family::Gregorian, "gMonthDay") => ", as --MM-DD".to_owned(),
        (_, Family::Gregorian, "gYearMonth") => ", as YYYY-MM".to_owned(),
        (_, Family::Gregorian, _) => ", as YYYY".to_owned(),
        (_, Family::Language, _) => ", such as en or pt-BR".to_owned(),
        _ => return None,
    })
}

/// ` of at most 10 characters`
fn length(limits: &Limits<usize>) -> String {
    match limits.inclusive {
        (Some(least), Some(most)) if least == most => format!(" of exactly {most} characters"),
        (Some(least), Some(most)) => format!(" of {least} to {most} characters"),
        (Some(least), None) => format!(" of at least {least} characters"),
        (None, Some(most)) => format!(" of at most {most} characters"),
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
    let number = |limit: &Option<Ordinal>| match limit {
        Some(Ordinal::Integer(number)) => Some(number.to_string()),
        Some(Ordinal::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let limits = [
        number(&inclusive.0).map(|least| format!("{least} or more")),
        number(&exclusive.0).map(|limit| format!("more than {limit}")),
        number(&inclusive.1).map(|most| format!("{most} or less")),
        number(&exclusive.1).map(|limit| format!("less than {limit}")),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    match (number(&inclusive.0), number(&inclusive.1)) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        _ if limits.is_empty() => " within the limits of the column".to_owned(),
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
        assert_eq!(length(&limits(None, Some(3))), " of at most 3 characters");
        assert_eq!(length(&limits(Some(2), Some(2))), " of exactly 2 characters");
        assert_eq!(length(&limits(None, None)), "");
    }
}
