// Requests that were sent from this tab, without secrets. They are kept until the tab is closed.

import { fill, h } from "./dom.js";

const KEY = "explorer-history";
const MAX = 50;

export class History {
  /** `again` receives an entry to fill into the form. */
  constructor(panel, again) {
    this.panel = panel;
    this.again = again;
    this.entries = stored();
    this.show();
  }

  add(entry) {
    this.entries.unshift(entry);
    this.entries.length = Math.min(this.entries.length, MAX);
    this.show();
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.entries));
    } catch {
      // The storage is full or not permitted: the history lasts until the page is loaded again.
    }
  }

  clear() {
    this.entries = [];
    sessionStorage.removeItem(KEY);
    this.show();
  }

  show() {
    if (this.entries.length === 0) {
      fill(this.panel, h("p", { class: "quiet" }, "No request was sent from this tab."));
      return;
    }
    fill(this.panel,
      h("div", { class: "row" }, h("p", { class: "quiet" }, "Secrets are not kept."),
        h("button", { type: "button", class: "small", onclick: () => this.clear() }, "Clear the history")),
      h("ol", { class: "log" }, this.entries.map((it) => h("li", {},
        h("div", { class: "row" },
          h("strong", {}, it.action),
          h("span", { class: it.ok ? "state ok" : "state bad" }, it.ok ? "success" : it.code ?? "error"),
          h("span", { class: "quiet" }, `${it.target} · ${it.milliseconds} ms · ${new Date(it.at).toLocaleTimeString()}`)),
        it.requestId && h("p", { class: "quiet id" }, it.requestId),
        h("button", { type: "button", class: "small", onclick: () => this.again(it) }, "Fill in again")))));
  }
}

function stored() {
  try {
    const entries = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(entries) ? entries : [];
  } catch {
    return [];
  }
}
