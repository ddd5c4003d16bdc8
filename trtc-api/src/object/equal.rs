//! Comparison of generated types.

use super::{Fields, Object, ValueRef};

/// Compares two generated structs of one type: the body of every generated `PartialEq`.
#[inline]
pub fn equal<T: Object>(left: &T, right: &T) -> bool {
    equal_objects(left, right)
}

fn equal_objects(left: &dyn Object, right: &dyn Object) -> bool {
    let mut equal = false;
    left.read(&mut |left| right.read(&mut |right| equal = equal_fields(left, right)));
    equal
}

fn equal_fields(left: Fields<'_, '_>, right: Fields<'_, '_>) -> bool {
    let mut values = left.values.iter().zip(right.values);
    left.unknown == right.unknown && values.all(|(left, right)| equal_values(*left, *right))
}

fn equal_values(left: ValueRef<'_>, right: ValueRef<'_>) -> bool {
    match (left, right) {
        (ValueRef::Absent, ValueRef::Absent) => true,
        (ValueRef::Bool(left), ValueRef::Bool(right)) => left == right,
        (ValueRef::Int(left), ValueRef::Int(right)) => left == right,
        (ValueRef::Uint(left), ValueRef::Uint(right)) => left == right,
        (ValueRef::Float(left), ValueRef::Float(right)) => left == right,
        (ValueRef::Str(left), ValueRef::Str(right)) => left == right,
        (ValueRef::Json(left), ValueRef::Json(right)) => left == right,
        (ValueRef::Object(left), ValueRef::Object(right)) => equal_objects(left, right),
        (ValueRef::List(left), ValueRef::List(right)) => {
            let mut items = (0..left.count()).map(|index| (left.item(index), right.item(index)));
            left.count() == right.count() && items.all(|(left, right)| equal_values(left, right))
        }
        _ => false,
    }
}
