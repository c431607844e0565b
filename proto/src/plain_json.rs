//! How the plain JSON writes what JSON has no type for: bytes as base64 text, enums by name.

/// Bytes as base64 text (RFC 4648 §4).
pub(crate) mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Enums by the name that the schema gives their values; a number without a name stays a number.
pub(crate) mod by_name {
    use std::fmt::{self, Formatter};
    use std::marker::PhantomData;

    use serde::de::{self, Visitor};
    use serde::{Deserializer, Serializer};

    /// What prost generates for an enum, as a trait.
    pub(crate) trait Named: TryFrom<i32> + Into<i32> {
        fn name(&self) -> &'static str;
        fn from_name(name: &str) -> Option<Self>;
    }

    macro_rules! named {
        ($($enumeration:ty),*) => {$(
            impl Named for $enumeration {
                fn name(&self) -> &'static str {
                    self.as_str_name()
                }
                fn from_name(name: &str) -> Option<Self> {
                    Self::from_str_name(name)
                }
            }
        )*};
    }
    named!(
        crate::plain::inference::Speaker,
        crate::plain::payments::ChargeStatus,
        crate::plain::users::UserRole
    );

    pub(crate) fn serialize<E: Named, S: Serializer>(number: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        match E::try_from(*number) {
            Ok(value) => serializer.serialize_str(value.name()),
            Err(_) => serializer.serialize_i32(*number),
        }
    }

    pub(crate) fn deserialize<'de, E: Named, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
        deserializer.deserialize_any(NameOrNumber(PhantomData::<E>))
    }

    struct NameOrNumber<E>(PhantomData<E>);

    impl<E: Named> Visitor<'_> for NameOrNumber<E> {
        type Value = i32;

        fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("the name of an enum value, or its number")
        }

        fn visit_str<Error: de::Error>(self, name: &str) -> Result<i32, Error> {
            let value = E::from_name(name).map(Into::into);
            value.ok_or_else(|| Error::custom(format_args!("no enum value {name:?}")))
        }

        fn visit_i64<Error: de::Error>(self, number: i64) -> Result<i32, Error> {
            i32::try_from(number).map_err(Error::custom)
        }

        fn visit_u64<Error: de::Error>(self, number: u64) -> Result<i32, Error> {
            i32::try_from(number).map_err(Error::custom)
        }
    }
}
