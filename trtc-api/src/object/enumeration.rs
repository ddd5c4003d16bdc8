use super::Datum;

/// A generated enum of integers.
pub trait IntegerEnum: Datum {
    /// Takes on the named value, or `Other` with what has no name.
    fn assign(&mut self, value: i64);
}

/// A generated enum of strings.
pub trait StringEnum: Datum {
    /// Takes on the named value, or `Other` with what has no name.
    fn assign(&mut self, value: &str);
}
