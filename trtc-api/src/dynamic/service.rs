//! Services and actions of loaded schemas.

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

use api_schema::model::{self, Safety};
use api_schema::{Report, Schema, Source};

use super::layout::{Layouts, LazyLayout};
use super::{DynamicObject, keep, keep_all, lifecycle};
use crate::action::Entry;
use crate::lifecycle::Lifecycle;
use crate::object::{DecodeError, Template};
use crate::page::Layout;
use crate::schema::{ActionInfo, RetrySafety, ServiceInfo};
use crate::validate::Violation;

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// A service whose schema is loaded at run time.
///
/// The tables of a schema live as long as the program, like those of generated code. Load a schema once and keep the
/// service, which is a reference: loading it again uses memory again.
///
/// ```
/// use trtc_api::dynamic::DynamicService;
///
/// let service = DynamicService::bundled();
/// let action = service.action("StopWebRecord").unwrap();
/// let request = action.request(br#"{"TaskId": "a+b."}"#)?;
/// assert!(trtc_api::validate::validate(&request).is_ok());
/// # Ok::<(), trtc_api::error::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct DynamicService(&'static Tables);

/// An action of a [`DynamicService`].
#[derive(Clone, Copy)]
pub struct DynamicAction {
    tables: &'static Tables,
    entry: &'static ActionTable,
}

struct Tables {
    schema: &'static Schema,
    info: &'static ServiceInfo,
    layouts: &'static Layouts,
    actions: Vec<ActionTable>,
    lifecycles: OnceLock<Vec<&'static Lifecycle>>,
}

struct ActionTable {
    schema: &'static model::Action,
    info: &'static ActionInfo,
    request: &'static LazyLayout,
    response: &'static LazyLayout,
    examples: OnceLock<&'static [&'static str]>,
}

impl DynamicService {
    /// Returns the bundled service, from the schema files that this crate contains.
    pub fn bundled() -> Self {
        static BUNDLED: OnceLock<DynamicService> = OnceLock::new();
        *BUNDLED.get_or_init(|| {
            let sources = FILES.iter().map(|(path, text)| Source::new(*path, *text)).collect();
            // The files were checked when this crate was built.
            Self::new(api_schema::load_checked_sources(sources).unwrap_or_default())
        })
    }

    /// Loads schema files and directories (every `*.json` below them) of one service.
    ///
    /// # Errors
    ///
    /// Returns a report of every error in every file.
    pub fn load<P: AsRef<Path>>(paths: &[P]) -> Result<Self, Report> {
        api_schema::load(paths).map(Self::new)
    }

    /// Returns the service of a schema.
    pub fn new(schema: Schema) -> Self {
        let schema: &'static Schema = keep(schema);
        let service = &schema.service;
        let info = keep(ServiceInfo {
            name: &service.name,
            version: &service.version,
            host: &service.host,
            regions: keep_all(service.regions.iter().map(|region| (region.name.as_str(), region.sites)).collect()),
        });
        let layouts = Layouts::of(schema);
        let table = |(index, action): (usize, &'static model::Action)| {
            let [request, response] = layouts.action(index)?;
            Some(ActionTable {
                schema: action,
                info: keep(action_info(schema, action, info)),
                request,
                response,
                examples: OnceLock::new(),
            })
        };
        let actions = schema.actions.iter().enumerate().filter_map(table).collect();
        Self(keep(Tables { schema, info, layouts, actions, lifecycles: OnceLock::new() }))
    }

    /// Returns the schema.
    pub fn schema(&self) -> &'static Schema {
        self.0.schema
    }

    /// Returns the actions, in the order of the schema.
    pub fn actions(&self) -> impl Iterator<Item = DynamicAction> + use<> {
        let tables = self.0;
        tables.actions.iter().map(move |entry| DynamicAction { tables, entry })
    }

    /// Returns the action of a name.
    pub fn action(&self, name: &str) -> Option<DynamicAction> {
        self.actions().find(|action| action.name() == name)
    }

    /// Returns an empty object of the information of an event, by the name of the event.
    pub fn event(&self, name: &str) -> Option<DynamicObject> {
        let index = self.0.schema.events.iter().position(|event| event.name == name)?;
        self.0.layouts.event(index).map(DynamicObject::new)
    }

    /// Returns an empty object of a data type, by its name.
    pub fn object(&self, name: &str) -> Option<DynamicObject> {
        self.0.schema.find_object(name)?;
        self.0.layouts.object(name).map(DynamicObject::new)
    }

    /// Returns the actions for the emulator.
    pub fn entries(&self) -> Vec<Entry> {
        self.actions().map(|action| action.entry()).collect()
    }

    /// Returns the life cycles of tasks.
    pub fn lifecycles(&self) -> &'static [&'static Lifecycle] {
        let make = || self.0.schema.lifecycles.iter().filter_map(|it| lifecycle::table(*self, it));
        self.0.lifecycles.get_or_init(|| make().map(keep).collect())
    }
}

impl DynamicAction {
    /// Returns the name.
    pub fn name(&self) -> &'static str {
        self.entry.info.name
    }

    /// Returns the service.
    pub fn service(&self) -> DynamicService {
        DynamicService(self.tables)
    }

    /// Returns the schema of the action.
    pub fn schema(&self) -> &'static model::Action {
        self.entry.schema
    }

    /// Returns the facts that the schema states, as generated code has them.
    #[doc(hidden)]
    pub fn info(&self) -> &'static ActionInfo {
        self.entry.info
    }

    /// Decodes a request from JSON. Validation is a later step, as for a generated request.
    ///
    /// # Errors
    ///
    /// Returns an error that names the path of malformed JSON, of a value of another type or of a missing required field.
    pub fn request(&self, json: &[u8]) -> Result<DynamicObject, DecodeError> {
        DynamicObject::from_request(self.entry.request, json)
    }

    /// Decodes a request without regard to what is missing or does not fit: the values that fit are set.
    pub fn partial_request(&self, json: &[u8]) -> DynamicObject {
        self.decode_all(json).0
    }

    pub(super) fn decode_all(&self, json: &[u8]) -> (DynamicObject, Vec<Violation>) {
        DynamicObject::decode_all(self.entry.request, json)
    }

    /// Returns an empty request.
    pub fn empty_request(&self) -> DynamicObject {
        DynamicObject::new(self.entry.request)
    }

    /// Returns an empty response.
    pub fn empty_response(&self) -> DynamicObject {
        DynamicObject::new(self.entry.response)
    }

    pub(super) fn entry(&self) -> Entry {
        let examples = self.entry.examples.get_or_init(|| {
            let examples = self.entry.schema.examples.iter();
            keep_all(examples.map(|example| keep(example.response.to_string()).as_str()).collect())
        });
        Entry {
            info: self.entry.info,
            request: self.request_template(),
            response: self.response_template(),
            event: self.event_template(),
            examples,
        }
    }

    /// Returns the events of a stream, and the field that marks the last one.
    pub(super) fn event_template(&self) -> Option<(Template, Option<usize>)> {
        let stream = self.entry.schema.stream.as_ref()?;
        let fields = &self.tables.schema.find_object(&stream.event)?.fields;
        let last = stream.last.as_ref().and_then(|last| fields.iter().position(|field| field.name == *last));
        Some((Template::Loaded(self.tables.layouts.object(&stream.event)?), last))
    }

    pub(super) fn request_template(&self) -> Template {
        Template::Loaded(self.entry.request)
    }

    pub(super) fn response_template(&self) -> Template {
        Template::Loaded(self.entry.response)
    }

    /// Returns the fields that control the pages, or `None` if the action is not paginated.
    pub(crate) fn pages(&self) -> Option<Layout> {
        let pages = self.entry.schema.pagination.as_ref()?;
        let table = self.tables.schema.pages(self.entry.schema)?;
        Some(Layout {
            from: table.from,
            by_offset: pages.by_offset,
            first: pages.first,
            size: table.size,
            usual_size: table.usual_size,
            items: table.items,
            total: table.total,
            minimum_total: table.minimum_total,
        })
    }
}

impl fmt::Debug for DynamicService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ServiceInfo { name, version, .. } = self.0.info;
        f.debug_struct("DynamicService").field("name", name).field("version", version).finish_non_exhaustive()
    }
}

impl fmt::Debug for DynamicAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynamicAction").field(&self.name()).finish()
    }
}

fn action_info(schema: &'static Schema, action: &'static model::Action, service: &'static ServiceInfo) -> ActionInfo {
    ActionInfo {
        name: &action.name,
        service,
        sites: action.sites,
        host: action.host.as_deref(),
        unsigned: action.unsigned,
        retry: match &action.retry.safety {
            Safety::ReadOnly => RetrySafety::ReadOnly,
            Safety::Idempotent => RetrySafety::Idempotent,
            Safety::WithKey(key) => RetrySafety::WithKey(key),
            Safety::Never => RetrySafety::Never,
        },
        rate_limit: action.rate_limit,
        rate_period: action.rate_period,
        regions: texts(&action.regions),
        error_codes: keep_all(action.errors.iter().map(|error| error.code.as_str()).collect()),
        task_id: schema.started_task(action),
    }
}

pub(super) fn texts(texts: &'static [String]) -> &'static [&'static str] {
    keep_all(texts.iter().map(String::as_str).collect())
}
