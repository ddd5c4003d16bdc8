//! What every generated type needs, said once: the `service!` macro names the fields, these give the impls.

/// Makes a struct an [`Object`](crate::object::Object), with serde and a `Debug` that hides secrets.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($ty:ident, $shape:expr, { $($index:literal: $field:ident),* $(,)? }) => {
        impl $crate::object::Object for $ty {
            #[inline]
            fn shape(&self) -> &'static $crate::object::Shape {
                const { &$shape }
            }

            #[inline]
            fn view_field(&self, index: usize) -> $crate::object::View<'_> {
                match index {
                    $($index => $crate::object::Datum::view(&self.$field),)*
                    _ => $crate::object::View::Absent,
                }
            }

            #[inline]
            fn field_slot(&mut self, index: usize) -> ::core::option::Option<$crate::object::Slot<'_>> {
                match index {
                    $($index => ::core::option::Option::Some($crate::object::Datum::slot(&mut self.$field)),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[inline]
            fn unknown_fields(&self) -> &$crate::object::UnknownFields {
                &self.unknown_fields
            }

            #[inline]
            fn unknown_fields_mut(&mut self) -> &mut $crate::object::UnknownFields {
                &mut self.unknown_fields
            }
        }

        impl $crate::object::Datum for $ty {
            #[inline]
            fn blank() -> Self {
                Self {
                    $($field: $crate::object::Datum::blank(),)*
                    unknown_fields: ::core::default::Default::default(),
                }
            }

            #[inline]
            fn view(&self) -> $crate::object::View<'_> {
                $crate::object::View::Object(self)
            }

            #[inline]
            fn slot(&mut self) -> $crate::object::Slot<'_> {
                $crate::object::Slot::Object(self)
            }
        }

        impl ::core::fmt::Debug for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::object::show(self, f)
            }
        }

        impl $crate::serde::Serialize for $ty {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::object::serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $ty {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::object::deserialize(deserializer)
            }
        }
    };
}

/// Gives an enum of integers its conversions and serde; `Other` keeps what has no name.
#[doc(hidden)]
#[macro_export]
macro_rules! __integer_enum {
    ($ty:ident { $($name:ident = $value:literal),* $(,)? }) => {
        impl $ty {
            /// The number as it is sent.
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

        impl $crate::object::IntegerEnum for $ty {
            #[inline]
            fn assign(&mut self, value: i64) {
                *self = value.into();
            }
        }

        $crate::__enum!($ty, IntegerEnum, Self::Other(0), |value| $crate::object::View::Int(value.value()));
    };
}

/// Gives an enum of strings its conversions and serde; `Other` keeps what has no name.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    ($ty:ident { $($name:ident = $value:literal),* $(,)? }) => {
        impl $ty {
            /// The text as it is sent.
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
                    other => Self::Other(other.into()),
                }
            }
        }

        impl $crate::object::StringEnum for $ty {
            #[inline]
            fn assign(&mut self, value: &str) {
                *self = value.into();
            }
        }

        $crate::__enum!($ty, StringEnum, Self::Other(::core::default::Default::default()), |value| {
            $crate::object::View::Str(value.as_str())
        });
    };
}

/// What enums of both kinds share.
#[doc(hidden)]
#[macro_export]
macro_rules! __enum {
    ($ty:ident, $slot:ident, $blank:expr, |$this:ident| $view:expr) => {
        impl $crate::object::Datum for $ty {
            #[inline]
            fn blank() -> Self {
                $blank
            }

            #[inline]
            fn view(&self) -> $crate::object::View<'_> {
                let $this = self;
                $view
            }

            #[inline]
            fn slot(&mut self) -> $crate::object::Slot<'_> {
                $crate::object::Slot::$slot(self)
            }
        }

        impl $crate::serde::Serialize for $ty {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&$crate::object::Datum::view(self), serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $ty {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::object::deserialize(deserializer)
            }
        }
    };
}

/// Makes an open enum of a service's error codes.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_code {
    ($ty:ident { $($name:ident = $value:literal),* $(,)? }) => {
        impl $ty {
            /// The code as it is sent.
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
            fn from(code: &str) -> Self {
                match code {
                    $($value => Self::$name,)*
                    other => Self::Other(other.into()),
                }
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
