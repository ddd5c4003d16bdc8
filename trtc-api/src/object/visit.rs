//! The serde visitor that decodes every value of every generated type.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::{Context, Key};
use super::fill::{Fill, is_nothing, mismatch};
use super::present_fields::PresentFields;
use super::unknown_fields::Raw;
use super::{ListMut, Object, Path, ValueMut};
use crate::json::to_value;

/// The key of the map as which serde_json passes a number that is not an integer, if any crate of the program enables its
/// feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de> DeserializeSeed<'de> for &mut Fill<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let lenient = self.context.is_lenient();
        match self.slot {
            ValueMut::Option(_) => deserializer.deserialize_option(self),
            // These know no null; the visitor does.
            ValueMut::Json(_) if self.is_nullable => deserializer.deserialize_option(self),
            ValueMut::Json(place) => {
                **place = match lenient {
                    true => to_value(<&RawValue>::deserialize(deserializer)?.get()),
                    false => Deserialize::deserialize(deserializer)?,
                };
                Ok(())
            }
            _ if lenient && self.is_nullable => deserializer.deserialize_option(self),
            _ if lenient && self.is_scalar() => self.convert(deserializer),
            _ => deserializer.deserialize_any(self),
        }
    }
}

/// A visitor method for one kind of scalar: the slots that accept it, and the name of the kind.
macro_rules! visit {
    ($name:ident, $ty:ty, $found:literal, $($pattern:pat => $assign:expr),+ $(,)?) => {
        fn $name<E: Error>(self, value: $ty) -> Result<(), E> {
            let expected = self.expected();
            let assigned = match self.slot {
                ValueMut::Option(option) => {
                    return (&mut Fill { slot: &mut option.fill(), is_optional: true, ..*self }).$name(value);
                }
                $($pattern => $assign(value),)+
                _ => return Err(mismatch(expected, $found)),
            };
            assigned.ok_or_else(|| mismatch(expected, "an integer out of range"))
        }
    };
}

impl<'de> Visitor<'de> for &mut Fill<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected())
    }

    visit!(visit_bool, bool, "a boolean",
        ValueMut::Bool(place) => |value| { **place = value; Some(()) });

    visit!(visit_i64, i64, "an integer",
        ValueMut::Int(place) => |value| { **place = value; Some(()) },
        ValueMut::Uint(place) => |value| { **place = u64::try_from(value).ok()?; Some(()) },
        ValueMut::Float(place) => |value| { **place = value as f64; Some(()) },
        ValueMut::IntegerOrString(place) => |value: i64| { **place = value.into(); Some(()) },
        ValueMut::IntegerEnum(place) => |value| { place.assign(value); Some(()) });

    visit!(visit_u64, u64, "an integer",
        ValueMut::Int(place) => |value| { **place = i64::try_from(value).ok()?; Some(()) },
        ValueMut::Uint(place) => |value| { **place = value; Some(()) },
        ValueMut::Float(place) => |value| { **place = value as f64; Some(()) },
        ValueMut::IntegerOrString(place) => |value| { **place = i64::try_from(value).ok()?.into(); Some(()) },
        ValueMut::IntegerEnum(place) => |value| { place.assign(i64::try_from(value).ok()?); Some(()) });

    visit!(visit_f64, f64, "a floating-point number",
        ValueMut::Float(place) => |value| { **place = value; Some(()) });

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        let is_nothing = self.context.is_lenient() && is_nothing(value);
        match self.slot {
            ValueMut::Option(option) => {
                (&mut Fill { slot: &mut option.fill(), is_optional: true, ..*self }).visit_str(value)
            }
            ValueMut::Str(place) => {
                **place = value.to_owned();
                Ok(())
            }
            ValueMut::IntegerOrString(place) => {
                **place = value.into();
                Ok(())
            }
            ValueMut::StringEnum(place) => {
                place.assign(value);
                Ok(())
            }
            ValueMut::List(list) if is_nothing => {
                list.clear();
                self.context.note_conversion(self.path, "an array", "a string");
                Ok(())
            }
            ValueMut::Object(_) if is_nothing && self.is_optional => {
                self.note_nothing("a string");
                Ok(())
            }
            _ => Err(mismatch(self.expected(), "a string")),
        }
    }

    fn visit_string<E: Error>(self, value: String) -> Result<(), E> {
        match self.slot {
            ValueMut::Str(place) => {
                **place = value;
                Ok(())
            }
            _ => self.visit_str(&value),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.slot {
            _ if self.is_nullable => {
                self.is_absent = true;
                Ok(())
            }
            ValueMut::Option(option) => {
                option.clear();
                Ok(())
            }
            _ => Err(mismatch(self.expected(), "null")),
        }
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.slot {
            ValueMut::Option(option) => {
                let mut value = option.fill();
                let mut filled = Fill { slot: &mut value, is_optional: true, is_nullable: false, ..*self };
                filled.deserialize(deserializer)?;
                if filled.is_absent {
                    option.clear();
                }
                Ok(())
            }
            _ => {
                self.is_nullable = false;
                self.deserialize(deserializer)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        match self.slot {
            ValueMut::Option(option) => {
                (&mut Fill { slot: &mut option.fill(), is_optional: true, ..*self }).visit_seq(seq)
            }
            // An encoder that does not know the type writes an empty object as an empty list.
            ValueMut::Object(_)
                if self.context.is_lenient() && self.is_optional && seq.next_element::<IgnoredAny>()?.is_none() =>
            {
                self.note_nothing("an array");
                Ok(())
            }
            ValueMut::List(list) => {
                list.clear();
                let mut index = 0;
                loop {
                    let path = Path::Item(self.path, index);
                    let next = Next { list: &mut **list, path: &path, context: self.context };
                    if seq.next_element_seed(next).inspect_err(|_| self.context.note_error(&path))?.is_none() {
                        return Ok(());
                    }
                    index += 1;
                }
            }
            _ => Err(mismatch(self.expected(), "an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match self.slot {
            ValueMut::Option(option) => {
                (&mut Fill { slot: &mut option.fill(), is_optional: true, ..*self }).visit_map(map)
            }
            ValueMut::List(list) if self.context.is_lenient() && map.next_key::<IgnoredAny>()?.is_none() => {
                list.clear();
                self.context.note_conversion(self.path, "an array", "an object");
                Ok(())
            }
            ValueMut::Object(object) => {
                if self.is_repeated {
                    // The last value counts, not a mixture of both.
                    object.clear();
                }
                let mut present = PresentFields::of(&**object);
                while let Some(key) = map.next_key_seed(Key { lossy: self.context.is_lenient() })? {
                    fill_field(&mut **object, &key, &mut map, &mut present, self.path, self.context)?;
                }
                present.check(&**object, self.context)
            }
            _ => self.visit_number(map),
        }
    }
}

impl Fill<'_, '_> {
    /// Decodes a number that serde_json passes as a map.
    #[cold]
    fn visit_number<'de, A: MapAccess<'de>>(&mut self, mut map: A) -> Result<(), A::Error> {
        if !self.is_scalar() || map.next_key::<String>()?.as_deref() != Some(NUMBER) {
            return Err(mismatch(self.expected(), "an object"));
        }
        match map.next_value::<String>()?.parse() {
            Ok(number) if f64::is_finite(number) => self.visit_f64(number),
            _ => Err(mismatch(self.expected(), "a number out of range")),
        }
    }
}

/// Decodes the next item of a list.
struct Next<'a, 'p> {
    list: &'a mut dyn ListMut,
    path: &'p Path<'p>,
    context: &'p Context,
}

impl<'de> DeserializeSeed<'de> for Next<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { list, path, context } = self;
        let Some(mut slot) = list.grow() else { return IgnoredAny::deserialize(deserializer).map(drop) };
        // Null is any JSON too. Other lists of a response have no null items, so nothing is lost without them.
        let is_nullable = context.is_lenient() && !matches!(slot, ValueMut::Json(_));
        let mut fill = Fill { is_nullable, ..Fill::new(&mut slot, path, context) };
        fill.deserialize(deserializer)?;
        if fill.is_absent {
            list.pop();
            context.note_conversion(path, "an item", "null");
        }
        Ok(())
    }
}

/// Decodes one member of an object into the field of that name, or into the unknown fields. Null means absent.
// Without it, whether this is inlined depends on the code around it; a call for each field costs 3 % of a decoding.
#[inline(always)]
pub(crate) fn fill_field<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    key: &str,
    map: &mut A,
    present: &mut PresentFields,
    path: &Path<'_>,
    context: &Context,
) -> Result<(), A::Error> {
    if let Some((index, field)) = present.find(key)
        && let Some(slot) = &mut object.field_mut(index)
    {
        let path = Path::Field(path, field.name);
        let is_repeated = !present.insert(index);
        let mut fill = Fill { is_nullable: true, is_repeated, ..Fill::new(slot, &path, context) };
        map.next_value_seed(&mut fill).inspect_err(|_| context.note_error(&path))?;
        if fill.is_absent && !is_repeated {
            present.remove(index);
        }
        return Ok(());
    }
    // A response is always JSON, whose text needs no second check.
    let value = if context.is_request() { map.next_value::<Raw>()?.0 } else { map.next_value()? };
    object.unknown_fields_mut().insert_raw(key.to_owned(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, MapDeserializer};

    use super::NUMBER;
    use crate::object::{FieldValue, deserialize};

    fn decoded<T: FieldValue>(number: &str) -> Result<T, String> {
        let map = MapDeserializer::<_, Error>::new([(NUMBER, number)].into_iter());
        deserialize(map).map_err(|error| error.to_string())
    }

    #[test]
    fn a_number_that_serde_json_passes_as_a_map_is_a_number() {
        assert_eq!((decoded("-1.5"), decoded("1e3")), (Ok(-1.5), Ok(Some(1_000.0))));
        assert_eq!(decoded("123456789012345678901234567890"), Ok(123_456_789_012_345_678_901_234_567_890.0));
        assert_eq!(decoded::<f64>("1e400"), Err("expected a number, found a number out of range".to_owned()));
        assert_eq!(decoded::<i64>("1.5"), Err("expected an integer, found a floating-point number".to_owned()));
        let other = MapDeserializer::<_, Error>::new([("a", "1.5")].into_iter());
        assert_eq!(
            deserialize::<f64, _>(other).map_err(|it| it.to_string()),
            Err("expected a number, found an object".into())
        );
    }
}
