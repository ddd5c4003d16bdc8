//! The setters that forward to [`CallOptions`](super::CallOptions): written once for the builder and the calls.

/// The setters of every call.
macro_rules! call_setters {
    () => {
        /// Sets the total timeout of a call, retries and waits included (default: 90 s).
        pub fn timeout(mut self, timeout: Duration) -> Self {
            self.options = self.options.timeout(timeout);
            self
        }

        /// Sets the timeout of each attempt, from connecting to the last byte of the response (default: 30 s).
        pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
            self.options = self.options.attempt_timeout(timeout);
            self
        }

        /// Sets the maximum number of attempts (default: 3); 1 disables retries, and 0 counts as 1.
        ///
        /// See [Retries](crate::ClientBuilder#retries) for the one retry that it does not limit.
        pub fn max_attempts(mut self, attempts: u32) -> Self {
            self.options = self.options.max_attempts(attempts);
            self
        }

        /// Sets the region (default: the region of the action, if there is only one).
        pub fn region(mut self, region: impl Into<Region>) -> Self {
            self.options = self.options.region(region);
            self
        }

        /// Sets the language of the service's error messages (default: the service's choice).
        pub fn language(mut self, language: Language) -> Self {
            self.options = self.options.language(language);
            self
        }
    };
}

/// The setters of calls whose request and response have a schema.
macro_rules! validation_setters {
    () => {
        /// Sends requests without validating them against the schema.
        pub fn unchecked(mut self) -> Self {
            self.options = self.options.unchecked();
            self
        }

        /// Waives the rules of one JSON path; see [`CallOptions::waive`].
        pub fn waive(mut self, path: impl Into<String>) -> Self {
            self.options = self.options.waive(path);
            self
        }

        /// Sets whether a response is an error if a value has another kind than the schema states (default: `false`); see
        /// [`CallOptions::strict_responses`].
        pub fn strict_responses(mut self, strict: bool) -> Self {
            self.options = self.options.strict_responses(strict);
            self
        }
    };
}

/// The setter of calls that may have an endpoint of their own.
macro_rules! endpoint_setter {
    () => {
        /// Sets the endpoint: a host or a URL. `http://` is accepted for loopback hosts only.
        pub fn endpoint(mut self, endpoint: impl Into<Arc<str>>) -> Self {
            self.options = self.options.endpoint(endpoint);
            self
        }
    };
}

pub(super) use {call_setters, endpoint_setter, validation_setters};
