//! Tokens of transactions: which were used lately, and for what.
//!
//! A token has two records, one under the token with when it is forgotten and the digest of its
//! transaction, one that orders the tokens by that time. Each transaction with a token removes a few
//! that are over, so the tree stays as small as ten minutes of them.
//!
//! Invariant: the two records of a token come and go together.
//!
//! Source: API reference, "TransactWriteItems", `ClientRequestToken`.

use std::ops::Bound;

use redb::ReadableTable;

use super::expiry::Milliseconds;
use super::fault::AtPath;
use super::maintenance::Teller;
use super::record::unseal;
use super::snapshot::Snapshot;
use super::state::Store;
use super::system;
use super::verify::CheckReport;
use super::write_scope::{Reader, WriteScope};
use crate::error::{Error, Result};

/// How long a token is remembered: ten minutes.
pub(crate) const TOKEN_LIFE: Milliseconds = 10 * 60 * 1000;

/// Bytes of a transaction's digest.
const DIGEST_BYTES: usize = 16;
const TIME_BYTES: usize = 8;

/// The first byte of the records under tokens, and of those that order them.
const BY_TOKEN: u8 = b't';
const BY_TIME: u8 = b'x';

/// What tells transactions apart.
pub(crate) type Digest = [u8; DIGEST_BYTES];

/// A token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UsedToken {
    /// When it is forgotten.
    pub(crate) until: Milliseconds,
    pub(crate) digest: Digest,
}

/// A change of the tokens.
#[derive(Debug)]
pub(crate) enum TokenChange {
    /// The token was used.
    Keep(Vec<u8>, UsedToken),
    /// The token, remembered until then, is over.
    Forget(Vec<u8>, Milliseconds),
}

impl UsedToken {
    fn to_body(self) -> Vec<u8> {
        [&self.until.to_le_bytes()[..], &self.digest].concat()
    }

    fn from_body(body: &[u8]) -> Option<Self> {
        let (until, digest) = body.split_first_chunk::<TIME_BYTES>()?;
        Some(Self { until: u64::from_le_bytes(*until), digest: digest.try_into().ok()? })
    }
}

fn token_key(token: &[u8]) -> Vec<u8> {
    [&[BY_TOKEN], token].concat()
}

fn time_key(until: Milliseconds, token: &[u8]) -> Vec<u8> {
    [&[BY_TIME][..], &until.to_be_bytes(), token].concat()
}

fn parse_time_key(key: &[u8]) -> Option<(Milliseconds, &[u8])> {
    let (until, token) = key.strip_prefix(&[BY_TIME])?.split_first_chunk::<TIME_BYTES>()?;
    Some((u64::from_be_bytes(*until), token))
}

fn damaged(detail: impl ToString) -> Error {
    Error::corrupted("the tokens of transactions", detail)
}

impl Reader<'_, '_> {
    /// What is remembered of a token, even if it is over.
    pub(crate) fn used_token(&mut self, token: &[u8]) -> Result<Option<UsedToken>> {
        let path = self.scope().path.clone();
        let key = token_key(token);
        let tree = self.scope().tree(system::TOKENS)?;
        let Some(record) = tree.get(key.as_slice()).at(&path)? else { return Ok(None) };
        let body = unseal(system::TOKENS, &key, record.value()).map_err(damaged)?;
        let used = UsedToken::from_body(body).ok_or_else(|| damaged("a record is too short"))?;
        Ok(Some(used))
    }

    /// Up to `limit` tokens that are over, oldest first.
    pub(crate) fn tokens_over(&mut self, limit: usize) -> Result<Vec<TokenChange>> {
        let now = self.now();
        let path = self.scope().path.clone();
        let (start, end) = ([BY_TIME], time_key(now, &[]));
        let bounds = (Bound::Included(&start[..]), Bound::Excluded(end.as_slice()));
        let range = self.scope().tree(system::TOKENS)?.range::<&[u8]>(bounds).at(&path)?;
        let mut over = Vec::new();
        for entry in range.take(limit) {
            let (key, _) = entry.at(&path)?;
            let (until, token) =
                parse_time_key(key.value()).ok_or_else(|| damaged("a key is too short"))?;
            over.push(TokenChange::Forget(token.to_vec(), until));
        }
        Ok(over)
    }
}

impl WriteScope<'_> {
    pub(super) fn apply_token(&mut self, change: &TokenChange) -> Result<()> {
        match change {
            TokenChange::Keep(token, used) => {
                self.put_record(system::TOKENS, &time_key(used.until, token), &[])?;
                self.put_record(system::TOKENS, &token_key(token), &used.to_body()).map(drop)
            }
            TokenChange::Forget(token, until) => {
                self.remove_record(system::TOKENS, &time_key(*until, token))?;
                self.remove_record(system::TOKENS, &token_key(token)).map(drop)
            }
        }
    }
}

impl Store {
    /// Every token has its record by time, and there are as many of the one as of the other.
    pub(super) fn check_tokens(
        &self,
        snapshot: &Snapshot,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<()> {
        const PLACE: &str = "the tokens of transactions";
        let Some(tree) = snapshot.tree(system::TOKENS)? else { return Ok(()) };
        let (mut by_token, mut by_time) = (0_u64, 0_u64);
        for entry in tree.iter().at(self.path())? {
            let (key, record) = entry.at(self.path())?;
            teller.advance()?;
            let body = match unseal(system::TOKENS, key.value(), record.value()) {
                Ok(body) => body,
                Err(fault) => {
                    report.add(PLACE, fault);
                    continue;
                }
            };
            if parse_time_key(key.value()).is_some() {
                by_time += 1;
                continue;
            }
            by_token += 1;
            let (Some(token), Some(used)) =
                (key.value().strip_prefix(&[BY_TOKEN]), UsedToken::from_body(body))
            else {
                report.add(PLACE, "a record is not that of a token");
                continue;
            };
            let ordered = time_key(used.until, token);
            if tree.get(ordered.as_slice()).at(self.path())?.is_none() {
                report.add(PLACE, "a token has no record by time");
            }
        }
        if by_token != by_time {
            report.add(PLACE, format!("{by_token} tokens have {by_time} records by time"));
        }
        Ok(())
    }
}
