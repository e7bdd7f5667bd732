//! Sockets that connections come from: TCP, with TLS or without, and Unix sockets.

use std::net::SocketAddr;
#[cfg(unix)]
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

use crate::error::{Result, ServerError};
use crate::settings::Listen;

/// A bound socket.
pub(crate) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixSocket),
}

/// A connection as it was accepted.
pub(crate) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Accepted {
    /// Does the client run on this machine?
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Self::Tcp(_, peer) => peer.ip().to_canonical().is_loopback(),
            #[cfg(unix)]
            Self::Unix(_) => true,
        }
    }
}

impl Listener {
    pub(crate) async fn bind(listen: &Listen) -> Result<Self> {
        match listen {
            Listen::Tcp(address) => {
                let failed = |source| ServerError::Bind { address: address.to_string(), source };
                Ok(Self::Tcp(TcpListener::bind(address).await.map_err(failed)?))
            }
            #[cfg(unix)]
            Listen::Unix(path) => UnixSocket::bind(path).map(Self::Unix),
            #[cfg(not(unix))]
            Listen::Unix(path) => {
                let reason = "this system has no Unix sockets";
                Err(ServerError::SocketTaken { path: path.clone(), reason })
            }
        }
    }

    pub(crate) async fn accept(&self) -> std::io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // Answers are small and awaited: they must not wait for an acknowledgement. It fails
                // only where the client has gone, which the connection will notice.
                let _ = stream.set_nodelay(true);
                Ok(Accepted::Tcp(stream, peer))
            }
            #[cfg(unix)]
            Self::Unix(socket) => Ok(Accepted::Unix(socket.listener.accept().await?.0)),
        }
    }

    /// Where it listens; the port that was taken in place of 0.
    pub(crate) fn address(&self) -> Listen {
        match self {
            Self::Tcp(listener) => {
                let unset = SocketAddr::from(([0, 0, 0, 0], 0));
                Listen::Tcp(listener.local_addr().unwrap_or(unset))
            }
            #[cfg(unix)]
            Self::Unix(socket) => Listen::Unix(socket.path.clone()),
        }
    }
}

/// A Unix socket that leaves no file behind.
#[cfg(unix)]
pub(crate) struct UnixSocket {
    listener: UnixListener,
    path: PathBuf,
}

#[cfg(unix)]
impl UnixSocket {
    /// The socket of a server that was killed is taken over; that of one that runs is not.
    ///
    /// Nobody but the owner gets to connect, at no moment: the socket is made in a directory that
    /// is closed to others, and moved to its place when it is closed itself.
    fn bind(path: &Path) -> Result<Self> {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt};
        let taken = |reason| ServerError::SocketTaken { path: path.to_owned(), reason };
        let failed = |source| ServerError::Bind { address: path.display().to_string(), source };
        if let Ok(metadata) = path.symlink_metadata() {
            if !metadata.file_type().is_socket() {
                return Err(taken("something that is not a socket is there"));
            }
            if std::os::unix::net::UnixStream::connect(path).is_ok() {
                return Err(taken("another server listens there"));
            }
        }
        // Clients could not connect to a longer one.
        std::os::unix::net::SocketAddr::from_pathname(path).map_err(failed)?;
        let closed = ClosedDirectory::beside(path).map_err(failed)?;
        let made = closed.path.join("s");
        let listener = UnixListener::bind(&made).map_err(failed)?;
        std::fs::set_permissions(&made, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        std::fs::rename(&made, path).map_err(failed)?;
        Ok(Self { listener, path: path.to_owned() })
    }
}

/// A directory that only its owner may look into, while it is needed.
#[cfg(unix)]
struct ClosedDirectory {
    path: PathBuf,
}

#[cfg(unix)]
impl ClosedDirectory {
    /// One in the same directory. Its name is short: a socket's path has about a hundred bytes.
    fn beside(path: &Path) -> std::io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        static MADE: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = MADE.fetch_add(1, Ordering::Relaxed);
            let name = format!(".{:x}{number:x}", std::process::id());
            let path = path.with_file_name(name);
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self { path }),
                // Left by a server that was killed.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(unix)]
impl Drop for ClosedDirectory {
    fn drop(&mut self) {
        // What is in it is there because moving it failed, which has been said.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

#[cfg(unix)]
impl Drop for UnixSocket {
    fn drop(&mut self) {
        // Somebody may have removed it before us.
        let _ = std::fs::remove_file(&self.path);
    }
}
