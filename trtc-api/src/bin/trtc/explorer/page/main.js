// The page: which action is shown, and what happens when its form changes or is sent.

import { authenticate, get, post } from "./api.js";
import { Console } from "./console.js";
import { markField, showDocs, showExplanation } from "./docs.js";
import { debounced, fill, h } from "./dom.js";
import { Form } from "./form.js";
import { History } from "./history.js";
import { Navigation } from "./navigation.js";
import { RequestView, ResponseView, SignatureView } from "./output.js";
import { Tabs } from "./tabs.js";
import { Target } from "./target.js";

const THEME = "explorer-theme";
const NARROW = "(max-width: 46rem)";

class Page {
  constructor(service) {
    this.service = service;
    this.main = document.getElementById("form");
    this.tabs = new Tabs(document.getElementById("tabs"), document.getElementById("panels"), [
      ["docs", "Docs"], ["request", "Request"], ["signature", "Signature"], ["response", "Response"], ["history", "History"], ["emulator", "Emulator"],
    ]);
    const panel = (name) => this.tabs.panel(name);
    this.request = new RequestView(panel("request"));
    this.signature = new SignatureView(panel("signature"));
    this.response = new ResponseView(panel("response"));
    this.history = new History(panel("history"), (entry) => this.open(entry.action, "", entry.fields, entry.region));
    this.changed = debounced(() => this.check(), 150);
    this.target = new Target(service.destination, () => this.retarget());
    this.console = new Console(panel("emulator"), service, {
      call: (action, fields) => this.open(action, "", fields), currentAction: () => this.action?.name, failed: (error) => fail(error),
    });
    this.navigation = new Navigation(service, {
      open: (name, field) => this.open(name, field), explain: (name) => this.explain(name), failed: (error) => fail(error),
    });
    this.tabs.onShow((name) => this.showTab(name));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !document.querySelector("dialog[open]")) this.send();
    });
  }

  /** Shows an action, with a field in view, or with a request filled in. */
  async open(name, field, pairs, region) {
    const first = !this.action;
    try {
      const action = await post("action", { action: name });
      this.action = action;
      this.form = new Form(action, this.changed);
      this.showAction(region);
      this.navigation.mark(name);
      if (location.hash !== `#/${name}`) history.pushState(null, "", `#/${name}`);
      document.title = `${name} · ${this.service.title}`;
      showDocs(this.tabs.panel("docs"), action, (index) => this.fillIn(action.examples[index].fields));
      if (pairs) this.fillIn(pairs);
      else await this.check();
      if (!first) this.main.focus({ preventScroll: true });
      this.main.scrollTo(0, 0);
      if (!first && matchMedia(NARROW).matches) scrollTo(0, 0);
      if (field) {
        this.form.at(field)?.focus();
        this.tabs.show("docs");
        markField(this.tabs.panel("docs"), field);
      }
    } catch (error) {
      fail(error);
    }
  }

  showAction(region) {
    const { action } = this;
    const known = region || this.region || this.service.region;
    this.regions = h("select", { id: "region", onchange: () => { this.region = this.regions.value; this.changed(); } },
      action.regions.map((name) => h("option", {}, name)));
    if (action.regions.includes(known)) this.regions.value = known;
    this.sendButton = h("button", { type: "button", class: "primary", id: "send", onclick: () => this.send() });
    this.problems = h("div", { id: "problems", role: "status" });
    this.notes = h("p", { class: "quiet", role: "status" });
    const form = h("form", { "aria-label": `Request of ${action.name}`, autocomplete: "off", novalidate: true,
      onsubmit: (event) => event.preventDefault(),
      onfocusin: (event) => {
        const path = event.target.closest("[data-path]")?.dataset.path;
        if (path) markField(this.tabs.panel("docs"), path);
      } }, this.form.element);
    fill(this.main,
      h("h2", { class: "action" }, action.name),
      h("p", {}, action.description.split(/(?<=\.) /)[0].replaceAll("`", "")),
      h("div", { class: "row" },
        action.examples.length > 0 && h("button", { type: "button", id: "example", onclick: () => this.fillIn(action.examples[0].fields) }, "Fill in the example"),
        h("button", { type: "button", onclick: () => this.paste() }, "Paste JSON"),
        h("button", { type: "button", onclick: () => this.fillIn([]) }, "Clear")),
      this.notes,
      action.regions.length > 0 && h("div", { class: "row" }, h("label", { for: "region" }, "Region"), this.regions),
      action.request.rules.length > 0 && h("ul", { class: "rules" }, action.request.rules.map((rule) => h("li", {}, rule))),
      form,
      h("div", { class: "footer" }, this.problems, h("div", { class: "row" }, this.sendButton, h("span", { class: "quiet" }, h("kbd", {}, "Ctrl"), " ", h("kbd", {}, "Enter")),
        h("button", { type: "button", class: "narrow", onclick: () => this.showViews() }, "Views"))));
    this.retarget();
  }

  fillIn(pairs) {
    const lost = this.form.fill(pairs);
    fill(this.notes, lost.length > 0 ? `Not filled in: ${lost.join(", ")}.` : "");
  }

  body() {
    return { action: this.action.name, fields: this.form.pairs(), target: this.target.value, region: this.regions.value };
  }

  /** Checks the form by the validators of the library. The result of an older form is not shown. */
  async check() {
    const body = this.body();
    this.checking = body;
    try {
      const { problems, json } = await post("check", body);
      if (this.checking !== body) return;
      this.showProblems(problems);
      await this.request.show(body, json);
      if (this.tabs.current === "signature") await this.signature.show(body);
    } catch (error) {
      if (this.checking === body) fail(error);
    }
  }

  showProblems(problems) {
    this.valid = problems.length === 0;
    this.form.show(problems);
    const link = ({ path, text }) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => this.form.at(path)?.focus() }, text));
    fill(this.problems, this.valid
      ? h("p", { class: "success" }, "The request is valid.")
      : h("details", { open: this.form.showsAll }, h("summary", {}, problems.length === 1 ? "1 problem" : `${problems.length} problems`), h("ul", {}, problems.map(link))));
  }

  async send() {
    if (!this.action || this.sendButton.disabled) return;
    this.sendButton.disabled = true;
    try {
      await this.sendValid();
    } finally {
      this.sendButton.disabled = false;
    }
  }

  async sendValid() {
    await this.check();
    if (!this.valid) {
      this.form.showsAll = true;
      await this.check();
      this.problems.querySelector("summary")?.focus();
      return;
    }
    const [body, name, fields] = [this.body(), this.action.name, this.form.publicPairs()];
    this.tabs.show("response");
    this.showViews();
    const controller = new AbortController();
    this.response.waiting(name, () => controller.abort());
    try {
      const result = await post("send", body, controller.signal);
      this.response.show(name, result);
      this.history.add({
        action: name, fields, region: body.region, target: result.target, ok: !result.error, code: result.error?.code,
        requestId: result.request_id, milliseconds: result.milliseconds, at: Date.now(),
      });
    } catch (error) {
      this.response.failed(error);
    }
  }

  /** Brings the views into view on narrow screens, where they are below the form. */
  showViews() {
    if (matchMedia(NARROW).matches) document.getElementById("side").scrollIntoView();
  }

  retarget() {
    if (!this.sendButton) return;
    const isService = this.target.value === "service";
    this.sendButton.textContent = isService ? "Send to the service" : "Send to the emulator";
    this.sendButton.classList.toggle("danger", isService);
    this.changed();
  }

  showTab(name) {
    if (name === "emulator") this.console.refresh();
    if (name === "signature" && this.action) this.signature.show(this.body());
  }

  async explain(name) {
    try {
      const { text } = await post("explain", { name });
      showExplanation(this.tabs.panel("docs"), name, text);
      this.tabs.show("docs");
      this.tabs.panel("docs").focus();
    } catch (error) {
      fail(error);
    }
  }

  /** Asks for JSON and fills it into the form. */
  paste() {
    const text = h("textarea", { rows: 12, "aria-label": "JSON of the request", spellcheck: "false" });
    const problem = h("p", { class: "failure", role: "alert", hidden: true });
    const use = async () => {
      try {
        const { fields, unknown } = await post("fields", { action: this.action.name, json: text.value });
        this.fillIn(fields);
        if (unknown.length > 0) this.notes.append(` The schema does not know: ${unknown.join(", ")}.`);
        dialog.close();
      } catch (error) {
        problem.hidden = false;
        fill(problem, error.message);
      }
    };
    const dialog = h("dialog", { "aria-labelledby": "paste-title", onclose: () => dialog.remove() },
      h("h2", { id: "paste-title" }, "Fill in from JSON"), h("p", { class: "quiet" }, "Comments are allowed. Secrets go into the form only."), text, problem,
      h("div", { class: "row" }, h("button", { type: "button", class: "primary", onclick: use }, "Fill in"),
        h("button", { type: "button", onclick: () => dialog.close() }, "Cancel")));
    document.body.append(dialog);
    dialog.showModal();
  }
}

/** Shows an error that concerns the page as a whole. */
function fail(error) {
  const failure = document.getElementById("failure");
  failure.hidden = false;
  fill(failure, error.message ?? String(error), " ", h("button", { type: "button", class: "small", onclick: () => { failure.hidden = true; } }, "Close"));
}

function theme() {
  const select = document.getElementById("theme");
  const apply = () => { document.documentElement.dataset.theme = select.value; };
  select.value = localStorage.getItem(THEME) ?? "";
  select.addEventListener("change", () => { localStorage.setItem(THEME, select.value); apply(); });
  apply();
}

async function start() {
  theme();
  await authenticate();
  const service = await get("service");
  document.getElementById("title").textContent = service.title;
  const page = new Page(service);
  const route = () => {
    const name = decodeURIComponent(location.hash.slice(2));
    if (location.hash.startsWith("#/") && name !== page.action?.name) page.open(name);
  };
  addEventListener("popstate", route);
  if (location.hash.startsWith("#/")) route();
  else await page.open(service.categories[0].actions[0].name);
}

start().catch(fail);
