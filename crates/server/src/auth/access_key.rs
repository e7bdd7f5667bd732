//! The access keys a server accepts, from their file.
//!
//! ```toml
//! [[key]]
//! id = "AKIDREADER"
//! secret = "…"
//! actions = ["GetItem", "Query"]     # everything if missing
//! tables = ["orders", "customer-*"]  # all if missing
//!
//! [[key]]
//! id = "AKIDADMIN"
//! secret = "…"
//! session_token = "…"                # temporary credentials: requests must carry it
//! policy = "admin-policy.json"       # IAM's JSON instead of the two lists
//! ```

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use dynafile_wire::Home;

use crate::auth::action::{ActionError, ActionPattern};
use crate::auth::grant::Grant;
use crate::auth::policy::{Policy, PolicyError};
use crate::auth::resource::ResourcePattern;

/// Why a file of access keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// It, or a policy that it names, cannot be read.
    #[error("cannot read '{}': {source}", .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// It is not TOML of the expected form.
    #[error("'{}' is not a file of access keys: {source}", .path.display())]
    Form {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// It has no keys: nobody could do anything.
    #[error("'{}' has no [[key]]", .path.display())]
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// Two keys with one id.
    #[error("'{}' has the key '{id}' twice", .path.display())]
    Twice {
        /// Which file.
        path: PathBuf,
        /// The id.
        id: String,
    },
    /// An empty id or secret, or an id that could not stand in a signature.
    #[error("'{}' has a key with an unusable id or an empty secret: '{id}'", .path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// The id.
        id: String,
    },
    /// A key with a policy and with lists: one of them must say it.
    #[error("the key '{id}' has a policy, and actions or tables besides; give it one of them")]
    TwoPermissions {
        /// The id.
        id: String,
    },
    /// An action in a key's list that is none.
    #[error("the actions of the key '{id}' cannot be used: {source}")]
    Action {
        /// The key's id.
        id: String,
        /// Which, and why not.
        source: ActionError,
    },
    /// A table in a key's list whose name no table can have.
    #[error(
        "the key '{id}' has '{table}' among its tables, which no table can be called: use a name, \
         with * and ? as wildcards; a policy takes ARNs"
    )]
    Table {
        /// The key's id.
        id: String,
        /// As it stands in the list.
        table: String,
    },
    /// A policy that cannot be used.
    #[error("the policy '{}' of the key '{id}' cannot be used: {source}", .path.display())]
    Policy {
        /// Which file.
        path: PathBuf,
        /// The key's id.
        id: String,
        /// Why not.
        source: PolicyError,
    },
}

/// The access keys of a server, by id.
#[derive(Debug)]
pub struct AccessKeys {
    keys: HashMap<String, AccessKey>,
    home: Arc<Home>,
}

pub(crate) struct AccessKey {
    pub(crate) secret: String,
    session_token: Option<String>,
    /// `None` means everything.
    pub(crate) grant: Option<Arc<Grant>>,
}

impl fmt::Debug for AccessKey {
    /// Without the secrets: this may end in a log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AccessKey").field("grant", &self.grant).finish_non_exhaustive()
    }
}

impl AccessKey {
    /// A key with a token wants it, one without takes none.
    pub(crate) fn accepts_token(&self, token: Option<&str>) -> bool {
        // The token is no secret: the signature proves who sent it.
        self.session_token.as_deref() == token
    }
}

impl AccessKeys {
    /// Reads the file, and the policies that it names, relative to itself. Requests must be signed
    /// for the region, and permissions are for the region and the account.
    ///
    /// # Errors
    /// Whatever in it could not be honoured to the letter.
    pub fn read(path: &Path, home: Home) -> Result<Self, KeysError> {
        let text = read(path)?;
        let file: KeysFile = toml::from_str(&text).map_err(|source| KeysError::Form {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        let mut keys = HashMap::new();
        for raw in file.key {
            let id = raw.id.clone();
            if keys.insert(id.clone(), raw.check(path)?).is_some() {
                return Err(KeysError::Twice { path: path.to_owned(), id });
            }
        }
        if keys.is_empty() {
            return Err(KeysError::Empty { path: path.to_owned() });
        }
        Ok(Self { keys, home: Arc::new(home) })
    }

    /// Where requests must be signed for, and permissions are for.
    pub fn home(&self) -> &Home {
        &self.home
    }

    pub(crate) fn shared_home(&self) -> Arc<Home> {
        self.home.clone()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&AccessKey> {
        self.keys.get(id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysFile {
    #[serde(default)]
    key: Vec<RawKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKey {
    id: String,
    secret: String,
    session_token: Option<String>,
    actions: Option<Vec<String>>,
    tables: Option<Vec<String>>,
    policy: Option<PathBuf>,
}

impl RawKey {
    fn check(self, path: &Path) -> Result<AccessKey, KeysError> {
        let id = self.id;
        if !is_usable_id(&id) || self.secret.is_empty() {
            return Err(KeysError::Unusable { path: path.to_owned(), id });
        }
        let has_lists = self.actions.is_some() || self.tables.is_some();
        let policy = match (self.policy, has_lists) {
            (Some(_), true) => return Err(KeysError::TwoPermissions { id }),
            (Some(policy), false) => Some(read_policy(path, &policy, id)?),
            (None, true) => Some(listed(&id, self.actions, self.tables)?),
            (None, false) => None,
        };
        let grant = policy.map(|policy| Arc::new(Grant { policy }));
        Ok(AccessKey { secret: self.secret, session_token: self.session_token, grant })
    }
}

/// What the lists permit; one that is missing, everything.
fn listed(
    id: &str,
    actions: Option<Vec<String>>,
    tables: Option<Vec<String>>,
) -> Result<Policy, KeysError> {
    let everything = || vec!["*".to_owned()];
    let actions = actions.unwrap_or_else(everything).into_iter().map(|action| {
        ActionPattern::listed(&action)
            .map_err(|source| KeysError::Action { id: id.to_owned(), source })
    });
    let tables = tables.unwrap_or_else(everything).into_iter().map(|table| {
        ResourcePattern::listed(&table).ok_or(KeysError::Table { id: id.to_owned(), table })
    });
    Ok(Policy::permitting(actions.collect::<Result<_, _>>()?, tables.collect::<Result<_, _>>()?))
}

/// An id stands between slashes and commas in a signature.
fn is_usable_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !id.is_empty() && id.bytes().all(allowed)
}

fn read_policy(keys: &Path, policy: &Path, id: String) -> Result<Policy, KeysError> {
    let path = keys.parent().unwrap_or(Path::new("")).join(policy);
    Policy::parse(&read(&path)?).map_err(|source| KeysError::Policy { path, id, source })
}

fn read(path: &Path) -> Result<String, KeysError> {
    std::fs::read_to_string(path)
        .map_err(|source| KeysError::Read { path: path.to_owned(), source })
}
