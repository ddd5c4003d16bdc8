// The values of fields: single ones, objects and lists. Each collects pairs of path and text, and is set from them.

import { fill, h } from "./dom.js";
import { inputFor } from "./inputs.js";

/** Returns the value of a field for its type. */
export function valueFor(node, field, describedby) {
  switch (field.type.kind) {
    case "object": return new ObjectValue(node, field);
    case "list": return new ListValue(node, field);
    default: return new Scalar(node, field, describedby);
  }
}

/** A single value. */
class Scalar {
  constructor(node, field, describedby) {
    const attributes = { id: `field-${node.path}`, "aria-describedby": describedby, "aria-required": String(field.required) };
    this.input = inputFor(field.type, node.form.types, field.secret, attributes, () => node.edited());
    this.element = this.input.element;
    this.labelled = this.input.labelled;
  }

  collect(pairs, path, always) {
    const text = this.input.get();
    if (text !== "" || always) pairs.push([path, text]);
  }

  setAt(rest, text) {
    if (rest.length > 0) return false;
    this.input.set(text);
    return true;
  }

  clear() {
    this.input.set("");
  }
}

/** An object, which an optional field has only after the user adds it. It is built then, because a type can contain itself. */
class ObjectValue {
  constructor(node, field) {
    this.type = field.type.name;
    // One of several alternatives is added by selecting it.
    this.optional = !field.required && !node.item && !node.alternative;
    this.stays = field.required || node.item;
    this.node = node;
    this.element = h("div", { class: "object" });
    this.inner = null;
    if (this.stays) this.open();
    else this.close();
  }

  open() {
    if (this.inner) return;
    this.inner = this.node.form.group(this.type, this.node.path);
    const leave = () => { this.close(); this.node.edited(); this.element.querySelector("button").focus(); };
    fill(this.element,
      this.optional && h("button", { type: "button", class: "small", onclick: leave }, `Remove ${this.name()}`),
      this.inner.element);
  }

  close() {
    this.inner = null;
    this.node.form.forget(this.node.path, false);
    const enter = () => {
      this.open();
      this.node.edited();
      this.element.querySelector("input, select, textarea, .fields button")?.focus();
    };
    fill(this.element, this.optional && h("button", { type: "button", class: "small", onclick: enter }, `Add ${this.name()}`));
  }

  name() {
    return this.node.path.split(".").pop();
  }

  collect(pairs, path) {
    if (!this.inner) return;
    pairs.push([path, "{}"]);
    this.inner.collect(pairs);
  }

  setAt(rest, text) {
    this.open();
    return rest.length === 0 || this.inner.set(rest, text);
  }

  clear() {
    if (this.stays) this.inner.clear();
    else this.close();
  }
}

/** A list, whose items are added and removed. */
class ListValue {
  constructor(node, field) {
    this.node = node;
    this.field = { ...field, type: field.type.of, required: true, expected: [], default: null, typeName: "" };
    this.items = [];
    this.present = false;
    this.rows = h("div", { class: "items" });
    const add = () => { this.add().focus(); node.edited(); };
    this.element = h("div", { class: "list" }, this.rows,
      h("button", { type: "button", class: "small", onclick: add }, `Add to ${field.name}`));
  }

  add() {
    this.present = true;
    const item = this.node.form.item(this.field, `${this.node.path}.${this.items.length}`);
    this.items.push(item);
    const row = h("div", { class: "item" }, item.element, h("button", {
      type: "button", class: "small", "aria-label": `Remove item ${this.items.length} of ${this.field.name}`,
      onclick: () => this.remove(this.items.indexOf(item)),
    }, "Remove"));
    this.rows.append(row);
    return item;
  }

  /** Removes an item. The items after it get other paths, so that all are created again. */
  remove(index) {
    const kept = [];
    for (const [at, item] of this.items.entries()) {
      if (at === index) continue;
      const pairs = [];
      item.collect(pairs);
      kept.push(pairs.map(([path, text]) => [path.split(".").slice(item.path.split(".").length), text]));
    }
    this.clear();
    for (const pairs of kept) {
      const item = this.add();
      for (const [rest, text] of pairs) item.set(rest, text);
    }
    this.present = true;
    this.node.edited();
    this.element.lastElementChild.focus();
  }

  collect(pairs, path) {
    if (!this.present) return;
    pairs.push([path, "[]"]);
    for (const item of this.items) item.collect(pairs);
  }

  setAt([index, ...rest], text) {
    this.present = true;
    if (index === undefined) return true;
    while (this.items.length <= Number(index)) this.add();
    return this.items[Number(index)].set(rest, text);
  }

  clear() {
    for (const item of this.items) item.form.forget(item.path, true);
    this.items = [];
    this.present = false;
    fill(this.rows);
  }
}
