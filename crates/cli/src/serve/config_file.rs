//! The configuration file: the flags' names as TOML keys, `_` for `-`.

use std::path::Path;

use crate::exit::Failure;
use crate::serve::flags::ServeFlags;

/// Reads the file.
pub(crate) fn read(path: &Path) -> Result<ServeFlags, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| Failure::ConfigRead { path: path.to_owned(), source })?;
    let flags: ServeFlags = toml::from_str(&text).map_err(|source| Failure::ConfigForm {
        path: path.to_owned(),
        source: Box::new(source),
    })?;
    Ok(flags.relative_to(path.parent().unwrap_or(Path::new(""))))
}
