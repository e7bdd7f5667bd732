//! Bodies in which one place of a request is full.

use crate::schema::{Shape, Structure};

/// A body that is full at a place.
pub(super) struct Grenade {
    pub(super) place: String,
    pub(super) body: String,
}

/// What stands around a place in its body.
#[derive(Clone)]
struct Around {
    place: String,
    before: String,
    after: String,
}

impl Around {
    fn inside(&self, name: &str, before: &str, after: &str) -> Around {
        Around {
            place: format!("{}.{name}", self.place),
            before: format!("{}{before}", self.before),
            after: format!("{after}{}", self.after),
        }
    }
}

/// The bodies of a request.
pub(super) fn of_structure(structure: &'static Structure, length_bytes: usize) -> Vec<Grenade> {
    let around = Around { place: String::new(), before: String::new(), after: String::new() };
    let mut maker = Maker { length_bytes, decoded_as: Vec::new(), made: Vec::new() };
    maker.structure(structure, &around);
    maker.made
}

struct Maker {
    length_bytes: usize,
    /// How attribute values are decoded of which there is every kind already: once a request is enough.
    decoded_as: Vec<&'static str>,
    made: Vec<Grenade>,
}

impl Maker {
    fn structure(&mut self, structure: &'static Structure, around: &Around) {
        self.many(around, "unknown members", ("{", "}"), |number| format!(r#""{number:x}":[]"#));
        for member in structure.members {
            let others: String = structure
                .members
                .iter()
                .filter(|other| other.required && other.name != member.name)
                .map(|other| format!(r#""{}":{},"#, other.name, smallest(other.name, other.shape)))
                .collect();
            let before = format!(r#"{{{others}"{}":"#, member.name);
            self.shape(member.shape, &around.inside(member.name, &before, "}"));
        }
    }

    fn shape(&mut self, shape: Shape, around: &Around) {
        match shape {
            Shape::Text(_) | Shape::Table | Shape::Choice(_) => self.text(around),
            Shape::List(list) => {
                for element in [empty(list.element), "null".to_owned(), smallest("", list.element)]
                {
                    self.many(around, &format!("[{element}]"), ("[", "]"), |_| element.clone());
                }
                self.shape(list.element, &around.inside("0", "[", "]"));
            }
            Shape::Map(map) => {
                for entry in [empty(map.value), "null".to_owned(), smallest("", map.value)] {
                    self.many(around, &format!("{{{entry}}}"), ("{", "}"), |number| {
                        format!(r#""{number:x}":{entry}"#)
                    });
                    self.many(around, &format!("{{:{entry}}}"), ("{", "}"), |number| {
                        format!(r#"":a{number:x}":{entry}"#)
                    });
                }
                let long = "x".repeat(self.length_bytes);
                self.make(around, "long name", format!(r#"{{"{long}":{}}}"#, empty(map.value)));
                self.shape(map.value, &around.inside("x", r#"{"bombs":"#, "}"));
            }
            Shape::Structure(structure) => self.structure(structure, around),
            Shape::Value | Shape::Operand => self.value("value", around),
            Shape::Parameter => self.value("parameter", around),
            Shape::Item | Shape::Key => {
                let decoded_as = if matches!(shape, Shape::Item) { "item" } else { "key" };
                self.attributes(around);
                self.value(decoded_as, &around.inside("a", r#"{"pk":{"S":"a"},"a":"#, "}"));
                self.value(decoded_as, &around.inside("pk", r#"{"pk":"#, "}"));
            }
            Shape::Integer(_) | Shape::Long(_) | Shape::Double | Shape::Timestamp => {
                self.make(around, "digits", "9".repeat(self.length_bytes));
            }
            Shape::Boolean => {}
            Shape::Later(_) => {
                self.many(around, "anything", ("[", "]"), |_| "{}".to_owned());
            }
        }
    }

    fn text(&mut self, around: &Around) {
        self.make(around, "text", format!(r#""{}""#, "x".repeat(self.length_bytes)));
        self.make(around, "spaces", format!(r#""{}""#, " ".repeat(self.length_bytes)));
        self.make(around, "escapes", format!(r#""{}""#, "\\u00e9".repeat(self.length_bytes / 6)));
    }

    fn attributes(&mut self, around: &Around) {
        for value in ["{}", "null", r#"{"S":""}"#, r#"{"NULL":true}"#, r#"{"M":{}}"#, r#"{"L":[]}"#]
        {
            self.many(around, &format!("attributes {value}"), ("{", "}"), |number| {
                format!(r#""{number:x}":{value}"#)
            });
        }
        let twice = self.length_bytes / 30;
        self.many(around, "attributes twice", ("{", "}"), |number| {
            format!(r#""{:x}":{{"L":[]}}"#, number % twice)
        });
        let long = "x".repeat(self.length_bytes);
        self.make(around, "long name", format!(r#"{{"{long}":{{"S":"a"}}}}"#));
        self.make(around, "long name of null", format!(r#"{{"{long}":null}}"#));
    }

    fn value(&mut self, decoded_as: &'static str, around: &Around) {
        for element in ["{}", r#"{"NULL":true}"#] {
            self.many(around, &format!("L of {element}"), (r#"{"L":["#, "]}"), |_| {
                element.to_owned()
            });
        }
        if !self.decoded_as.contains(&decoded_as) {
            self.decoded_as.push(decoded_as);
            self.values(around);
        }
    }

    fn values(&mut self, around: &Around) {
        self.text(&around.inside("S", r#"{"S":"#, "}"));
        self.text(&around.inside("N", r#"{"N":"#, "}"));
        self.text(&around.inside("B", r#"{"B":"#, "}"));
        self.make(around, "digits", format!(r#"{{"N":"{}"}}"#, "9".repeat(self.length_bytes)));
        for (kind, members) in [("SS", "a"), ("NS", ""), ("BS", "")] {
            self.many(
                around,
                &format!("{kind} of one"),
                (&format!(r#"{{"{kind}":["#), "]}"),
                |_| r#""""#.to_owned(),
            );
            self.many(
                around,
                &format!("{kind} of many"),
                (&format!(r#"{{"{kind}":["#), "]}"),
                |number| format!(r#""{members}{number:04}""#),
            );
            let last = format!(r#","{members}0000"]}}"#);
            self.many(
                around,
                &format!("{kind} of many and one"),
                (&format!(r#"{{"{kind}":["#), &last),
                |number| format!(r#""{members}{number:04}""#),
            );
            self.many(
                around,
                &format!("{kind} of null"),
                (&format!(r#"{{"{kind}":["#), "]}"),
                |_| "null".to_owned(),
            );
        }
        for element in ["null", r#"{"S":""}"#, r#"{"M":{}}"#, r#"{"L":[]}"#] {
            self.many(around, &format!("L of {element}"), (r#"{"L":["#, "]}"), |_| {
                element.to_owned()
            });
        }
        self.attributes(&around.inside("M", r#"{"M":"#, "}"));
        let levels = self.length_bytes / 8;
        self.make(around, "deep", format!("{}{}", r#"{"L":["#.repeat(levels), "]}".repeat(levels)));
        self.many(around, "types", ("{", "}"), |_| r#""S":"""#.to_owned());
    }

    /// As many parts as there is room for.
    fn many(
        &mut self,
        around: &Around,
        name: &str,
        (begin, end): (&str, &str),
        part: impl Fn(usize) -> String,
    ) {
        let mut content = begin.to_owned();
        for number in 0.. {
            if content.len() >= self.length_bytes {
                break;
            }
            if number > 0 {
                content.push(',');
            }
            content.push_str(&part(number));
        }
        self.make(around, name, content + end);
    }

    fn make(&mut self, around: &Around, name: &str, content: String) {
        let Around { place, before, after } = around;
        let body = format!("{before}{content}{after}");
        self.made.push(Grenade { place: format!("{place}: {name}"), body });
    }
}

/// The shortest JSON of the right type.
fn empty(shape: Shape) -> String {
    match shape {
        Shape::Text(_) | Shape::Table | Shape::Choice(_) => r#""""#,
        Shape::List(_) => "[]",
        Shape::Map(_)
        | Shape::Structure(_)
        | Shape::Value
        | Shape::Operand
        | Shape::Parameter
        | Shape::Item
        | Shape::Key => "{}",
        Shape::Integer(_) | Shape::Long(_) | Shape::Double | Shape::Timestamp => "0",
        Shape::Boolean => "true",
        Shape::Later(_) => "null",
    }
    .to_owned()
}

/// The shortest value that satisfies its constraints.
fn smallest(name: &str, shape: Shape) -> String {
    match shape {
        Shape::Text(_) if name == "Statement" => r#""SELECT * FROM bombs""#.to_owned(),
        Shape::Text(text) if text.is_resource => {
            r#""arn:aws:dynamodb:ddblocal:000000000000:table/bombs""#.to_owned()
        }
        Shape::Text(text) => format!(r#""{}""#, "a".repeat(text.min.max(1))),
        Shape::Table => r#""bombs""#.to_owned(),
        Shape::Choice(choices) => format!(r#""{}""#, choices[0]),
        Shape::Integer(range) | Shape::Long(range) => range.min.max(1).to_string(),
        Shape::List(list) => format!("[{}]", smallest("", list.element)),
        Shape::Map(map) => format!(r#"{{"bombs":{}}}"#, smallest("", map.value)),
        Shape::Structure(structure) => {
            let required = structure.members.iter().filter(|member| member.required);
            let members: Vec<String> = required
                .map(|member| {
                    format!(r#""{}":{}"#, member.name, smallest(member.name, member.shape))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Shape::Value | Shape::Operand | Shape::Parameter => r#"{"S":"a"}"#.to_owned(),
        Shape::Item | Shape::Key => r#"{"pk":{"S":"a"}}"#.to_owned(),
        Shape::Double | Shape::Timestamp | Shape::Boolean | Shape::Later(_) => empty(shape),
    }
}
