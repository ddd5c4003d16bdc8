//! The data that survives a restart: each recording with its ID and its desired state, and the callbacks as received.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Result, Row, params};

/// The rows of the database.
pub struct Store(Mutex<Connection>);

/// A recording as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    pub name: String,
    pub url: String,
    /// The text of its `TaskId`.
    pub id: String,
    pub stage: Stage,
}

/// The stage of a recording, which is stored before its request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Starting,
    Running,
    Stopping,
    Ended,
    /// The service rejected the start.
    Rejected,
}

const STAGES: [(Stage, &str); 5] = [
    (Stage::Starting, "starting"),
    (Stage::Running, "running"),
    (Stage::Stopping, "stopping"),
    (Stage::Ended, "ended"),
    (Stage::Rejected, "rejected"),
];

impl Stage {
    pub fn text(self) -> &'static str {
        STAGES.iter().find(|(stage, _)| *stage == self).map_or("", |(_, text)| text)
    }
}

impl Store {
    pub fn open(path: &str) -> Result<Self> {
        let connection = Connection::open(path)?;
        // A commit is on the disk before anything is sent.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS recordings (
                 name TEXT PRIMARY KEY, url TEXT NOT NULL, id TEXT NOT NULL, stage TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS callbacks (number INTEGER PRIMARY KEY, body BLOB NOT NULL);",
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Adds a recording unless one has the name; returns the one that has it, and whether it is new.
    pub fn add(&self, name: &str, url: &str, id: &str) -> Result<(Stored, bool)> {
        let connection = self.connection();
        let added = connection.execute(
            "INSERT OR IGNORE INTO recordings (name, url, id, stage) VALUES (?1, ?2, ?3, 'starting')",
            params![name, url, id],
        )?;
        connection
            .query_row("SELECT name, url, id, stage FROM recordings WHERE name = ?1", [name], stored)
            .map(|stored| (stored, added == 1))
    }

    pub fn get(&self, name: &str) -> Result<Option<Stored>> {
        let sql = "SELECT name, url, id, stage FROM recordings WHERE name = ?1";
        self.connection().query_row(sql, [name], stored).optional()
    }

    pub fn all(&self) -> Result<Vec<Stored>> {
        let connection = self.connection();
        let mut query = connection.prepare("SELECT name, url, id, stage FROM recordings")?;
        query.query_map([], stored)?.collect()
    }

    /// Moves a recording to a stage; returns whether it was in one of the stages `from`.
    pub fn advance(&self, name: &str, from: &[Stage], to: Stage, id: &str) -> Result<bool> {
        let connection = self.connection();
        let current = connection
            .query_row("SELECT name, url, id, stage FROM recordings WHERE name = ?1", [name], stored)
            .optional()?;
        if !current.is_some_and(|current| from.contains(&current.stage)) {
            return Ok(false);
        }
        let sql = "UPDATE recordings SET stage = ?2, id = ?3 WHERE name = ?1";
        connection.execute(sql, params![name, to.text(), id]).map(|rows| rows == 1)
    }

    pub fn add_callback(&self, body: &[u8]) -> Result<()> {
        self.connection().execute("INSERT INTO callbacks (body) VALUES (?1)", [body]).map(|_| ())
    }

    pub fn callbacks(&self) -> Result<Vec<Vec<u8>>> {
        let connection = self.connection();
        let mut query = connection.prepare("SELECT body FROM callbacks ORDER BY number")?;
        query.query_map([], |row| row.get(0))?.collect()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stored(row: &Row<'_>) -> Result<Stored> {
    let stage: String = row.get(3)?;
    let stage = STAGES.iter().find(|(_, text)| *text == stage).map_or(Stage::Ended, |(stage, _)| *stage);
    Ok(Stored { name: row.get(0)?, url: row.get(1)?, id: row.get(2)?, stage })
}
