// Tabs: arrow keys move between them.

import { h } from "./dom.js";

export class Tabs {
  /** Fills `list` with tabs and `panels` with their panels; `entries` are pairs of a name and a label. */
  constructor(list, panels, entries) {
    this.tabs = new Map();
    this.listeners = [];
    for (const [name, label] of entries) {
      const tab = h("button", {
        type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`,
        onclick: () => this.show(name),
        onkeydown: (event) => this.move(name, event),
      }, label);
      const panel = h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: "0" });
      list.append(tab);
      panels.append(panel);
      this.tabs.set(name, { tab, panel });
    }
    this.show(entries[0][0]);
  }

  panel(name) {
    return this.tabs.get(name).panel;
  }

  /** Calls a listener with the name of each tab that is shown from now on. */
  onShow(listener) {
    this.listeners.push(listener);
  }

  show(name) {
    this.current = name;
    for (const [own, { tab, panel }] of this.tabs) {
      const selected = own === name;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      panel.hidden = !selected;
    }
    for (const listener of this.listeners) listener(name);
  }

  move(name, event) {
    const names = [...this.tabs.keys()];
    const at = names.indexOf(name);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const target = names[(next + names.length) % names.length];
    this.show(target);
    this.tabs.get(target).tab.focus();
  }
}
