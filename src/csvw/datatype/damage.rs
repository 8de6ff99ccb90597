//! What spreadsheets do to values.

use super::{Datatype, Fault};

pub(super) fn explain(_datatype: &Datatype, _text: &str, fault: Fault) -> Fault {
    fault
}
