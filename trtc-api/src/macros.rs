//! Implementations for generated types: the `service!` macro names the fields, these macros add the traits.

/// Implements `Object`, serde, `PartialEq` and a `Debug` that hides secrets for a struct.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($ty:ident, $shape:expr, { $($index:literal: $field:ident),* $(,)? }) => {
        impl $crate::__private::Object for $ty {
            #[inline]
            fn shape(&self) -> &'static $crate::__private::schema::Shape {
                $shape
            }

            #[inline]
            fn read<'a>(&'a self, reader: &mut dyn ::core::ops::FnMut($crate::__private::Fields<'a, '_>)) {
                $crate::__private::pass_fields(
                    reader,
                    $shape,
                    &[$($crate::__private::FieldValue::value_ref(&self.$field)),*],
                    &self.unknown_fields,
                )
            }

            #[inline]
            fn field_mut(&mut self, index: usize) -> ::core::option::Option<$crate::__private::ValueMut<'_>> {
                match index {
                    $($index => ::core::option::Option::Some($crate::__private::FieldValue::value_mut(&mut self.$field)),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[inline]
            fn unknown_fields_mut(&mut self) -> &mut $crate::UnknownFields {
                &mut self.unknown_fields
            }
        }

        impl $crate::__private::Record for $ty {
            #[inline]
            fn empty() -> Self {
                Self {
                    $($field: $crate::__private::FieldValue::placeholder(),)*
                    unknown_fields: ::core::default::Default::default(),
                }
            }
        }

        impl ::core::cmp::PartialEq for $ty {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::__private::equal(self, other)
            }
        }

        impl ::core::fmt::Debug for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::fmt_object(self, f)
            }
        }

        impl $crate::__private::serde::Serialize for $ty {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::serialize(self, serializer)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}

/// Implements the conversions and serde for an enum of integers, whose variant `Other` keeps unnamed values.
#[doc(hidden)]
#[macro_export]
macro_rules! __integer_enum {
    ($ty:ident { $($name:ident = $value:literal),* $(,)? }) => {
        impl $ty {
            /// Returns the number in the JSON.
            #[inline]
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$name => $value,)*
                    Self::Other(value) => *value,
                }
            }
        }

        impl ::core::convert::From<i64> for $ty {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }

        impl $crate::__private::IntegerEnum for $ty {
            #[inline]
            fn assign(&mut self, value: i64) {
                *self = ::core::convert::From::from(value);
            }
        }

        $crate::__private::enumeration!($ty, value, Int, IntegerEnum, Self::Other(0));
    };
}

/// Implements the conversions and serde for an enum of strings, whose variant `Other` keeps unnamed values.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    ($ty:ident { $($name:ident = $value:literal),* $(,)? }) => {
        $crate::__private::named!(
            /// Returns the string in the JSON.
            $ty { $($name = $value),* }
        );

        impl $crate::__private::StringEnum for $ty {
            #[inline]
            fn assign(&mut self, value: &str) {
                *self = ::core::convert::From::from(value);
            }
        }

        $crate::__private::enumeration!($ty, as_str, Str, StringEnum, Self::Other(::core::default::Default::default()));
    };
}

/// Implements the conversions between the variants of an enum and their strings, with the docs of `as_str`.
#[doc(hidden)]
#[macro_export]
macro_rules! __named {
    ($(#[$doc:meta])+ $ty:ident { $($name:ident = $value:literal),* }) => {
        impl $ty {
            $(#[$doc])+
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $value,)*
                    Self::Other(value) => value,
                }
            }
        }

        impl ::core::convert::From<&str> for $ty {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$name,)*
                    other => Self::Other(::core::convert::From::from(other)),
                }
            }
        }
    };
}

/// Implements the traits that enums of both kinds share.
#[doc(hidden)]
#[macro_export]
macro_rules! __enum {
    ($ty:ident, $get:ident, $kind:ident, $slot:ident, $placeholder:expr) => {
        $crate::__private::equal_by!($ty, $get);

        impl $crate::__private::FieldValue for $ty {
            #[inline]
            fn placeholder() -> Self {
                $placeholder
            }

            #[inline]
            fn value_ref(&self) -> $crate::__private::ValueRef<'_> {
                $crate::__private::ValueRef::$kind(self.$get())
            }

            #[inline]
            fn value_mut(&mut self) -> $crate::__private::ValueMut<'_> {
                $crate::__private::ValueMut::$slot(self)
            }
        }

        impl $crate::__private::serde::Serialize for $ty {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::serde::Serialize::serialize(
                    &$crate::__private::FieldValue::value_ref(self),
                    serializer,
                )
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}

/// Implements the comparison of enums by value, as in a struct: `Other` of a value that the schema names is equal to its
/// variant.
#[doc(hidden)]
#[macro_export]
macro_rules! __equal_by {
    ($ty:ident, $get:ident) => {
        impl ::core::cmp::PartialEq for $ty {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.$get() == other.$get()
            }
        }

        // Deriving it would add a function.
        impl ::core::cmp::Eq for $ty {}
    };
}

/// Implements the conversions of an enum of error codes, whose variant `Other` keeps unnamed codes.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_code {
    ($ty:ident { $($name:ident = $value:literal),* $(,)? }) => {
        $crate::__private::named!(
            /// Returns the code as the service sends it.
            $ty { $($name = $value),* }
        );
        $crate::__private::equal_by!($ty, as_str);

        impl ::core::hash::Hash for $ty {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state);
            }
        }

        impl ::core::convert::AsRef<str> for $ty {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
