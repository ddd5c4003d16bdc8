// What the schema says of an action, or of another name.

import { fill, h, linked } from "./dom.js";

/** Shows an action: facts, fields, error codes and examples. `use` fills an example into the form. */
export function showDocs(panel, action, use) {
  fill(panel,
    h("p", {}, plain(action.description)),
    h("dl", { class: "facts" }, action.facts.map(([label, value]) => [h("dt", {}, label), h("dd", {}, linked(value))])),
    h("h2", {}, "Request"), object(action.request, action, "", new Set()),
    h("h2", {}, "Response"), object(action.response, action, null, new Set()),
    action.event && [h("h2", {}, "Events of the response"), object(action.event, action, null, new Set())],
    action.errors.length > 0 && [h("h2", {}, "Error codes"), h("dl", { class: "errors" },
      action.errors.map(({ code, description }) => [h("dt", {}, h("code", {}, code)), h("dd", {}, plain(description))]))],
    action.examples.map((it, index) => [
      h("h2", {}, `Example: ${it.title}`),
      h("button", { type: "button", class: "small", onclick: () => use(index) }, "Fill in this example"),
      h("h3", {}, "Request"), h("pre", { tabindex: "0" }, it.request),
      h("h3", {}, "Response"), h("pre", { tabindex: "0" }, it.response),
    ]),
  );
}

/** Shows an explanation as the command line prints it. */
export function showExplanation(panel, name, text) {
  fill(panel, h("h2", {}, name), h("pre", { class: "prose", tabindex: "0" }, text));
}

/** Marks the field of a path in the documentation of a request. */
export function markField(panel, path) {
  panel.querySelector(".current")?.classList.remove("current");
  const name = path.split(".").filter((step) => !/^\d+$/.test(step)).join(".");
  const entry = panel.querySelector(`[data-doc="${CSS.escape(name)}"]`);
  if (!entry) return;
  for (let outer = entry.parentElement.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
  entry.classList.add("current");
  if (!panel.hidden) entry.scrollIntoView({ block: "nearest" });
}

/** The fields of an object. Only those of the request have a path, which the form refers to. */
function object(described, action, path, outer) {
  if (described.fields.length === 0) return h("p", { class: "quiet" }, "No fields.");
  return h("div", { class: "docs" },
    described.rules.map((rule) => h("p", { class: "rule" }, rule)),
    described.fields.map((field) => entry(field, action, path, outer)));
}

function entry(field, action, path, outer) {
  const own = path === null ? null : path ? `${path}.${field.name}` : field.name;
  const inner = named(field.type);
  const type = action.types[inner];
  const isObject = type && type.fields && !outer.has(inner);
  return h("div", { class: "doc", "data-doc": own },
    h("p", { class: "title" },
      h("code", { class: "name" }, field.name), field.required && h("span", { class: "required" }, "required"),
      h("span", { class: "type" }, field.typeName)),
    h("p", {}, plain(field.description)),
    facts(field).length > 0 && h("p", { class: "quiet" }, facts(field).join(" · ")),
    type?.values && h("dl", { class: "values" }, type.values.map((it) => [h("dt", {}, h("code", {}, it.value || "(empty)")), h("dd", {}, `${it.name}: ${plain(it.description)}`)])),
    isObject && h("details", {}, h("summary", {}, `Fields of ${inner}`), object(type, action, own, new Set([...outer, inner]))));
}

function facts(field) {
  return [
    ...field.expected.map((text) => `must be ${text}`),
    field.expected.length === 0 && field.unit && `in ${field.unit}`,
    field.default !== null && `default ${field.default}`,
    field.example !== null && field.secret === "no" && `for example ${field.example}`,
    field.secret === "whole" && "secret",
    field.secret === "query" && "the user, query and fragment of the URL are secret",
    field.site && `${field.site} site only`,
    field.deprecated && "deprecated",
  ].filter(Boolean);
}

function named(type) {
  return type.kind === "list" ? named(type.of) : type.name;
}

/** A description without the marks of Markdown. */
function plain(text) {
  return text.replaceAll("`", "");
}
