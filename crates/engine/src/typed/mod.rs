//! Rust types as items, through serde, with no tree between them and the encoded form.
//!
//! | serde | item |
//! |---|---|
//! | `bool` | `BOOL` |
//! | integers, `i128` and `u128` included, of at most 38 digits | `N` |
//! | `f32`, `f64` | `N`: the shortest decimal that reads back as the float. NaN, infinities and what is out of DynamoDB's range are errors |
//! | [`Number`](dynafile_model::Number) | `N`, every digit kept. Exact decimals of other crates: [`number`] |
//! | `str`, `String`, `char` | `S` |
//! | bytes (`serde_bytes`) | `B`. A plain `Vec<u8>` is a list of numbers, as everywhere in serde; it reads `B` too |
//! | `Option` | `None` is `NULL`, also as a field (`skip_serializing_if` leaves it out); a missing attribute and `NULL` are `None`. So is `Some(None)`: an `Option` in an `Option` comes back as `None` |
//! | `()`, unit structs | `NULL` |
//! | `Vec`, arrays, tuples, tuple structs, `BTreeSet`, … | `L` |
//! | collections marked with [`string_set`], [`number_set`], [`binary_set`] | `SS`, `NS`, `BS`. Any sequence reads a set |
//! | structs, maps | `M`. Keys of maps are text, or integers, floats, Booleans, characters and unit variants as text |
//! | newtype structs | what they wrap |
//! | enums | a unit variant is `S`, its name; any other `M` of one, from its name to what it holds. `tag`, `content`, `untagged` and `flatten` work |
//! | [`AttributeValue`], [`Item`] | themselves |
//!
//! An item is an `M`: the outermost value is a struct, a map, or an enum's variant with data.
//!
//! Invariants: what is written reads back equal as the same type, but for what is said above and below; no input makes it panic, or recurse deeper
//! than the encoding nests; an error names the place. Types that serde marks as human-readable in text formats
//! (dates, UUIDs, IP addresses) are text here too.
//!
//! serde itself keeps the fields of flattened structs, and of internally tagged and untagged enums, in a buffer
//! which knows neither sets nor exact numbers. In those positions integers beyond 64 bits are an error when they are
//! read, and so is a field of the type `i128` or `u128` whatever it holds; numbers with a fraction are `f64`, and a
//! set is a list to an `Item` or `AttributeValue` (a collection reads it as ever). Keep exact things in a field of
//! their own.
//!
//! Not here: keys and tables; whether an item's size is allowed.

mod de;
mod error;
pub mod number;
mod ser;
mod sets;

use std::cell::Cell;

use dynafile_model::limits::NESTING_MAX_DEPTH_NATIVE;
use dynafile_model::{AttributeValue, EncodedItem, Item, ItemBuilder, ItemView};
use serde::{Deserialize, Serialize};

pub use error::{TypedError, TypedErrorKind};
pub use sets::{SetField, binary_set, number_set, string_set};

/// The attribute that a value by itself is encoded as.
const VALUE: &str = "value";

/// A thread keeps its builder's buffers if the last item was no larger than this.
const KEPT_SIZE_BYTES: usize = 64 * 1024;

thread_local! {
    /// The buffers of the last item that was encoded on this thread, with the depth limit they were made for.
    static BUILDER: Cell<Option<(u32, ItemBuilder)>> = const { Cell::new(None) };
}

/// Encodes a value as an item, nested at most `max_depth` deep ([`limits`](dynafile_model::limits) has
/// DynamoDB's limit and our own, which is the most).
///
/// # Errors
/// A value that is neither a struct nor a map; anything in it that cannot be stored, with its path.
///
/// ```
/// use dynafile::typed;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct User<'a> {
///     #[serde(rename = "PK")]
///     id: &'a str,
///     logins: u32,
/// }
///
/// let ada = User { id: "user#1", logins: 3 };
/// let encoded = typed::to_encoded(&ada, 32)?;
/// assert_eq!(typed::from_view::<User>(encoded.view())?, ada);
///
/// let error = typed::to_encoded(&[1.0, f64::NAN], 32).unwrap_err();
/// assert!(error.to_string().starts_with("an item is a struct or a map"));
/// # Ok::<(), dynafile::typed::TypedError>(())
/// ```
pub fn to_encoded<T: Serialize + ?Sized>(
    value: &T,
    max_depth: u32,
) -> Result<EncodedItem, TypedError> {
    let mut builder = take_builder(max_depth);
    ser::write_item(value, &mut builder)?;
    let encoded = builder.finish()?;
    if encoded.as_bytes().len() <= KEPT_SIZE_BYTES {
        keep_builder(max_depth, builder);
    }
    Ok(encoded)
}

/// Reads an item as a value of type `T`; strings and bytes are borrowed where the type borrows.
///
/// # Errors
/// An item that is of another shape than the type, with the path of what does not fit; damaged bytes.
///
/// ```
/// use dynafile::{EncodedItem, item, typed};
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Debug)]
/// struct City<'a> {
///     name: &'a str,
///     mayor: Option<String>,
/// }
///
/// let encoded = EncodedItem::try_from(item! { "name" => "Graz", "population" => 302_749 })?;
/// let city: City = typed::from_view(encoded.view())?;
/// assert_eq!((city.name, city.mayor), ("Graz", None));
///
/// let encoded = EncodedItem::try_from(item! { "name" => 8010 })?;
/// let error = typed::from_view::<City>(encoded.view()).unwrap_err();
/// assert_eq!(error.path(), "name");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_view<'de, T: Deserialize<'de>>(view: ItemView<'de>) -> Result<T, TypedError> {
    de::read_item(view)
}

/// A value as an item in tree form, by way of the encoding.
///
/// # Errors
/// As [`to_encoded`], nested as deeply as dynafile allows.
///
/// ```
/// use dynafile::{item, typed};
///
/// #[derive(serde::Serialize)]
/// struct Point { x: i32, y: i32 }
///
/// assert_eq!(typed::to_item(&Point { x: 1, y: -2 })?, item! { "x" => 1, "y" => -2 });
/// # Ok::<(), typed::TypedError>(())
/// ```
pub fn to_item<T: Serialize + ?Sized>(value: &T) -> Result<Item, TypedError> {
    Ok(to_encoded(value, NESTING_MAX_DEPTH_NATIVE)?.to_item()?)
}

/// Reads an item in tree form as a value, by way of the encoding.
///
/// # Errors
/// As [`from_view`]; an item that cannot be encoded.
///
/// ```
/// use dynafile::{item, typed};
///
/// #[derive(serde::Deserialize, PartialEq, Debug)]
/// struct Point { x: i32, y: i32 }
///
/// assert_eq!(typed::from_item::<Point>(&item! { "x" => 1, "y" => -2 })?, Point { x: 1, y: -2 });
/// # Ok::<(), typed::TypedError>(())
/// ```
pub fn from_item<T: for<'de> Deserialize<'de>>(item: &Item) -> Result<T, TypedError> {
    from_view(EncodedItem::try_from(item)?.view())
}

/// A value as an attribute's value: a struct is a map, a `Vec` a list, a `u32` a number, and so on.
///
/// # Errors
/// Anything in it that cannot be stored, with its path.
///
/// ```
/// use dynafile::{AttributeValue, Expression, typed};
///
/// #[derive(serde::Serialize)]
/// struct Address { city: String, zip: u32 }
///
/// let address = typed::to_value(&Address { city: "Graz".into(), zip: 8010 })?;
/// let update = Expression::new("SET address = :a").value(":a", address);
/// assert_eq!(typed::to_value(&[1.5, 2.5])?, AttributeValue::list([typed::to_value(&1.5)?, typed::to_value(&2.5)?]));
/// # Ok::<(), typed::TypedError>(())
/// ```
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<AttributeValue, TypedError> {
    let mut builder = take_builder(NESTING_MAX_DEPTH_NATIVE);
    let written = builder.key(VALUE).map(drop).map_err(TypedError::from);
    written
        .and_then(|()| ser::write_value(value, &mut builder))
        .and_then(|()| Ok(builder.finish()?.to_item()?))
        .map(|mut item| item.remove(VALUE).expect("the one attribute was written"))
        .map_err(|error| error.out_of_attribute(VALUE))
}

/// Reads an attribute's value as a value of type `T`.
///
/// # Errors
/// A value that is of another shape than the type, with the path of what does not fit.
///
/// ```
/// use dynafile::{AttributeValue, typed};
///
/// let list = AttributeValue::list([1, 2, 3]);
/// assert_eq!(typed::from_value::<Vec<u8>>(&list)?, [1, 2, 3]);
/// # Ok::<(), typed::TypedError>(())
/// ```
pub fn from_value<T: for<'de> Deserialize<'de>>(value: &AttributeValue) -> Result<T, TypedError> {
    let mut item = Item::new();
    item.insert(VALUE, value.clone());
    let encoded = EncodedItem::try_from(&item)
        .map_err(|error| TypedError::from(error).out_of_attribute(VALUE))?;
    let found = encoded.view().get(VALUE)?.expect("the one attribute was written");
    de::read_value(found)
}

/// A builder of this thread's, or a new one: while an item is being encoded from within another's `Serialize`,
/// and while the thread ends.
fn take_builder(max_depth: u32) -> ItemBuilder {
    match BUILDER.try_with(Cell::take) {
        Ok(Some((depth, builder))) if depth == max_depth => builder,
        _ => ItemBuilder::with_max_depth(max_depth),
    }
}

fn keep_builder(max_depth: u32, builder: ItemBuilder) {
    // A thread that ends has no use for it.
    let _ = BUILDER.try_with(|kept| kept.set(Some((max_depth, builder))));
}
