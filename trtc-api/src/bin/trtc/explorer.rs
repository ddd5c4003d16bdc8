//! `trtc explorer`: a page on loopback to fill in, check and send requests.

mod assets;
mod catalog;
mod check;
mod clients;
mod console;
mod fields;
mod guard;
mod reply;
mod routes;
mod send;
mod server;
mod token;

use std::path::PathBuf;

use clap::Args;
use trtc_api::dynamic::DynamicService;
use trtc_api::emulator::Emulator;
use trtc_api::emulator::control::Control;

use crate::arguments::service;
use crate::connect::{Connection, block_on};
use crate::failure::Failure;
use crate::output::{note, write_line};
use clients::Clients;
use token::Tokens;

/// How many requests and events the console shows.
const MAX_RECORDED: usize = 200;

/// Serves a page on this machine to fill in, check and send requests
///
/// The page has a form for each action, checks it as the library does, and shows the request as JSON, Rust, Python and
/// curl, and its signature step by step. Requests are sent to an emulator in this process, or, after a switch in the
/// page, to the service with the credentials of this process, which the page never receives.
///
/// Only the browser that has the printed URL can use the page: the URL contains a token.
#[derive(Debug, Args)]
pub(crate) struct Explorer {
    /// The loopback address to listen on; port 0 selects a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: String,
    /// Opens the page in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    connection: Connection,
}

/// What the page is served from.
struct State {
    service: DynamicService,
    /// The directories of the schema, if it is not the bundled one.
    schemas: Vec<PathBuf>,
    clients: Clients,
    control: Control,
    tokens: Tokens,
    /// The region that is set by the command line or the environment.
    region: Option<String>,
    /// The host of the service, or the endpoint that replaces it.
    destination: String,
}

impl Explorer {
    pub(crate) fn run(&self, schemas: &[PathBuf]) -> Result<(), Failure> {
        let service = service(schemas)?;
        let listener = server::bind(&self.listen)?;
        let address = listener.local_addr()?;
        let emulator = Emulator::builder()
            .actions(&service.entries())
            .lifecycles(service.lifecycles())
            .max_recorded_calls(MAX_RECORDED)
            .build();
        let tokens = Tokens::new()?;
        write_line(&format!("explorer on http://{address}/#{}", tokens.page()))?;
        if self.open {
            // Other users see the arguments of the browser: what it receives can be used once.
            if let Err(error) = open::that_detached(format!("http://{address}/#{}", tokens.ticket())) {
                note(&format!("cannot open a browser: {error}; open the URL above"));
            }
        }
        let state = State {
            service,
            schemas: schemas.to_vec(),
            clients: Clients::new(&self.connection, &emulator)?,
            control: Control::new(emulator),
            tokens,
            region: self.connection.region(),
            destination: self.connection.destination(&service.schema().service.host),
        };
        block_on(server::serve(listener, state))
    }
}
