//! Enumerations of the service: each value with the name it has in requests and responses.

/// Declares an enumeration whose values know their names, in the order of the service's model.
macro_rules! service_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident { $($(#[$value_attribute:meta])* $value:ident = $text:literal,)+ }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_attribute])* $value,)+ }

        impl $name {
            /// All values, in the order of the service's model.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The value's name in requests and responses.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }

            /// The value of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}

pub(crate) use service_enum;
