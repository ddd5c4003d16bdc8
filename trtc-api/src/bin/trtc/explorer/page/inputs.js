// Inputs for single values: each has an element to label, a text, and a way to set it. An empty text means absent.

import { h } from "./dom.js";

const ABSENT = "";
const OTHER = "\u0000other";

/** Returns the input for a type. `change` runs after each change by the user. */
export function inputFor(type, types, secret, attributes, change) {
  switch (type.kind) {
    case "boolean":
      return choice([{ value: "true", label: "true" }, { value: "false", label: "false" }], false, attributes, change);
    case "choice":
    case "enum": {
      const known = type.values ? { values: type.values, open: false } : types[type.name];
      const label = ({ value, name, description }) => (value === name ? value : `${value || "(empty)"} – ${name}`) + short(description);
      const options = known.values.map((it) => ({ value: it.value, label: label(it) }));
      return choice(options, known.open, attributes, change);
    }
    case "json":
      return plain(h("textarea", { ...attributes, rows: 4, spellcheck: "false", oninput: change }));
    default:
      return plain(h("input", {
        ...attributes,
        type: secret === "whole" ? "password" : "text",
        inputmode: type.kind === "integer" ? "numeric" : type.kind === "number" ? "decimal" : null,
        autocomplete: secret === "whole" ? "new-password" : "off",
        autocapitalize: "off", spellcheck: "false",
        oninput: change,
      }));
  }
}

function short(description) {
  const sentence = description.split(". ")[0].replace(/\.$/, "");
  return sentence && sentence.length < 60 ? `: ${sentence}` : "";
}

function plain(element) {
  return { element, labelled: element, get: () => element.value, set: (text) => { element.value = text; } };
}

/** A list of values; if other ones are possible, they can be typed. */
function choice(options, open, attributes, change) {
  const select = h("select", attributes,
    h("option", { value: ABSENT }, "not set"),
    options.map(({ value, label }) => h("option", { value: `=${value}` }, label)),
    open && h("option", { value: OTHER }, "another value …"),
  );
  const other = h("input", {
    type: "text", hidden: true, autocomplete: "off", spellcheck: "false", "aria-label": "Another value", oninput: change,
  });
  select.addEventListener("change", () => {
    other.hidden = select.value !== OTHER;
    if (!other.hidden) other.focus();
    change();
  });
  const get = () => (select.value === OTHER ? other.value : select.value.slice(1));
  const set = (text) => {
    const known = options.some(({ value }) => value === text);
    const isOther = text !== "" && !known;
    // A value that the schema does not have is shown too, so that its problem is.
    if (isOther && !open && !select.querySelector(`option[value="${CSS.escape(OTHER)}"]`)) {
      select.append(h("option", { value: OTHER }, "another value …"));
    }
    select.value = isOther ? OTHER : text === "" && !known ? ABSENT : `=${text}`;
    other.hidden = !isOther;
    other.value = isOther ? text : "";
  };
  return { element: h("div", { class: "choice" }, select, other), labelled: select, get, set };
}
