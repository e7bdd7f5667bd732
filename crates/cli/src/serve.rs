//! `dynafile serve`: from flags to a running server, and to its end.

mod config;
mod config_file;
mod flags;
mod host;
mod logs;
mod signals;

use std::process::ExitCode;

use dynafile::{Builder, Database};
use dynafile_server::{Authentication, DatabasePerKey, Listen, OneDatabase, Server, runtime};

pub(crate) use flags::{AFTER_HELP, ServeFlags};

use crate::exit::Failure;
use crate::output::Output;
use config::{ServeConfig, Storage};
use signals::Signals;

/// Serves until a signal ends it.
pub(crate) fn run(flags: ServeFlags, output: &Output) -> Result<ExitCode, Failure> {
    let config = ServeConfig::resolve(flags)?;
    logs::start(&config.logs);
    let runtime = runtime(&config.settings.limits)?;
    let served = runtime.block_on(serve(config, output));
    // What did not end within its time is not waited for again.
    runtime.shutdown_background();
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve(config: ServeConfig, output: &Output) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(Failure::Signals)?;
    let what = config.storage.to_string();
    let verified_for = match &config.settings.authentication {
        Authentication::Verified(keys) => Some(keys.home().region.clone()),
        Authentication::UnverifiedOnLoopback | Authentication::UnverifiedAnywhere => None,
    };
    let server = bind(config).await?;
    tell(&server, &what, verified_for.as_deref(), output);
    let verified = verified_for.is_some();
    tracing::info!(endpoint = %server.url(), storage = %what, verified, "serving");
    server.run(signals.wait()).await?;
    tracing::info!("ended, the file is closed");
    Ok(())
}

async fn bind(config: ServeConfig) -> Result<Server, Failure> {
    let ServeConfig { settings, storage, builder, .. } = config;
    Ok(match storage {
        Storage::Directory(directory) => {
            Server::bind(settings, DatabasePerKey::new(directory, builder)).await?
        }
        Storage::Memory => {
            Server::bind(settings, OneDatabase::new(builder.open_in_memory()?)).await?
        }
        Storage::File(path) => {
            let database = open(&builder, path).await?;
            Server::bind(settings, OneDatabase::new(database)).await?
        }
    })
}

/// After a kill, opening walks through the file.
async fn open(builder: &Builder, path: std::path::PathBuf) -> Result<Database, Failure> {
    let builder = builder.clone();
    let opened = tokio::task::spawn_blocking(move || builder.open(path)).await;
    Ok(opened.expect("opening lets no panic out")?)
}

/// The first lines: where it is, and who may use it.
fn tell(server: &Server, what: &str, verified_for: Option<&str>, output: &Output) {
    let url = server.url();
    output.line(&format!("dynafile {} serves {what} at {url}", env!("CARGO_PKG_VERSION")));
    for address in server.addresses().iter().skip(1) {
        output.line(&format!("  and at {}", shown(address)));
    }
    if let Some(metrics) = server.metrics_address() {
        output.line(&format!("  metrics at http://{metrics}/metrics"));
    }
    if url.starts_with("http") {
        let region = verified_for.map(|region| format!(" --region {region}")).unwrap_or_default();
        output.line(&format!("  try: aws dynamodb list-tables --endpoint-url {url}{region}"));
    }
    if let Some(address) = server.readable_address() {
        output.line(&format!(
            "  WARNING: others on the way can read everything that is sent to {address}; \
             --tls-cert and --tls-key, or --tls-self-signed, encrypt it"
        ));
    }
    match verified_for {
        Some(region) => {
            output.line(&format!("  signatures are verified, for {region}; Ctrl-C ends it"))
        }
        None => output.line("  any credentials will do; Ctrl-C ends it"),
    }
}

fn shown(address: &Listen) -> String {
    match address {
        Listen::Tcp(address) => address.to_string(),
        Listen::Unix(path) => format!("unix:{}", path.display()),
    }
}
