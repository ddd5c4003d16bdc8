//! TLS settings: trusted root certificates and the identity of the client.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::Error;

/// The TLS settings of a client, in PEM.
#[derive(Clone, Default)]
pub(crate) struct Tls {
    /// Root certificates that are trusted in addition to those of the platform.
    pub(crate) roots: Vec<Vec<u8>>,
    /// The certificate chain of the client, its own certificate first, and the private key.
    pub(crate) identity: Option<(Vec<u8>, Zeroizing<Vec<u8>>)>,
}

const NO_CERTIFICATE: &str = "it is not a certificate in PEM, which starts with `-----BEGIN CERTIFICATE-----`";
const NO_KEY: &str = "it is not a private key in PEM";

/// The error of a client identity that the TLS library rejects, for whatever reason it gives.
pub(super) fn unusable_identity(problem: impl fmt::Display) -> Error {
    let remedy = "check that the private key belongs to the certificate";
    Error::configuration(format!("the client identity cannot be used: {problem}; {remedy}"))
}

fn unusable(what: &str, problem: impl fmt::Display) -> Error {
    Error::configuration(format!("{what} cannot be used: {problem}"))
}

#[cfg(feature = "rustls")]
mod with_rustls {
    use std::sync::Arc;

    use rustls::ClientConfig;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls_platform_verifier::{BuilderVerifierExt, Verifier};

    use super::{NO_CERTIFICATE, NO_KEY, Tls, unusable, unusable_identity};
    use crate::error::Error;

    impl Tls {
        /// Returns a configuration with ring, without installing a crypto provider for the process.
        pub(crate) fn rustls(&self) -> Result<ClientConfig, Error> {
            let failed = |error| unusable("TLS", error);
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
            let builder = builder.with_safe_default_protocol_versions().map_err(failed)?;
            let builder = if self.roots.is_empty() {
                builder.with_platform_verifier().map_err(failed)?
            } else {
                let verifier = Verifier::new_with_extra_roots(self.root_certificates()?, provider).map_err(failed)?;
                builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
            };
            let mut config = match &self.identity {
                None => builder.with_no_client_auth(),
                Some((chain, key)) => {
                    let chain = certificates(chain, "the client certificate")?;
                    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| unusable("the client key", NO_KEY))?;
                    builder.with_client_auth_cert(chain, key).map_err(unusable_identity)?
                }
            };
            if cfg!(feature = "http2") {
                config.alpn_protocols.push(b"h2".to_vec());
            }
            config.alpn_protocols.push(b"http/1.1".to_vec());
            Ok(config)
        }

        fn root_certificates(&self) -> Result<Vec<CertificateDer<'static>>, Error> {
            let mut all = Vec::new();
            for pem in &self.roots {
                all.extend(certificates(pem, "a root certificate")?);
            }
            Ok(all)
        }
    }

    fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
        let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        match all {
            Ok(all) if !all.is_empty() => Ok(all),
            _ => Err(unusable(what, NO_CERTIFICATE)),
        }
    }
}

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
mod with_the_platform {
    use super::{NO_CERTIFICATE, NO_KEY, Tls, unusable, unusable_identity};
    use crate::error::Error;

    impl Tls {
        pub(crate) fn native_roots(&self) -> Result<Vec<::reqwest::Certificate>, Error> {
            let mut all = Vec::new();
            for pem in &self.roots {
                check(pem, "CERTIFICATE", "a root certificate", NO_CERTIFICATE)?;
                let bundle = ::reqwest::Certificate::from_pem_bundle(pem);
                all.extend(bundle.map_err(|_| unusable("a root certificate", NO_CERTIFICATE))?);
            }
            Ok(all)
        }

        pub(crate) fn native_identity(&self) -> Result<Option<::reqwest::Identity>, Error> {
            let Some((chain, key)) = &self.identity else { return Ok(None) };
            check(chain, "CERTIFICATE", "the client certificate", NO_CERTIFICATE)?;
            check(key, "PRIVATE KEY", "the client key", NO_KEY)?;
            let identity = ::reqwest::Identity::from_pkcs8_pem(chain, key);
            identity.map(Some).map_err(unusable_identity)
        }
    }

    /// Checks PEM text: the platform's library ignores text without a certificate and reports errors without detail.
    fn check(pem: &[u8], label: &str, what: &str, problem: &str) -> Result<(), Error> {
        let begins = |text: &str| text.contains("-----BEGIN ") && text.contains(&format!("{label}-----"));
        if std::str::from_utf8(pem).is_ok_and(begins) { Ok(()) } else { Err(unusable(what, problem)) }
    }
}

/// Hides the key.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("roots", &self.roots.len()).field("identity", &self.identity.is_some()).finish()
    }
}
