//! Everything that can be wrong with the data, each with the text that `ctgraph explain` prints.

use std::fmt;
use std::str::FromStr;

use super::Severity;

/// What a problem of one kind means and how it is repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// What is wrong.
    pub meaning: &'static str,
    /// What would happen if nobody cared.
    pub matters: &'static str,
    /// Input that has the problem.
    pub bad: &'static str,
    /// The same input without it.
    pub good: &'static str,
    /// What to do.
    pub repair: &'static str,
}

macro_rules! codes {
    ($([$group:literal] $($variant:ident = $name:literal $severity:ident {
        meaning: $meaning:literal,
        matters: $matters:literal,
        bad: $bad:literal,
        good: $good:literal,
        repair: $repair:literal $(,)?
    })*)*) => {
        /// A kind of problem. Its text form is stable, readable and never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $meaning] $variant,)*)*
        }

        impl Code {
            /// All kinds, in the order of the pipeline.
            pub const ALL: &'static [Self] = &[$($(Self::$variant),*),*];

            /// The same, by what they are about.
            pub const GROUPS: &'static [(&'static str, &'static [Self])] =
                &[$(($group, &[$(Self::$variant),*])),*];

            /// The name: `quote-not-found`.
            pub fn as_str(self) -> &'static str {
                match self { $($(Self::$variant => $name),*),* }
            }

            /// How bad a problem of this kind usually is.
            pub fn severity(self) -> Severity {
                match self { $($(Self::$variant => Severity::$severity),*),* }
            }

            /// What it means, why it matters, an example and the repair.
            pub fn explanation(self) -> Explanation {
                match self {
                    $($(Self::$variant => Explanation {
                        meaning: $meaning, matters: $matters, bad: $bad, good: $good, repair: $repair,
                    }),*),*
                }
            }
        }
    };
}

codes! {
    ["Metadata and ontology"]

    MetadataSyntax = "metadata-syntax" Error {
        meaning: "The metadata file is not well-formed JSON.",
        matters: "Without metadata nothing is known about the tables, so nothing else can be checked.",
        bad: "{ \"url\": \"events.csv\", }",
        good: "{ \"url\": \"events.csv\" }",
        repair: "Go to the line and column that the message names; a comma too many or a missing quotation mark is the usual cause.",
    }
    MetadataInvalid = "metadata-invalid" Error {
        meaning: "The metadata breaks a rule of CSV on the Web that no program can work around.",
        matters: "Other programs for CSV on the Web would refuse the file, too, and nobody can know what was meant.",
        bad: "{ \"@context\": \"http://www.w3.org/ns/csvw\", \"tables\": [] }",
        good: "{ \"@context\": \"http://www.w3.org/ns/csvw\", \"tables\": [{ \"url\": \"events.csv\" }] }",
        repair: "Correct the property that the message names.",
    }
    MetadataProperty = "metadata-property" Warning {
        meaning: "The metadata has a property that CSV on the Web does not know, or a value that does not fit the property.",
        matters: "The property is ignored, here and by every other program, so that the metadata says less than it seems to.",
        bad: "{ \"name\": \"date\", \"datatypes\": \"date\" }",
        good: "{ \"name\": \"date\", \"datatype\": \"date\" }",
        repair: "Correct the property or its value; a property of your own needs a prefix or a full IRI in its name, such as dc:source.",
    }
    MetadataIgnored = "metadata-ignored" Warning {
        meaning: "A metadata file lies where that of the table is looked for, but does not mention the table.",
        matters: "The table is read without it: as if it had no datatypes, no keys and no templates.",
        bad: "csv-metadata.json beside people.csv, with \"url\": \"persons.csv\"",
        good: "the same with \"url\": \"people.csv\"",
        repair: "Correct `url` in the metadata, or start from the metadata that is meant.",
    }
    UnknownPrefix = "unknown-prefix" Warning {
        meaning: "An IRI starts with what looks like a prefix, but the prefix is not declared.",
        matters: "`my:Term` would stand in the graph as it is, an address that leads nowhere, and not as the term that was meant.",
        bad: "\"propertyUrl\": \"my:holds\"",
        good: "\"propertyUrl\": \"https://example.org/my#holds\"",
        repair: "Write the IRI in full, or declare the prefix under [prefixes] in ctgraph.toml, or with `https://w3id.org/ctgraph/csvw#prefix` in the metadata.",
    }
    UnknownVariable = "unknown-variable" Warning {
        meaning: "A template has a name in braces that is not a column of its table.",
        matters: "The braces are replaced by nothing, so that all rows of the table share one shortened IRI.",
        bad: "\"aboutUrl\": \"https://example.org/{idd}\"",
        good: "\"aboutUrl\": \"https://example.org/{id}\"",
        repair: "Write the `name` of a column in the braces, or one of _row, _sourceRow, _column, _sourceColumn, _name.",
    }
    JoinedValues = "joined-values" Warning {
        meaning: "A link is made from a cell with several values, and CSV on the Web makes one IRI of all of them.",
        matters: "`a;b` becomes <https://example.org/a,b>, which names nothing.",
        bad: "{ \"name\": \"party\", \"separator\": \";\", \"valueUrl\": \"https://example.org/{party}\" }",
        good: "the same with \"https://w3id.org/ctgraph/csvw#eachValue\": true",
        repair: "Add `https://w3id.org/ctgraph/csvw#eachValue` with the value true to the column (other processors ignore it), or make several rows of the one.",
    }
    EncodedIri = "encoded-iri" Warning {
        meaning: "A template begins with `{x}` where the cells hold whole IRIs or prefixed names.",
        matters: "`{x}` writes a colon as %3A and a slash as %2F: `foaf:Project` becomes <https://example.org/foaf%3AProject>.",
        bad: "\"propertyUrl\": \"rdf:type\", \"valueUrl\": \"{kind}\"",
        good: "\"propertyUrl\": \"rdf:type\", \"valueUrl\": \"{+kind}\"",
        repair: "Write `{+x}`, which leaves the cell as it is.",
    }
    OntologySyntax = "ontology-syntax" Error {
        meaning: "A file of the ontology is not valid Turtle.",
        matters: "The vocabulary would be missing from the graph.",
        bad: "ctg:Event a owl:Class",
        good: "ctg:Event a owl:Class .",
        repair: "Go to the line and column that the message names.",
    }
    UnknownTerm = "unknown-term" Error {
        meaning: "A table uses a class or property of the project's vocabulary that the vocabulary does not define.",
        matters: "A misspelt property is a new property, and questions about the right one do not find the fact.",
        bad: "\"propertyUrl\": \"https://w3id.org/ctgraph/ns#fundetBy\"",
        good: "\"propertyUrl\": \"https://w3id.org/ctgraph/ns#fundedBy\"",
        repair: "Correct the term, or define it in the vocabulary.",
    }

    ["Files"]

    FileMissing = "file-missing" Error {
        meaning: "A table that the metadata describes is not there.",
        matters: "All its facts would be missing, and everything that refers to them would be wrong.",
        bad: "{ \"url\": \"event.csv\" }    (the file is called events.csv)",
        good: "{ \"url\": \"events.csv\" }",
        repair: "Correct `url` in the metadata, or add the file.",
    }
    NotUtf8 = "not-utf-8" Error {
        meaning: "A table is not encoded in UTF-8.",
        matters: "Accented letters and other scripts would be garbled in the graph, and quotes would not be found.",
        bad: "Mich\\xE8le    (one byte: Windows-1252)",
        good: "Mich\\xC3\\xA8le    (two bytes: UTF-8)",
        repair: "Save the table as \"CSV UTF-8\" (Excel), or with the character set \"Unicode (UTF-8)\" (LibreOffice).",
    }
    WrongDelimiter = "wrong-delimiter" Error {
        meaning: "The cells of a table are separated by another character than its metadata says: by semicolons, for example.",
        matters: "Every row would be read as one single cell.",
        bad: "id;name;date",
        good: "id,name,date",
        repair: "Save the table with the delimiter of the metadata, or set `delimiter` in the table's `dialect`.",
    }
    UnclosedQuote = "unclosed-quote" Error {
        meaning: "A quotation mark opens a cell and nothing closes it.",
        matters: "The rest of the file would be read as the text of this one cell.",
        bad: "e-1,\"High-level conference,2018-06-28",
        good: "e-1,\"High-level conference\",2018-06-28",
        repair: "Close the cell with a quotation mark; a quotation mark within a quoted cell is written twice.",
    }
    StrayQuote = "stray-quote" Warning {
        meaning: "Text follows the quotation mark that closes a cell.",
        matters: "Programs read such a cell differently: some keep the text, some drop it.",
        bad: "e-1,\"High-level\" conference",
        good: "e-1,\"\"\"High-level\"\" conference\"",
        repair: "Put the whole cell in quotation marks and write the inner ones twice.",
    }
    RaggedRow = "ragged-row" Error {
        meaning: "A row has more or fewer cells than the table has columns.",
        matters: "From the surplus or missing cell on, all values would stand in the wrong column.",
        bad: "e-1,Conference, New York,2018-06-28    (under id,name,date)",
        good: "e-1,\"Conference, New York\",2018-06-28",
        repair: "Put cells that hold a comma in quotation marks; add the commas of empty cells at the end.",
    }
    MissingColumn = "missing-column" Error {
        meaning: "The table has fewer columns than its metadata describes.",
        matters: "Values would be read from the wrong column, or not at all.",
        bad: "id,date    (the metadata has id, name, date)",
        good: "id,name,date",
        repair: "Add the column to the table, or remove it from the metadata.",
    }
    SurplusColumn = "surplus-column" Error {
        meaning: "The table has a column that its metadata does not describe.",
        matters: "Nothing says what its values mean, so they would stay out of the graph in silence.",
        bad: "id,name,date,note    (the metadata has id, name, date)",
        good: "id,name,date",
        repair: "Describe the column in the metadata (with \"suppressOutput\": true if it is for curators only), or remove it.",
    }
    HeaderMismatch = "header-mismatch" Error {
        meaning: "A column of the table has another name than the metadata gives to the column in this position.",
        matters: "CSV on the Web matches columns by position: values would be read as something they are not.",
        bad: "id,date,name    (the metadata has id, name, date)",
        good: "id,name,date",
        repair: "Bring the columns of the table and of the metadata into the same order, with the same names.",
    }

    ["Cells"]

    BadDate = "bad-date" Error {
        meaning: "A cell should hold a date or a time, and does not.",
        matters: "Databases drop or refuse such values, and no timeline shows them.",
        bad: "2001-09-31",
        good: "2001-09-30",
        repair: "Write the date in the form that is expected. If the document gives no full date, leave the cell empty and keep its words in a text column.",
    }
    BadNumber = "bad-number" Error {
        meaning: "A cell should hold a number, and does not.",
        matters: "Nothing can be counted or compared with it.",
        bad: "about 130",
        good: "130",
        repair: "Write the number alone; \"about\" and units belong in a column of their own.",
    }
    BadBoolean = "bad-boolean" Error {
        meaning: "A cell should hold one of two words for true and false, and holds another.",
        matters: "A value that is neither true nor false answers no question.",
        bad: "yes",
        good: "true",
        repair: "Write true or false, or the words that `format` names in the metadata.",
    }
    BadValue = "bad-value" Error {
        meaning: "A cell does not have the form that its column asks for.",
        matters: "Programs that rely on the form would stumble over the value.",
        bad: "Resolution 1373    (the column's format is S/RES/[0-9]+)",
        good: "S/RES/1373",
        repair: "Correct the cell, or the datatype of the column.",
    }
    OutOfRange = "out-of-range" Error {
        meaning: "A value is smaller, greater, shorter or longer than its column allows.",
        matters: "Whoever set the limits took such values for slips.",
        bad: "-5    (minimum 0)",
        good: "5",
        repair: "Correct the cell, or the limits of the column.",
    }
    RequiredEmpty = "required-empty" Error {
        meaning: "A cell is empty that must not be.",
        matters: "The column is required because the row makes no sense without it.",
        bad: "e-1,,2018-06-28",
        good: "e-1,Conference,2018-06-28",
        repair: "Fill the cell, or remove the row.",
    }
    EmptyInIri = "empty-in-iri" Warning {
        meaning: "An IRI, the address that names a thing, is made from a cell that is empty.",
        matters: "All rows with an empty cell there get one and the same IRI, so that their facts are taken for facts about one thing.",
        bad: "\"valueUrl\": \"https://example.org/place/{place}\" in a virtual column, and no place",
        good: "the same in the column `place` itself: no value, no triple",
        repair: "Fill the cell, make its column required, put the template on the column itself, or add `https://w3id.org/ctgraph/csvw#onlyIf` to the column that has it.",
    }
    DamagedValue = "damaged-value" Warning {
        meaning: "The column allows the value, but a spreadsheet, a word processor or a wrong encoding has probably changed it.",
        matters: "It would stand in the graph as it is: an error message in place of a name, an id with a blank that nobody sees, a link that leads nowhere.",
        bad: "CafÃ©, #NAME?, 1E+05, www.un.org",
        good: "Café, the name itself, the id itself, https://www.un.org",
        repair: "Restore the value from its source; format columns of ids and dates as text in the spreadsheet.",
    }
    BadIri = "bad-iri" Error {
        meaning: "What should be an IRI, the address that names a thing, is not well-formed, or is only a place in the table's own file.",
        matters: "Databases refuse a graph with the first kind, and nobody can follow the second.",
        bad: "http:/un.org",
        good: "https://www.un.org/",
        repair: "Correct the cell, or the template in the metadata that makes the IRI.",
    }
    NamelessRows = "nameless-rows" Warning {
        meaning: "A table has no `aboutUrl`, so that its rows are about nodes without a name.",
        matters: "Nothing else can be said of such a node, and nobody can find or cite it.",
        bad: "\"tableSchema\": { \"columns\": [] }",
        good: "\"tableSchema\": { \"aboutUrl\": \"https://example.org/event/{id}\", \"columns\": [] }",
        repair: "Give the schema an `aboutUrl`, or the column one of its own.",
    }

    ["Keys"]

    DuplicateKey = "duplicate-key" Error {
        meaning: "Two rows have the same primary key.",
        matters: "Their facts would be taken for facts about one thing.",
        bad: "e-1,Conference\ne-1,Workshop",
        good: "e-1,Conference\ne-2,Workshop",
        repair: "Give the second row an id of its own, or merge the rows.",
    }
    MissingReference = "missing-reference" Error {
        meaning: "A cell refers to a row of another table that is not there.",
        matters: "The fact would point to nothing.",
        bad: "e-1,quatar    (the id is qatar)",
        good: "e-1,qatar",
        repair: "Correct the id, or add the row.",
    }
    UnknownReference = "unknown-reference" Error {
        meaning: "A fact points to an IRI of the project that no row describes.",
        matters: "Whoever follows it finds neither name nor kind.",
        bad: "<programme/x> fundedBy <organization/quatar>",
        good: "<programme/x> fundedBy <organization/qatar>",
        repair: "Correct the id, or add a row that describes the thing.",
    }

    ["Documents and passages"]

    DocumentMissing = "document-missing" Error {
        meaning: "A document that the documents table names is not in the documents folder.",
        matters: "No quote from it can be checked.",
        bad: "fileName report.txt, and no such file",
        good: "fileName report-1951.txt",
        repair: "Correct the file name, or add the file.",
    }
    DocumentChanged = "document-changed" Error {
        meaning: "A document is not, byte for byte, the one that was entered in the documents table: its digest (SHA-256) differs.",
        matters: "The offsets of its quotes were counted in another text. They are not checked until this is settled.",
        bad: "a document opened and saved by an editor that changed its line ends",
        good: "the file byte for byte as it came",
        repair: "Restore the file. If the new edition is meant, add it as a document of its own.",
    }
    DocumentLength = "document-length" Error {
        meaning: "The documents table gives another length for a document than it has.",
        matters: "The published description of the document would be wrong.",
        bad: "charLength 4288 for a text of 4280 characters",
        good: "charLength 4280",
        repair: "Enter the number of the message.",
    }
    DocumentNotUtf8 = "document-not-utf-8" Error {
        meaning: "A document is not encoded in UTF-8.",
        matters: "Offsets are counted in characters, and its characters are not known.",
        bad: "Mich\\xE8le    (one byte: Windows-1252)",
        good: "Mich\\xC3\\xA8le    (two bytes: UTF-8)",
        repair: "Convert the document, and enter the digest of the converted file.",
    }
    DocumentWithoutStatement = "document-without-statement" Error {
        meaning: "Facts are taken from a document, but nothing in the tables has it as its source document.",
        matters: "The claims could not say in which statement they were made.",
        bad: "a document without a row in the table of statements",
        good: "a statement whose ctg:sourceDocument is the document",
        repair: "Add a row for the speech, press release or report that the document holds.",
    }
    UnlistedDocument = "unlisted-document" Hint {
        meaning: "A file in the documents folder has no row in the documents table.",
        matters: "Nothing can be quoted from it.",
        bad: "documents/004.txt, and no row for it",
        good: "a row with fileName 004.txt",
        repair: "Add a row, or remove the file.",
    }
    QuoteNotFound = "quote-not-found" Error {
        meaning: "A quote does not occur in its document.",
        matters: "A fact without its exact words cannot be checked by anyone.",
        bad: "\"was admitted in the autumn\"    (the document has \"Autumn\")",
        good: "\"was admitted in the Autumn\"",
        repair: "Copy the words from the document as they stand, with line breaks, double blanks and misprints.",
    }
    QuoteAmbiguous = "quote-ambiguous" Error {
        meaning: "A quote occurs more than once in its document, and no start says which is meant.",
        matters: "A reader would be shown the wrong place.",
        bad: "\"the Programme\" without a start",
        good: "\"the Programme\" with its start",
        repair: "Enter the start, or quote more words.",
    }
    QuoteMoved = "quote-moved" Error {
        meaning: "A quote occurs in its document, but not at its start and end.",
        matters: "The IRI of a passage holds its start and end: it would name other words.",
        bad: "start 3120 for words that begin at 3121",
        good: "start 3121",
        repair: "Enter the numbers of the message; they count characters from 0, and the end is the first one after the quote.",
    }
    QuoteUnplaced = "quote-unplaced" Error {
        meaning: "A passage has a quote, but not both its start and its end.",
        matters: "The numbers are part of the passage's IRI, and they show later on if anything moved.",
        bad: "p-1,d-1,,,\"I thank the State of Qatar\"",
        good: "p-1,d-1,3121,3147,\"I thank the State of Qatar\"",
        repair: "Enter the numbers of the message.",
    }
    SpanOutOfRange = "span-out-of-range" Error {
        meaning: "The start or end of a passage lies outside of its document, or the end is not after the start.",
        matters: "There are no words there.",
        bad: "start 5000 in a document of 4288 characters",
        good: "start 3121",
        repair: "Copy the quote again; with start and end empty, the message names the right numbers.",
    }
    UnknownDocument = "unknown-document" Error {
        meaning: "A passage names a document that the documents table does not have.",
        matters: "There is no text to look the quote up in.",
        bad: "p-1,d-9    (there is no d-9)",
        good: "p-1,d-1",
        repair: "Correct the id of the document, or add it to the documents table.",
    }
    UnusedPassage = "unused-passage" Hint {
        meaning: "No fact cites a passage.",
        matters: "Either a fact was forgotten, or the passage is left over.",
        bad: "p-7 in the passages table, and in no evidence cell",
        good: "p-7 in the evidence of a row",
        repair: "Cite it, or remove it.",
    }

    ["Evidence and claims"]

    NoEvidence = "no-evidence" Error {
        meaning: "A row states facts and cites no passage.",
        matters: "Every fact of the graph has its exact quote; this one would have none.",
        bad: "e-1,Conference,    (nothing under evidence)",
        good: "e-1,Conference,p-12",
        repair: "Enter the ids of the passages that show the facts of the row.",
    }
    UnknownPassage = "unknown-passage" Error {
        meaning: "An evidence cell names a passage that the passages table does not have.",
        matters: "The fact would have no quote.",
        bad: "e-1,Conference,p-21    (the id is p-12)",
        good: "e-1,Conference,p-12",
        repair: "Correct the id, or add the passage.",
    }
    UnknownModality = "unknown-modality" Error {
        meaning: "A modality is not one of asserted, reported, announced, desired.",
        matters: "Whether a fact holds or is only hoped for would be unknown.",
        bad: "planned",
        good: "announced",
        repair: "Use one of the four words; an empty cell means asserted.",
    }
    UnknownDerivation = "unknown-derivation" Error {
        meaning: "A derivation is not one of verbatim, normalized, resolved, inferred.",
        matters: "How a value follows from the words would be unknown.",
        bad: "normalised",
        good: "normalized",
        repair: "Use one of the four words; an empty cell means verbatim.",
    }
    VerbatimNotQuoted = "verbatim-not-quoted" Warning {
        meaning: "A value is said to stand in the document word for word, but none of the quotes has it.",
        matters: "A reader looks for the words and does not find them.",
        bad: "2018-06-28, verbatim, from \"on 28 June 2018\"",
        good: "2018-06-28, normalized, from \"on 28 June 2018\"",
        repair: "Cite the passage that has the words, or say normalized, resolved or inferred (for a single cell: in the override table).",
    }
    UnknownOverride = "unknown-override" Error {
        meaning: "A row of the override table means a cell that does not exist, or that makes no fact.",
        matters: "The cell that was meant would keep the evidence of its row.",
        bad: "event.csv,e-1,date    (the table is events.csv)",
        good: "events.csv,e-1,date",
        repair: "Correct the table, the row's key or the column's name.",
    }
    DuplicateOverride = "duplicate-override" Error {
        meaning: "Two rows of the override table mean the same cell and cite the same document.",
        matters: "Only one of them can be right.",
        bad: "events.csv,e-1,date,p-1 and events.csv,e-1,date,p-2 from one document",
        good: "events.csv,e-1,date,p-1;p-2",
        repair: "Put the passages of one document into one row.",
    }

    // Shapes

    ShapeInvalid = "shape-invalid" Error {
        meaning: "The shapes file has a shape that cannot be used as it stands.",
        matters: "What the shape asks for would not be looked at, and nobody would notice.",
        bad: "sh:property [ sh:path ex:label ; sh:pattern \"(\" ]",
        good: "sh:property [ sh:path ex:label ; sh:pattern \"^[A-Z]\" ]",
        repair: "Correct the shape; all of SHACL Core and sh:sparql can be used.",
    }
    ShapeViolation = "shape-violation" Error {
        meaning: "The graph is not what the project's shapes (SHACL) ask for.",
        matters: "Whoever relies on the shapes, as queries and pages do, does not find what they promise.",
        bad: "a place without a ctg:placeType, and a shape with sh:path ctg:placeType ; sh:minCount 1",
        good: "a place with one",
        repair: "Correct the cell; if the data is right, correct the shape.",
    }

    // Questions

    QuestionInvalid = "question-invalid" Error {
        meaning: "A saved question cannot be asked.",
        matters: "Whoever asks it gets an error in place of an answer.",
        bad: "SELECT ?event WHERE { ?event ctg:place ?place    (nothing closes the bracket)",
        good: "SELECT ?event WHERE { ?event ctg:place ?place }",
        repair: "Go to the line and column that the message names; prefixes of one's own stand under [prefixes] in ctgraph.toml.",
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = || Self::ALL.iter().copied();
        known().find(|code| code.as_str() == name).ok_or_else(|| {
            let near = super::did_you_mean(name, known().map(Self::as_str));
            let hint = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
            format!("there is no code `{name}`{hint}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_one_group() {
        let grouped: Vec<Code> = Code::GROUPS.iter().flat_map(|(_, codes)| *codes).copied().collect();
        assert_eq!(grouped, Code::ALL);
    }

    #[test]
    fn names_are_unique_kebab_case_and_read_back() {
        for code in Code::ALL {
            let name = code.as_str();
            assert_eq!(name.parse(), Ok(*code), "{name} is used twice");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()));
        }
    }

    #[test]
    fn a_misspelt_name_gets_a_suggestion() {
        let error = "quote-notfound".parse::<Code>().expect_err("no such code");
        assert!(error.contains("did you mean `quote-not-found`?"), "{error}");
    }
}
