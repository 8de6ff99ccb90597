//! The datatypes that CSVW has by name.
//!
//! Spec: tabular data model, section 4.6 (core annotations); metadata, section 5.11.1.

/// A datatype that CSVW has by name.
#[derive(Debug, PartialEq)]
pub struct Builtin {
    /// The name in metadata.
    pub name: &'static str,
    /// The IRI.
    pub iri: &'static str,
    /// How its values are parsed.
    pub family: Family,
    /// The least and the greatest value of an integer type, where it has one.
    pub(super) range: (Option<&'static str>, Option<&'static str>),
}

/// What datatypes with the same way of parsing have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Anything goes.
    Text,
    /// A name as in XML.
    Name,
    /// A word of the characters of XML names.
    NmToken,
    /// A name with a prefix, or without.
    QName,
    /// A language tag.
    Language,
    /// A reference to a resource.
    Uri,
    /// Bytes as Base64.
    Base64,
    /// Bytes as pairs of hexadecimal digits.
    Hex,
    /// True or false.
    Boolean,
    /// Whole numbers.
    Integer,
    /// Numbers with a decimal point.
    Decimal,
    /// Numbers with an exponent, infinity and NaN.
    Float,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time.
    DateTime,
    /// A day and a time with a time zone.
    DateTimeStamp,
    /// `P1Y2M` and the like.
    Duration,
    /// `PT2H` and the like: without years and months.
    DayTimeDuration,
    /// `P1Y2M`: only years and months.
    YearMonthDuration,
    /// A day of any month.
    GDay,
    /// A month of any year.
    GMonth,
    /// A day of any year.
    GMonthDay,
    /// A year.
    GYear,
    /// A month of a certain year.
    GYearMonth,
}

macro_rules! xsd {
    ($local:literal) => {
        concat!("http://www.w3.org/2001/XMLSchema#", $local)
    };
}

const fn of(name: &'static str, iri: &'static str, family: Family) -> Builtin {
    Builtin { name, iri, family, range: (None, None) }
}

const fn integers(name: &'static str, iri: &'static str, least: &'static str, most: &'static str) -> Builtin {
    const fn limit(text: &'static str) -> Option<&'static str> {
        if text.is_empty() { None } else { Some(text) }
    }
    Builtin { name, iri, family: Family::Integer, range: (limit(least), limit(most)) }
}

#[rustfmt::skip]
static BUILTINS: &[Builtin] = &[
    of("string", xsd!("string"), Family::Text),
    of("anyAtomicType", xsd!("anyAtomicType"), Family::Text),
    of("any", xsd!("anyAtomicType"), Family::Text),
    of("anyURI", xsd!("anyURI"), Family::Uri),
    of("base64Binary", xsd!("base64Binary"), Family::Base64),
    of("binary", xsd!("base64Binary"), Family::Base64),
    of("hexBinary", xsd!("hexBinary"), Family::Hex),
    of("boolean", xsd!("boolean"), Family::Boolean),
    of("date", xsd!("date"), Family::Date),
    of("dateTime", xsd!("dateTime"), Family::DateTime),
    of("datetime", xsd!("dateTime"), Family::DateTime),
    of("dateTimeStamp", xsd!("dateTimeStamp"), Family::DateTimeStamp),
    of("time", xsd!("time"), Family::Time),
    of("decimal", xsd!("decimal"), Family::Decimal),
    integers("integer", xsd!("integer"), "", ""),
    integers("long", xsd!("long"), "-9223372036854775808", "9223372036854775807"),
    integers("int", xsd!("int"), "-2147483648", "2147483647"),
    integers("short", xsd!("short"), "-32768", "32767"),
    integers("byte", xsd!("byte"), "-128", "127"),
    integers("nonNegativeInteger", xsd!("nonNegativeInteger"), "0", ""),
    integers("positiveInteger", xsd!("positiveInteger"), "1", ""),
    integers("unsignedLong", xsd!("unsignedLong"), "0", "18446744073709551615"),
    integers("unsignedInt", xsd!("unsignedInt"), "0", "4294967295"),
    integers("unsignedShort", xsd!("unsignedShort"), "0", "65535"),
    integers("unsignedByte", xsd!("unsignedByte"), "0", "255"),
    integers("nonPositiveInteger", xsd!("nonPositiveInteger"), "", "0"),
    integers("negativeInteger", xsd!("negativeInteger"), "", "-1"),
    of("double", xsd!("double"), Family::Float),
    of("number", xsd!("double"), Family::Float),
    of("float", xsd!("float"), Family::Float),
    of("duration", xsd!("duration"), Family::Duration),
    of("dayTimeDuration", xsd!("dayTimeDuration"), Family::DayTimeDuration),
    of("yearMonthDuration", xsd!("yearMonthDuration"), Family::YearMonthDuration),
    of("gDay", xsd!("gDay"), Family::GDay),
    of("gMonth", xsd!("gMonth"), Family::GMonth),
    of("gMonthDay", xsd!("gMonthDay"), Family::GMonthDay),
    of("gYear", xsd!("gYear"), Family::GYear),
    of("gYearMonth", xsd!("gYearMonth"), Family::GYearMonth),
    of("QName", xsd!("QName"), Family::QName),
    of("normalizedString", xsd!("normalizedString"), Family::Text),
    of("token", xsd!("token"), Family::Text),
    of("language", xsd!("language"), Family::Language),
    of("Name", xsd!("Name"), Family::Name),
    of("NMTOKEN", xsd!("NMTOKEN"), Family::NmToken),
    of("xml", "http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral", Family::Text),
    of("html", "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML", Family::Text),
    of("json", "http://www.w3.org/ns/csvw#JSON", Family::Text),
];

impl Builtin {
    /// The datatype of everything that is not said to be of another one.
    pub(super) const STRING: &'static Self = &BUILTINS[0];

    /// The datatype with a name; the names are case-sensitive.
    pub fn named(name: &str) -> Option<&'static Self> {
        BUILTINS.iter().find(|b| b.name == name)
    }

    /// The datatype with an IRI.
    pub fn with_iri(iri: &str) -> Option<&'static Self> {
        BUILTINS.iter().find(|b| b.iri == iri)
    }

    /// The names of all datatypes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTINS.iter().map(|b| b.name)
    }

    /// True if white space of a cell is kept as it is (section 6.4, step 2).
    pub fn keeps_white_space(&self) -> bool {
        self.family == Family::Text && !matches!(self.name, "normalizedString" | "token")
    }

    /// True if the parts of a separated cell are not trimmed (section 6.4, step 6).
    pub fn keeps_blanks_of_items(&self) -> bool {
        matches!(self.name, "string" | "anyAtomicType" | "any")
    }

    /// True for strings with their subtypes, and for binary data: their values can have a length
    /// (metadata, section 5.11.2).
    pub fn has_length(&self) -> bool {
        match self.family {
            Family::Text => !matches!(self.name, "anyAtomicType" | "any"),
            family => matches!(
                family,
                Family::Name | Family::NmToken | Family::Language | Family::Base64 | Family::Hex
            ),
        }
    }

    /// True for numbers, dates, times and durations: their values can be smaller and greater than
    /// others (metadata, section 5.11.2).
    pub fn has_order(&self) -> bool {
        self.family.is_number()
            || self.family.is_moment()
            || self.family.is_duration()
            || self.family.is_part()
    }
}

impl Family {
    /// True if `format` is a pattern for numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Float)
    }

    /// True if `format` is a pattern for dates and times.
    pub(super) fn is_moment(self) -> bool {
        matches!(self, Self::Date | Self::Time | Self::DateTime | Self::DateTimeStamp)
    }

    pub(super) fn is_duration(self) -> bool {
        matches!(self, Self::Duration | Self::DayTimeDuration | Self::YearMonthDuration)
    }

    /// True for the parts of a date: `gYear` and the like.
    pub(super) fn is_part(self) -> bool {
        matches!(self, Self::GDay | Self::GMonth | Self::GMonthDay | Self::GYear | Self::GYearMonth)
    }
}
