//! TransactWriteItems: puts, updates, deletes and checks of distinct items, all or nothing.
//!
//! Every action is decided, even after one has failed, so that the caller learns of all that stand in
//! the way (API reference, "TransactWriteItems", `CancellationReasons`). By the service's rules an
//! action that is not valid ends that: those after it are not looked at.

use std::collections::{BTreeMap, HashSet};

use dynafile_model::item_size_bytes;

use super::item_rules::ItemRules;
use super::write_action::{Decision, WriteAction};
use crate::capacity::{Units, read_units};
use crate::error::{Error, Result, ValidationError};
use crate::store::{Digest, Operation, Reader, TOKEN_LIFE, TokenChange, UsedToken, WriteSet};

/// Tokens that are over and that one transaction removes: more than the one it adds, so that they
/// do not pile up.
const TOKENS_FORGOTTEN: usize = 8;

/// Carries out the actions together.
pub(crate) struct TransactWriteItems {
    pub(crate) actions: Vec<WriteAction>,
    /// Whether to say what they cost.
    pub(crate) wants_units: bool,
    /// The request's token, if it has one.
    pub(crate) token: Option<RequestToken>,
}

/// What makes a transaction run once.
pub(crate) struct RequestToken {
    pub(crate) token: String,
    pub(crate) digest: Digest,
}

/// What came of a transaction.
#[derive(Debug)]
pub(crate) struct Transacted {
    /// What the actions cost, by table, before doubling: write units, or read units of a transaction
    /// that had been carried out before.
    pub(crate) units: BTreeMap<String, Units>,
    /// Whether it had been carried out before.
    pub(crate) repeated: bool,
}

impl Operation for TransactWriteItems {
    type Output = Transacted;

    const NAME: &'static str = "TransactWriteItems";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Transacted)> {
        let mut set = WriteSet::of_many();
        if let Some(token) = &self.token
            && !note(token, reader, &mut set)?
        {
            let units = units_of_reads(self.actions, reader)?;
            return Ok((WriteSet::default(), Transacted { units, repeated: true }));
        }
        let decisions = decide_all(self.actions, reader, &mut set)?;
        let mut units = BTreeMap::<_, Units>::new();
        for decision in decisions.iter().filter(|_| self.wants_units) {
            let table = decision.table.name.to_string();
            units.entry(table).or_default().add(decision.units(&set)?);
        }
        Ok((set, Transacted { units, repeated: false }))
    }
}

/// Plans to remember the token; `false` if its transaction was carried out already.
fn note(token: &RequestToken, reader: &mut Reader<'_, '_>, set: &mut WriteSet) -> Result<bool> {
    let (now, name) = (reader.now(), token.token.as_bytes());
    match reader.used_token(name)? {
        Some(used) if used.until > now && used.digest == token.digest => return Ok(false),
        Some(used) if used.until > now => {
            return Err(Error::IdempotentParameterMismatch { token: token.token.clone() });
        }
        Some(used) => set.tokens.push(TokenChange::Forget(name.to_vec(), used.until)),
        None => {}
    }
    set.tokens.extend(reader.tokens_over(TOKENS_FORGOTTEN)?);
    let used = UsedToken { until: now + TOKEN_LIFE, digest: token.digest };
    set.tokens.push(TokenChange::Keep(name.to_vec(), used));
    Ok(true)
}

/// What reading the items of the actions costs.
fn units_of_reads(
    actions: Vec<WriteAction>,
    reader: &mut Reader<'_, '_>,
) -> Result<BTreeMap<String, Units>> {
    let mut units = BTreeMap::<_, Units>::new();
    for action in actions {
        let (table, key) = action.place(reader, &mut WriteSet::default())?;
        let size_bytes = match reader.row(&table, &key)? {
            Some(item) => item_size_bytes(item.view())?,
            None => 0,
        };
        units.entry(table.name.to_string()).or_default().table += read_units(size_bytes, true);
    }
    Ok(units)
}

fn decide_all(
    actions: Vec<WriteAction>,
    reader: &mut Reader<'_, '_>,
    set: &mut WriteSet,
) -> Result<Vec<Decision>> {
    let count = actions.len();
    let (mut items, mut reasons, mut decisions) = (HashSet::new(), Vec::new(), Vec::new());
    for (position, action) in actions.into_iter().enumerate() {
        let rules = action.rules;
        match action.decide(reader, set) {
            Ok(decision) => {
                if !items.insert((decision.table.name.clone(), decision.key.clone())) {
                    return Err(Error::SameItemTwice { position });
                }
                decisions.push(decision);
                reasons.push(None);
            }
            Err(error) if error.is_condition_failed() => reasons.push(Some(error)),
            Err(error) if error.is_validation() && !is_of_request(&error) => {
                reasons.push(Some(error));
                if matches!(rules, ItemRules::Service) {
                    reasons.resize_with(count, || None);
                    break;
                }
            }
            Err(error) => return Err(error),
        }
    }
    match reasons.iter().any(Option::is_some) {
        true => Err(Error::TransactionCancelled { reasons }),
        false => Ok(decisions),
    }
}

/// Whether what is wrong with an action is an error of the whole request.
fn is_of_request(error: &Error) -> bool {
    matches!(error, Error::Validation(error) if matches!(**error, ValidationError::EmptyIndexKey { .. }))
}
