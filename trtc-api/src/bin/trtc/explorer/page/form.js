// A form that is made from the schema of an action.

import { fill, h } from "./dom.js";
import { valueFor } from "./values.js";

/** A form. Its content is a list of pairs: a path such as `StorageParams.CloudStorage.Bucket`, and a text. */
export class Form {
  constructor(action, changed) {
    this.types = action.types;
    this.fields = new Map();
    this.showsAll = false;
    this.changed = changed;
    this.root = new ObjectNode(this, action.request, "");
    this.element = this.root.element;
  }

  /** Returns the fields of a type at a path. */
  group(name, path) {
    return new ObjectNode(this, this.types[name], path);
  }

  /** Returns an item of a list at a path. */
  item(field, path) {
    return new FieldNode(this, field, path, { item: true });
  }

  /** Forgets the fields below a path, and the one at the path itself if it is `removed`. */
  forget(path, removed) {
    for (const own of [...this.fields.keys()]) {
      if ((removed && own === path) || own.startsWith(`${path}.`)) this.fields.delete(own);
    }
  }

  pairs() {
    const pairs = [];
    this.root.collect(pairs);
    return pairs;
  }

  /** Sets the form. Returns the paths that it cannot show. */
  fill(pairs) {
    this.root.clear();
    const lost = pairs.filter(([path, text]) => !this.root.set(path.split("."), text)).map(([path]) => path);
    this.showsAll = false;
    this.changed();
    return lost;
  }

  /** Returns the pairs without secrets: what may be kept. */
  publicPairs() {
    return this.pairs().flatMap(([path, text]) => {
      const secret = this.fields.get(path)?.secret;
      if (secret === "whole") return [];
      return [[path, secret === "query" ? withoutQuery(text) : text]];
    });
  }

  /** Shows problems at their fields. A field that the user has not touched shows none until a request is sent. */
  show(problems) {
    for (const field of this.fields.values()) field.problems = [];
    for (const problem of problems) this.at(problem.path)?.problems.push(problem.text);
    for (const field of this.fields.values()) field.showProblems(this.showsAll);
  }

  /** Returns the field of a path, or the innermost one on the way to it. */
  at(path) {
    const steps = path.replaceAll("[", ".").replaceAll("]", "").split(".");
    for (let length = steps.length; length > 0; length -= 1) {
      const field = this.fields.get(steps.slice(0, length).join("."));
      if (field) return field;
    }
    return undefined;
  }
}

/** The address alone: the user, the query and the fragment can be secret. */
function withoutQuery(text) {
  return text.replace(/[?#].*$/s, "").replace(/\/\/[^/]*@/, "//");
}

/** A group of fields. */
class ObjectNode {
  constructor(form, object, path) {
    this.children = new Map();
    const inChoice = new Set(object.choices.flat());
    this.element = h("div", { class: "fields" });
    const done = new Set();
    for (const field of object.fields) {
      const child = this.child(form, field, path, inChoice.has(field.name));
      if (!inChoice.has(field.name)) {
        this.element.append(child.element);
        continue;
      }
      const names = object.choices.find((choice) => choice.includes(field.name));
      if (!done.has(names)) {
        done.add(names);
        this.element.append(new Choice(form, this, names, path).element);
      }
    }
    for (const choice of this.choices ?? []) choice.build();
    if (object.fields.length === 0) this.element.append(h("p", { class: "quiet" }, "The action has no parameters."));
  }

  child(form, field, path, alternative) {
    const node = new FieldNode(form, field, path ? `${path}.${field.name}` : field.name, { alternative });
    this.children.set(field.name, node);
    return node;
  }

  collect(pairs) {
    for (const child of this.children.values()) child.collect(pairs);
  }

  set([name, ...rest], text) {
    const child = this.children.get(name);
    if (!child) return false;
    const choice = this.choices?.find((it) => it.names.includes(name));
    if (choice && !choice.select(name)) return false;
    return child.set(rest, text);
  }

  clear() {
    for (const child of this.children.values()) child.clear();
    for (const choice of this.choices ?? []) choice.select(null);
  }
}

/** Fields of which exactly one is set: the user selects which. */
class Choice {
  constructor(form, owner, names, path) {
    this.form = form;
    this.owner = owner;
    this.names = names;
    this.group = `choice-${path}.${names[0]}`;
    this.element = h("fieldset", { class: "one-of" });
    (owner.choices ??= []).push(this);
  }

  build() {
    this.radios = this.names.map((name) => h("input", {
      type: "radio", name: this.group, value: name,
      onchange: () => { this.show(name); this.owner.children.get(name).open(); this.form.changed(); },
    }));
    fill(this.element,
      h("legend", {}, "Exactly one of"),
      h("div", { class: "radios" }, this.radios.map((radio) => h("label", {}, radio, ` ${radio.value}`))),
      this.names.map((name) => this.owner.children.get(name).element),
    );
    this.show(null);
  }

  /** Selects a field, or none. Returns whether no other one was selected. */
  select(name) {
    if (name !== null && this.selected !== null && this.selected !== name) return false;
    this.show(name);
    return true;
  }

  show(selected) {
    this.selected = selected;
    for (const radio of this.radios) radio.checked = radio.value === selected;
    for (const name of this.names) {
      const child = this.owner.children.get(name);
      child.element.hidden = name !== selected;
      if (name !== selected) child.clear();
    }
  }
}

/** A field: its label, its help, its value, and its problems. */
class FieldNode {
  constructor(form, field, path, { item = false, alternative = false } = {}) {
    this.form = form;
    this.path = path;
    this.secret = field.secret;
    this.problems = [];
    this.touched = false;
    this.item = item;
    this.alternative = alternative;
    const help = h("p", { class: "help", id: `help-${path}` }, helpOf(field));
    this.problem = h("p", { class: "problem", id: `problem-${path}`, hidden: true });
    this.value = valueFor(this, field, `help-${path} problem-${path}`);
    const label = [
      h("span", { class: "name" }, item ? path.split(".").pop() : field.name),
      !item && field.required && h("span", { class: "required" }, "required"),
      h("span", { class: "type" }, field.typeName, field.unit && ` in ${field.unit}`),
      field.secret === "whole" && h("span", { class: "tag" }, "secret"),
      field.deprecated && h("span", { class: "tag" }, "deprecated"),
      field.site && h("span", { class: "tag" }, `${field.site} only`),
    ];
    const labelled = this.value.labelled;
    const title = labelled ? h("label", { class: "title", for: labelled.id }, label) : h("span", { class: "title" }, label);
    this.element = h("div", { class: "field", role: labelled ? null : "group", "aria-label": labelled ? null : field.name,
      "data-path": path }, title, !item && help, this.value.element, this.problem);
    form.fields.set(path, this);
  }

  /** Runs when the user changes the value. */
  edited() {
    this.touched = true;
    this.form.changed();
  }

  open() {
    this.value.open?.();
  }

  collect(pairs) {
    this.value.collect(pairs, this.path, this.item);
  }

  set(rest, text) {
    return this.value.setAt(rest, text);
  }

  clear() {
    this.touched = false;
    this.value.clear();
  }

  showProblems(all) {
    const shown = this.problems.length > 0 && (all || this.touched);
    this.problem.hidden = !shown;
    fill(this.problem, shown ? this.problems.join(" ") : "");
    this.element.classList.toggle("invalid", shown);
    this.value.labelled?.setAttribute("aria-invalid", String(shown));
  }

  focus() {
    this.element.scrollIntoView({ block: "center" });
    const inner = this.value.labelled ?? this.element.querySelector("button, input, select, textarea");
    inner?.focus();
  }
}

function helpOf(field) {
  const sentence = field.description.split(/(?<=\.) /)[0];
  const facts = [...field.expected.map((text) => `Must be ${text}.`), field.default !== null && `Default: ${field.default}.`];
  return [sentence, ...facts].filter(Boolean).join(" ").replaceAll("`", "");
}
