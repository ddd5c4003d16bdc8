// The console of the emulator: clock, tasks, faults, calls and callbacks.

import { get, post, remove } from "./api.js";
import { fill, h } from "./dom.js";
import { duration, nameOf, timeline } from "./timeline.js";

const INTERVAL = 1000;
const STEPS = [["1 min", 60], ["1 h", 3600], ["1 day", 86400]];

export class Console {
  /** `call` receives an action and fields to fill into the form. */
  constructor(panel, service, { call, currentAction, failed }) {
    this.panel = panel;
    this.service = service;
    this.call = call;
    this.currentAction = currentAction;
    this.failed = failed;
    this.shown = "";
    this.clock = h("output", { id: "clock" });
    this.tasks = h("div");
    this.faults = h("ul", { class: "log" });
    this.events = h("ul", { class: "log" });
    this.calls = h("ul", { class: "log" });
    fill(panel, this.clockControls(), h("h2", {}, "Tasks"), this.tasks, this.faultControls(),
      h("h2", {}, "Callbacks"), this.events, h("h2", {}, "Calls"), this.calls,
      h("button", { type: "button", onclick: () => this.change(() => post("emulator/reset", {})) }, "Reset the emulator"));
    setInterval(() => { if (!panel.hidden && !document.hidden) this.refresh(); }, INTERVAL);
  }

  async refresh() {
    try {
      this.show(await get("console"));
    } catch (error) {
      this.failed(error);
    }
  }

  async change(action) {
    try {
      await action();
      await this.refresh();
    } catch (error) {
      this.failed(error);
    }
  }

  clockControls() {
    const seconds = h("input", { id: "advance", type: "text", inputmode: "numeric", value: "3600", size: "8" });
    const advance = (by) => this.change(() => post("emulator/clock", { advance: Number(by) }));
    return [
      h("h2", {}, "Clock of the tasks"),
      h("p", {}, this.clock),
      h("form", { class: "row", onsubmit: (event) => { event.preventDefault(); advance(seconds.value); } },
        h("label", { for: "advance" }, "Advance by seconds"), seconds, h("button", { type: "submit", class: "small" }, "Advance"),
        STEPS.map(([label, by]) => h("button", { type: "button", class: "small", onclick: () => advance(by) }, `+${label}`))),
    ];
  }

  faultControls() {
    const kind = h("input", { id: "fault", list: "fault-forms", value: this.service.faults[0], autocomplete: "off" });
    const times = h("input", { id: "times", type: "text", inputmode: "numeric", value: "1", size: "4" });
    const only = h("input", { id: "fault-action", type: "checkbox" });
    const inject = (event) => {
      event.preventDefault();
      const fault = { fault: kind.value.trim(), times: Number(times.value) };
      if (only.checked) fault.action = this.currentAction();
      this.change(() => post("emulator/faults", fault));
    };
    return [
      h("h2", {}, "Injected faults"),
      h("form", { class: "row", onsubmit: inject },
        h("label", { for: "fault" }, "Fault"), kind, h("datalist", { id: "fault-forms" }, this.service.faults.map((value) => h("option", { value }))),
        h("label", { for: "times" }, "Times"), times,
        h("label", {}, only, " for this action only"),
        h("button", { type: "submit", class: "small" }, "Inject"),
        h("button", { type: "button", class: "small", onclick: () => this.change(() => remove("emulator/faults")) }, "Remove all")),
      this.faults,
    ];
  }

  show(state) {
    const { clock, tasks, events, calls, faults } = state;
    const ahead = clock.advanced_by > 0 ? `, ${duration(clock.advanced_by)} ahead` : "";
    this.clock.value = new Date(clock.now * 1000).toLocaleString() + ahead;
    const content = JSON.stringify([tasks, events, calls, faults]);
    // Running tasks grow with the clock. Nothing else is created again, so that focus and open details stay.
    if (content === this.shown && !tasks.some((task) => task.running)) return;
    const isSame = content === this.shown;
    this.shown = content;
    if (isSame) {
      this.grow(tasks, events, clock.now);
      return;
    }
    const focused = this.panel.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const open = new Set([...this.panel.querySelectorAll("details[open]")].map((details) => details.dataset.key));
    fill(this.tasks, tasks.length === 0 && h("p", { class: "quiet" }, "No task was started."),
      tasks.toReversed().map((task) => this.task(task, events, clock.now)));
    fill(this.faults, faults.map((fault) => h("li", {}, `${fault.fault}, ${fault.times ?? "all"} times`, fault.action && `, ${fault.action}`)));
    fill(this.events, events.toReversed().map((event, index) => h("li", {}, folded(`event-${events.length - index}`, nameOf(event), event.info))));
    fill(this.calls, calls.toReversed().map((call, index) => h("li", {}, folded(`call-${calls.length - index}`, call.action, call.request))));
    for (const details of this.panel.querySelectorAll("details")) details.open = open.has(details.dataset.key);
    if (focused) this.panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  grow(tasks, events, now) {
    for (const task of tasks.filter(({ running }) => running)) {
      const place = this.panel.querySelector(`[data-timeline="${CSS.escape(task.task_id)}"]`);
      if (place) fill(place, timeline(task, of(task, events), now));
    }
  }

  task(task, events, now) {
    const id = task.task_id;
    return h("article", { class: "task" },
      h("div", { class: "row" }, h("h3", {}, task.family),
        h("span", { class: task.running ? "state ok" : "state" }, task.running ? "running" : "ended"),
        (task.running ? task.calls ?? [] : []).map(({ action, fields }) => h("button", {
          type: "button", class: "small", "data-key": `${action}-${id}`, onclick: () => this.call(action, fields),
        }, action))),
      h("p", { class: "quiet id" }, id),
      h("div", { "data-timeline": id }, timeline(task, of(task, events), now)),
      task.running && this.eventControls(task),
      folded(`task-${id}`, "Request", task.request));
  }

  /** Makes an event happen to a task. */
  eventControls(task) {
    const events = this.service.families.find(({ name }) => name === task.family)?.events ?? [];
    if (events.length === 0) return null;
    const key = (part) => `${part}-${task.task_id}`;
    const event = h("select", { "data-key": key("event"), "aria-label": "Event" }, [...new Set(events)].map((name) => h("option", {}, name)));
    const value = h("input", { type: "text", size: "4", "data-key": key("value"), "aria-label": "Value of the event", placeholder: "value" });
    const send = (submitted) => {
      submitted.preventDefault();
      const body = { task_id: task.task_id, event: event.value };
      if (value.value.trim() !== "") body.value = /^-?\d+$/.test(value.value) ? Number(value.value) : value.value;
      this.change(() => post("emulator/tasks", body));
    };
    return h("details", { "data-key": key("inject") }, h("summary", {}, "Make an event happen"),
      h("form", { class: "row", onsubmit: send }, event, value, h("button", { type: "submit", class: "small" }, "Report")));
  }
}

function of(task, events) {
  return events.filter((event) => event.task_id === task.task_id);
}

function folded(key, title, text) {
  return h("details", { "data-key": key }, h("summary", { "data-key": `${key}-summary` }, title), h("pre", { tabindex: "0" }, text ?? ""));
}
