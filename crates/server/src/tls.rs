//! TLS: a certificate with its key, from files or made on the spot.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// Protocols in the order they are offered.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Names of the files that a self-signed pair is kept in.
const CERTIFICATE_FILE: &str = "cert.pem";
const KEY_FILE: &str = "key.pem";

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that is not there, or not PEM.
    #[error("cannot read '{}': {source}", .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: pem::Error,
    },
    /// A file of certificates with none in it.
    #[error("'{}' has no certificate", .path.display())]
    NoCertificate {
        /// Which file.
        path: PathBuf,
    },
    /// Certificate and key do not go together, or are of an unknown kind.
    #[error("the certificate and its key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// A self-signed pair could not be made.
    #[error("cannot make a self-signed certificate: {0}")]
    Generate(#[from] rcgen::Error),
    /// A self-signed pair could not be kept.
    #[error("cannot write '{}': {source}", .path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

/// A certificate chain and its private key, ready for use.
#[derive(Clone)]
pub struct TlsIdentity {
    config: Arc<ServerConfig>,
}

/// Nothing of the key.
impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsIdentity").finish_non_exhaustive()
    }
}

impl TlsIdentity {
    /// From PEM files: the chain, the server's own certificate first, and the key.
    ///
    /// # Errors
    /// Files that cannot be read, or do not go together.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let read_error = |path: &Path| {
            let path = path.to_owned();
            move |source| TlsError::Read { path, source }
        };
        let chain = CertificateDer::pem_file_iter(certificate).map_err(read_error(certificate))?;
        let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(read_error(certificate))?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate { path: certificate.to_owned() });
        }
        Self::new(chain, PrivateKeyDer::from_pem_file(key).map_err(read_error(key))?)
    }

    /// A self-signed pair for this host, made once and kept in the directory as `cert.pem` and
    /// `key.pem`; clients trust it by being given `cert.pem`.
    ///
    /// # Errors
    /// A directory that cannot be written; a pair in it that cannot be used.
    pub fn self_signed(directory: &Path, hosts: &[String]) -> Result<Self, TlsError> {
        let (certificate, key) = (directory.join(CERTIFICATE_FILE), directory.join(KEY_FILE));
        if !certificate.exists() {
            let made = rcgen::generate_simple_self_signed(hosts)?;
            let write_error = |path: &Path| {
                let path = path.to_owned();
                move |source| TlsError::Write { path, source }
            };
            std::fs::create_dir_all(directory).map_err(write_error(directory))?;
            write_private(&key, &made.signing_key.serialize_pem()).map_err(write_error(&key))?;
            std::fs::write(&certificate, made.cert.pem()).map_err(write_error(&certificate))?;
        }
        Self::from_files(&certificate, &key)
    }

    fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        Ok(Self { config: Arc::new(config) })
    }

    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
