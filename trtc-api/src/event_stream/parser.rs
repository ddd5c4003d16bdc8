//! Parser of server-sent events: <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
//!
//! Five rules differ. The standard drops a last event that no empty line follows, and an event without data; this parser
//! keeps the first, and the second if its name is that of an error. The events themselves mark the end of a complete
//! stream. A field whose name is that of an error, such as `error: no voice`, is an event. Lines that are no field are kept:
//! they may be an error in plain JSON. An event whose name says that it keeps the connection alive is no event.

use crate::engine::names_error;

/// An event as received.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RawEvent {
    /// Whether the name of the event is that of an error.
    pub(crate) is_error: bool,
    /// The data, or what names an error without data.
    pub(crate) data: Vec<u8>,
}

/// Splits a stream of bytes into its events.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    data: Vec<u8>,
    /// Whether the event has a line of data, even an empty one.
    has_data: bool,
    /// The name of the event if it is that of an error, or the value of a field whose name is.
    error: Option<Vec<u8>>,
    /// Whether the event only keeps the connection alive.
    is_keep_alive: bool,
    /// The lines that are no fields.
    other: Vec<u8>,
    /// Whether the last byte was a carriage return, to which a line feed belongs.
    after_return: bool,
    /// Whether the first line has ended, which alone may start with a byte order mark.
    started: bool,
}

impl Parser {
    /// Parses bytes; calls `event` with each event that they complete.
    #[inline]
    pub(crate) fn feed(&mut self, bytes: &[u8], event: &mut dyn FnMut(RawEvent)) {
        for &byte in bytes {
            let ends = match byte {
                b'\n' if std::mem::take(&mut self.after_return) => false,
                b'\n' => true,
                b'\r' => {
                    self.after_return = true;
                    true
                }
                _ => {
                    self.after_return = false;
                    self.line.push(byte);
                    false
                }
            };
            if ends {
                self.end_of_line(event);
            }
        }
    }

    /// Ends the stream: the remaining bytes are parsed as if an empty line followed.
    #[inline]
    pub(crate) fn finish(&mut self, event: &mut dyn FnMut(RawEvent)) {
        if !self.line.is_empty() {
            self.end_of_line(event);
        }
        self.dispatch(event);
    }

    /// Returns the number of buffered bytes of incomplete events.
    #[inline]
    pub(crate) fn held(&self) -> usize {
        self.line.len() + self.data.len() + self.other.len()
    }

    /// Returns the lines that are no fields of events.
    pub(crate) fn other(&self) -> &[u8] {
        &self.other
    }

    #[inline]
    fn end_of_line(&mut self, event: &mut dyn FnMut(RawEvent)) {
        let line = std::mem::take(&mut self.line);
        let line = match (std::mem::replace(&mut self.started, true), line.strip_prefix(b"\xef\xbb\xbf")) {
            (false, Some(rest)) => rest,
            _ => &line,
        };
        if line.is_empty() {
            return self.dispatch(event);
        }
        // A comment starts with a colon, so its name is empty.
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => {
                let (name, value) = line.split_at(colon);
                let value = value.get(1..).unwrap_or_default();
                (name, value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &[][..]),
        };
        if name == b"data" {
            if std::mem::replace(&mut self.has_data, true) {
                self.data.push(b'\n');
            }
            self.data.extend_from_slice(value);
        } else if name == b"event" {
            self.error = names_error(value).then(|| value.to_owned());
            self.is_keep_alive = names_keep_alive(value);
        } else if name.iter().all(u8::is_ascii_alphabetic) && names_error(name) {
            // Not of the standard: the error in place of the data.
            self.error = Some(if value.is_empty() { name } else { value }.to_owned());
        } else if !matches!(name, b"" | b"id" | b"retry") {
            self.other.extend_from_slice(line);
            self.other.push(b'\n');
        }
    }

    #[inline]
    fn dispatch(&mut self, event: &mut dyn FnMut(RawEvent)) {
        let (data, error) = (std::mem::take(&mut self.data), self.error.take());
        let is_keep_alive = std::mem::take(&mut self.is_keep_alive);
        self.has_data = false;
        match error {
            None if is_keep_alive => {}
            _ if !data.is_empty() => event(RawEvent { is_error: error.is_some(), data }),
            Some(name) => event(RawEvent { is_error: true, data: name }),
            None => {}
        }
    }
}

/// Returns whether the name of an event is one of those that services give to events without content.
#[inline]
fn names_keep_alive(name: &[u8]) -> bool {
    let letters = name.iter().filter(|byte| byte.is_ascii_alphabetic());
    let letters: Vec<u8> = letters.map(u8::to_ascii_lowercase).collect();
    matches!(&letters[..], b"ping" | b"heartbeat" | b"keepalive")
}

#[cfg(test)]
mod tests {
    use super::{Parser, RawEvent, names_error};

    fn events(chunks: &[&[u8]]) -> Vec<String> {
        let mut found = Vec::new();
        let mut parser = Parser::default();
        let mut event = |event: RawEvent| found.push(String::from_utf8(event.data).unwrap());
        chunks.iter().for_each(|chunk| parser.feed(chunk, &mut event));
        parser.finish(&mut event);
        found
    }

    #[test]
    fn lines_end_in_three_ways_in_chunks_of_any_size() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [
                "data: one",
                "",
                ": a comment",
                "event: x",
                "data:two",
                "data: ",
                "data:  three",
                "id",
                "",
                "data: last",
            ];
            let text = text.join(end);
            let wanted = ["one", "two\n\n three", "last"];
            assert_eq!(events(&[text.as_bytes()]), wanted, "{end:?}");
            let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(events(&bytes), wanted, "{end:?}, byte by byte");
            for cut in 0..text.len() {
                let (left, right) = text.as_bytes().split_at(cut);
                assert_eq!(events(&[left, right]), wanted, "{end:?}, cut at {cut}");
            }
        }
    }

    #[test]
    fn events_without_data_are_ignored() {
        assert!(events(&[b"event: x\n\ndata\n\n:\n\nid: 1\nretry: 5\n\n\n\n"]).is_empty());
        assert!(events(&[]).is_empty());
    }

    #[test]
    fn events_that_keep_the_connection_alive_are_ignored() {
        let text: &[u8] = b"event: ping\ndata: {}\n\nevent: Keep-Alive\ndata: x\n\nevent:heartbeat\n\ndata: a\n\nevent: pinged\ndata: b";
        assert_eq!(events(&[text]), ["a", "b"]);
        assert_eq!(events(&[b"event: ping\nerror: no voice\n\ndata: a\n\n"]), ["no voice", "a"]);
    }

    #[test]
    fn an_event_named_error_is_marked() {
        let mut found = Vec::new();
        let mut parser = Parser::default();
        let mut event = |event: RawEvent| found.push(event.is_error);
        parser.feed(b"event: error\ndata: a\n\ndata: b\n\nevent:Error\ndata:c\n\nevent: x\ndata: d\n\n", &mut event);
        assert_eq!(found, [true, false, true, false]);
        for (name, expected) in [("TaskFailed", true), ("response.error", true), ("exception", true), ("end", false)] {
            assert_eq!(names_error(name.as_bytes()), expected, "{name}");
        }
        assert_eq!(events(&[b"event: error\n\ndata: a\n\n"]), ["error", "a"]);
        assert_eq!(events(&[b"error: no voice\n\nException:\n\ndata: a\n"]), ["no voice", "Exception", "a"]);
    }

    #[test]
    fn lines_that_are_no_fields_are_kept() {
        let mut parser = Parser::default();
        parser.feed(b"id: 1\n{\"Response\":\n  1}\r\n: c\n\nx\n", &mut |_| panic!("an event"));
        assert_eq!(parser.other(), b"{\"Response\":\n  1}\nx\n");
    }

    #[test]
    fn a_byte_order_mark_is_ignored_in_the_first_line_only() {
        assert_eq!(events(&[b"\xef\xbb\xbfdata: a\n\n"]), ["a"]);
        assert!(events(&[b"\n\xef\xbb\xbfdata: a\n\n"]).is_empty());
    }
}
