//! `--dry-run`: the signature step by step, and a curl command.

use trtc_api::dynamic::{DynamicAction, Preview};

use crate::connect::{Connection, lacks_credentials};
use crate::failure::Failure;
use crate::markup::heading;
use crate::output::{note, write_line};

pub(super) async fn run(connection: &Connection, action: DynamicAction, json: &[u8]) -> Result<(), Failure> {
    let (client, stand_in) = connection.client_or_stand_in()?;
    client.check_waivers_dynamic(action)?;
    let request = client.checked_request(action, json)?;
    let preview = match client.preview_dynamic(action, &request).await {
        Err(error) if lacks_credentials(&error) => {
            note("there are no credentials: signed with the stand-ins SECRET_ID and SECRET_KEY");
            stand_in.preview_dynamic(action, &request).await?
        }
        preview => preview?,
    };
    if !preview.canonical_request.is_empty() {
        write_line(&format!("{}\n{}\n", heading("Canonical request"), preview.canonical_request))?;
        write_line(&format!("{}\n{}\n", heading("String to sign"), preview.string_to_sign))?;
    }
    write_line(&format!("{}\n{}", heading("Request"), curl(&preview)))?;
    if preview.hides_secrets {
        note("secrets are shown as ***; the signature is that of the complete request");
    }
    Ok(())
}

/// Returns a command that sends the request.
pub(crate) fn curl(preview: &Preview) -> String {
    let mut lines = vec![format!("curl {}", quoted(&preview.url))];
    lines.extend(preview.headers.iter().map(|(name, value)| format!("  -H {}", quoted(&format!("{name}: {value}")))));
    lines.push(format!("  --data-raw {}", quoted(&preview.body)));
    lines.join(" \\\n")
}

/// Quotes a word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
