//! A writer of JSON text.

use std::collections::BTreeMap;

use dynafile::api::Timestamp;
use dynafile_model::DecodeError;

/// JSON that is being written. Commas are its own business; that what begins also ends is the caller's.
#[derive(Debug, Default)]
pub(crate) struct Json {
    bytes: Vec<u8>,
    /// Why an item could not be read to its end.
    damage: Option<DecodeError>,
    /// Whether something stands before the next member or element, which needs a comma then.
    needs_comma: bool,
}

/// What can be written.
pub(crate) trait ToJson {
    /// Writes it.
    fn write(&self, json: &mut Json);
}

impl Json {
    /// Nothing yet.
    pub(crate) fn new() -> Json {
        Json::default()
    }

    /// Notes that an item could not be read to its end; what was written is of no use then.
    pub(crate) fn damage(&mut self, error: DecodeError) {
        self.damage.get_or_insert(error);
    }

    /// The text.
    ///
    /// # Errors
    /// An item in it was damaged.
    pub(crate) fn finish(self) -> Result<Vec<u8>, DecodeError> {
        match self.damage {
            Some(error) => Err(error),
            None => Ok(self.bytes),
        }
    }

    /// The text of what holds no stored items.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn begin_object(&mut self) {
        self.begin(b'{');
    }

    pub(crate) fn end_object(&mut self) {
        self.end(b'}');
    }

    pub(crate) fn begin_list(&mut self) {
        self.begin(b'[');
    }

    pub(crate) fn end_list(&mut self) {
        self.end(b']');
    }

    /// Comes before each element of a list.
    pub(crate) fn element(&mut self) {
        if self.needs_comma {
            self.bytes.push(b',');
        }
        self.needs_comma = false;
    }

    /// A member's name; its value comes next.
    pub(crate) fn name(&mut self, name: &str) {
        self.element();
        self.quoted(name);
        self.bytes.push(b':');
    }

    /// A member.
    pub(crate) fn member<T: ToJson + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.write(self);
    }

    /// A member, if it is there.
    pub(crate) fn optional<T: ToJson + ?Sized>(&mut self, name: &str, value: Option<&T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    pub(crate) fn null(&mut self) {
        self.raw("null");
    }

    /// Text that is JSON already.
    pub(crate) fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.needs_comma = true;
    }

    /// A string.
    pub(crate) fn string(&mut self, text: &str) {
        self.quoted(text);
        self.needs_comma = true;
    }

    fn begin(&mut self, bracket: u8) {
        self.bytes.push(bracket);
        self.needs_comma = false;
    }

    fn end(&mut self, bracket: u8) {
        self.bytes.push(bracket);
        self.needs_comma = true;
    }

    fn quoted(&mut self, text: &str) {
        serde_json::to_writer(&mut self.bytes, text).expect("a vector takes any text");
    }
}

impl ToJson for str {
    fn write(&self, json: &mut Json) {
        json.string(self);
    }
}

impl ToJson for String {
    fn write(&self, json: &mut Json) {
        json.string(self);
    }
}

impl ToJson for bool {
    fn write(&self, json: &mut Json) {
        json.raw(if *self { "true" } else { "false" });
    }
}

impl ToJson for i32 {
    fn write(&self, json: &mut Json) {
        json.raw(&self.to_string());
    }
}

impl ToJson for i64 {
    fn write(&self, json: &mut Json) {
        json.raw(&self.to_string());
    }
}

/// With a decimal point, `1.0` for instance, as the service writes capacity units.
impl ToJson for f64 {
    fn write(&self, json: &mut Json) {
        if self.is_finite() {
            json.raw(&format!("{self:?}"));
        } else {
            json.null();
        }
    }
}

/// Seconds since 1970, with milliseconds as fraction.
impl ToJson for Timestamp {
    fn write(&self, json: &mut Json) {
        let milliseconds = self.as_milliseconds();
        let sign = if milliseconds < 0 { "-" } else { "" };
        let magnitude = milliseconds.unsigned_abs();
        json.raw(&format!("{sign}{}.{:03}", magnitude / 1000, magnitude % 1000));
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, json: &mut Json) {
        json.begin_list();
        for element in self {
            json.element();
            element.write(json);
        }
        json.end_list();
    }
}

impl<T: ToJson> ToJson for BTreeMap<String, T> {
    fn write(&self, json: &mut Json) {
        json.begin_object();
        for (name, value) in self {
            json.member(name, value);
        }
        json.end_object();
    }
}
