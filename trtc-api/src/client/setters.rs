//! The setters that forward to [`CallOptions`](super::CallOptions): written once for the builder and the calls, which have a
//! method `set` that changes their options.

/// The setters of every call.
macro_rules! call_setters {
    () => {
        /// Sets the total timeout of a call, retries and waits included (default: 90 s).
        pub fn timeout(self, timeout: Duration) -> Self {
            self.set(|options| options.timeout(timeout))
        }

        /// Sets the timeout of each attempt, from connecting to the last byte of the response (default: 30 s).
        pub fn attempt_timeout(self, timeout: Duration) -> Self {
            self.set(|options| options.attempt_timeout(timeout))
        }

        /// Sets the maximum number of attempts (default: 3); 1 disables retries, and 0 counts as 1.
        ///
        /// See [Retries](crate::ClientBuilder#retries) for the one retry that it does not limit.
        pub fn max_attempts(self, attempts: u32) -> Self {
            self.set(|options| options.max_attempts(attempts))
        }

        /// Sets the region (default: the region of the action, if there is only one).
        pub fn region(self, region: impl Into<Region>) -> Self {
            self.set(|options| options.region(region))
        }

        /// Sets the language of the service's error messages (default: the service's choice).
        pub fn language(self, language: Language) -> Self {
            self.set(|options| options.language(language))
        }
    };
}

/// The setters of calls whose request and response have a schema.
macro_rules! validation_setters {
    () => {
        /// Sends requests without validating them against the schema.
        pub fn unchecked(self) -> Self {
            self.set(|options| options.unchecked())
        }

        /// Waives the rules of one JSON path; see [`CallOptions::waive`].
        pub fn waive(self, path: impl Into<String>) -> Self {
            self.set(|options| options.waive(path))
        }

        /// Sets whether a response is an error if a value has another kind than the schema states (default: `false`); see
        /// [`CallOptions::strict_responses`].
        pub fn strict_responses(self, strict: bool) -> Self {
            self.set(|options| options.strict_responses(strict))
        }
    };
}

/// The setter of calls that may have an endpoint of their own.
macro_rules! endpoint_setter {
    () => {
        /// Sets the endpoint: a host or a URL. `http://` is accepted for loopback hosts only.
        pub fn endpoint(self, endpoint: impl Into<Arc<str>>) -> Self {
            self.set(|options| options.endpoint(endpoint))
        }
    };
}

pub(super) use {call_setters, endpoint_setter, validation_setters};
