//! BatchExecuteStatement: statements whose parameters are no values fail each for itself, and the others are carried out.

use dynafile::api::{BatchExecuteStatementInput, BatchExecuteStatementOutput};

use super::{Circumstances, output, written};
use crate::encode::{Json, ToJson};
use crate::failure::{Failure, Reason};
use crate::faults;
use crate::fields::{Decoded, Fields};
use crate::messages::{self, Wording};

/// A statement of the batch as its response needs it.
enum Slot {
    /// The engine answers it.
    Asked,
    Refused(Reason),
}

/// Runs the batch and encodes its response.
pub(super) fn run(
    circumstances: &Circumstances<'_>,
    mut request: Fields,
) -> Result<Vec<u8>, Failure> {
    let slots = take_refused(&mut request, circumstances.wording);
    let output = output::<BatchExecuteStatementInput>(circumstances, request)?;
    let terms = circumstances.terms::<BatchExecuteStatementInput>();
    written(terms, |json| write(slots, output, json))
}

fn write(slots: Vec<Slot>, output: BatchExecuteStatementOutput, json: &mut Json) {
    let mut answers = output.responses.into_iter().flatten();
    json.begin_object();
    json.name("Responses");
    json.begin_list();
    for slot in slots {
        json.element();
        match slot {
            Slot::Asked => answers.next().expect("each statement has an answer").write(json),
            Slot::Refused(reason) => {
                json.begin_object();
                json.member("Error", &reason);
                json.end_object();
            }
        }
    }
    json.end_list();
    json.optional("ConsumedCapacity", output.consumed_capacity.as_ref());
    json.end_object();
}

/// Takes out of the request the statements that the engine need not hear of.
fn take_refused(request: &mut Fields, wording: Wording) -> Vec<Slot> {
    let Some(Decoded::List(statements)) = request.take("Statements") else { return Vec::new() };
    let (mut slots, mut asked) = (Vec::with_capacity(statements.len()), Vec::new());
    for statement in statements {
        let noted = match &statement {
            Decoded::Structure(fields) => faults::first(fields),
            _ => None,
        };
        match noted.map(|noted| messages::fault(&noted, wording)) {
            Some(failure) => slots.push(Slot::Refused(Reason {
                code: "ValidationError",
                message: failure.into_message(),
                item: None,
            })),
            None => {
                slots.push(Slot::Asked);
                asked.push(statement);
            }
        }
    }
    request.put("Statements", Decoded::List(asked));
    slots
}
