//! The methods that the async and the blocking client have in common after `builder` and the calls, written once.

/// The common methods; the types are those of the module that invokes the macro.
macro_rules! shared_methods {
    () => {
        /// Calls an action whose response is a stream of events. The request is sent when the first event is requested.
        ///
        /// # Errors
        ///
        /// An error is the last item of the stream: one of [`Call::send`](crate::Call::send), or
        /// [`Service`](crate::ErrorKind::Service) for an event that holds an error,
        /// [`Connection`](crate::ErrorKind::Connection) if the stream ends before its last event, or
        /// [`Timeout`](crate::ErrorKind::Timeout) if nothing is received for the stream idle timeout.
        pub fn stream<A: Streamed>(&self, request: A) -> EventStream<A> {
            EventStream::new(self.clone(), request)
        }

        /// Returns the pages of a request, from the page that the request names or the first one.
        ///
        /// # Errors
        ///
        /// An error is the last item: one of [`Call::send`](crate::Call::send), or
        /// [`InvalidResponse`](crate::ErrorKind::InvalidResponse) if the service repeats its pages or returns fewer
        /// items than it reports; see [`paginator`](crate::paginator).
        pub fn pages<A: Paginated>(&self, request: A) -> Pages<A> {
            Pages::new(self.clone(), request)
        }

        /// Returns the items of all pages of a request; see [`pages`](Self::pages).
        ///
        /// # Errors
        ///
        /// The errors of [`pages`](Self::pages), after all items of the pages before.
        pub fn items<A: Paginated>(&self, request: A) -> Items<A> {
            Items::new(self.pages(request))
        }

        /// Returns the same client with other options for all its calls. Options that are not set stay those of this client.
        #[must_use]
        pub fn with_options(&self, options: CallOptions) -> Self {
            Self { options: options.or(&self.options), ..self.clone() }
        }

        /// Returns the same client with other credentials, for programs that act for many accounts.
        ///
        /// Both clients share connections, circuit breakers, the retry budget, hooks and the learned clock skew. The
        /// client-side rate limits are separate, because the service limits each account; only a `RedisRateLimiter` with
        /// an `account` counts the requests of all its clients together. A client per account costs little more memory
        /// than its credentials.
        ///
        /// ```no_run
        /// # fn run(client: trtc_api::Client) -> Result<(), trtc_api::Error> {
        /// use trtc_api::Credential;
        ///
        /// let school = Credential::new("AKIDexample", "not-a-real-key");
        /// let client_of_the_school = client.with_credential(school)?;
        /// # Ok(()) }
        /// ```
        ///
        /// # Errors
        ///
        /// [`ErrorKind::Credential`](crate::ErrorKind::Credential) if the credentials are malformed.
        pub fn with_credential(&self, credential: Credential) -> Result<Self, Error> {
            let credentials = CredentialSource::Fixed(credential);
            credentials.check()?;
            Ok(Self { credentials, ..self.clone() })
        }

        /// Returns the same client with the credentials of a provider; see
        /// [`with_credential`](Self::with_credential).
        #[must_use]
        pub fn with_credential_provider(&self, provider: impl CredentialProvider) -> Self {
            Self { credentials: CredentialSource::provided(provider), ..self.clone() }
        }

        pub(crate) fn clock(&self) -> &dyn Clock {
            self.core.clock()
        }

        /// Returns the seed of the jitter of one operation.
        pub(crate) fn seed(&self) -> u64 {
            self.core.seed()
        }

        /// Returns the seconds by which the service's clock is ahead, once a response has shown them.
        pub(crate) fn clock_skew(&self) -> Option<i64> {
            self.core.clock_skew()
        }
    };
}

pub(crate) use shared_methods;
