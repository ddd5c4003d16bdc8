// The list of actions, and the search over all names of the schema.

import { post } from "./api.js";
import { debounced, fill, h } from "./dom.js";

export class Navigation {
  /** `open` receives the name of an action, `explain` any other name, `failed` an error. */
  constructor(service, { open, explain, failed }) {
    this.service = service;
    this.open = open;
    this.explain = explain;
    this.failed = failed;
    this.search = document.getElementById("search");
    this.found = document.getElementById("found");
    this.list = document.getElementById("actions");
    this.menu = document.getElementById("menu");
    this.element = document.getElementById("navigation");
    this.search.addEventListener("input", debounced(() => this.find(), 120));
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.search.value = ""; this.find(); }
      if (event.key === "ArrowDown") { event.preventDefault(); this.list.querySelector("button")?.focus(); }
      if (event.key === "Enter") this.list.querySelector("button")?.click();
    });
    this.list.addEventListener("keydown", (event) => this.move(event));
    this.menu.addEventListener("click", () => { this.toggle(true); this.search.focus(); });
    document.getElementById("close-menu").addEventListener("click", () => { this.toggle(false); this.menu.focus(); });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches?.("input, select, textarea");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        this.toggle(true);
        this.search.focus();
      }
      if (event.key === "Escape" && this.element.classList.contains("open")) { this.toggle(false); this.menu.focus(); }
    });
    this.showAll();
  }

  /** Shows or hides the list on narrow screens. */
  toggle(open) {
    this.element.classList.toggle("open", open);
    this.menu.setAttribute("aria-expanded", String(open));
  }

  /** Marks the action that is shown. */
  mark(name) {
    this.current = name;
    for (const button of this.list.querySelectorAll("button[data-action]")) {
      if (button.dataset.action === name) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
  }

  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.list.querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    (next ?? this.search).focus();
  }

  async find() {
    const words = this.search.value.trim();
    if (words === "") {
      this.showAll();
      return;
    }
    try {
      const { found, total } = await post("search", { words });
      if (words !== this.search.value.trim()) return;
      const more = total > found.length ? `, the first ${found.length} are shown` : "";
      fill(this.found, total === 0 ? "Nothing matches: use fewer or other words." : `${total} found${more}`);
      fill(this.list, h("ul", {}, found.map((it) => h("li", {}, this.entry(it)))));
      this.mark(this.current);
    } catch (error) {
      this.failed(error);
    }
  }

  entry({ kind, path, summary }) {
    const [owner] = path.split(".");
    const isAction = this.service.categories.some(({ actions }) => actions.some(({ name }) => name === owner)) && kind !== "error code";
    const choose = () => {
      this.toggle(false);
      if (isAction) this.open(owner, path.slice(owner.length + 1));
      else this.explain(path);
    };
    return h("button", { type: "button", "data-action": isAction && path === owner ? owner : null, onclick: choose },
      h("span", { class: "entry" }, path), h("span", { class: "quiet" }, `${kind} · ${summary.replaceAll("`", "")}`));
  }

  showAll() {
    fill(this.found, "");
    const action = ({ name, summary, chinese, deprecated }) => h("li", {}, h("button", {
      type: "button", "data-action": name, title: summary, onclick: () => { this.toggle(false); this.open(name); },
    }, h("span", { class: "entry" }, name), chinese && h("span", { class: "tag" }, "China"), deprecated && h("span", { class: "tag" }, "deprecated")));
    fill(this.list, this.service.categories.map(({ name, actions }) => [
      h("h2", {}, name.replaceAll("-", " ")),
      h("ul", {}, actions.map(action)),
    ]));
    this.mark(this.current);
  }
}
