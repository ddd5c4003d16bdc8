// What becomes of the form: the request as JSON and code, its signature, and the response.

import { post } from "./api.js";
import { copyButton, fill, h } from "./dom.js";

const FORMS = [["json", "JSON"], ["rust", "Rust"], ["python", "Python"], ["curl", "curl"]];

/** The request in one of several forms. */
export class RequestView {
  constructor(panel) {
    this.text = h("code");
    this.note = h("p", { class: "quiet", role: "status" });
    this.select = h("select", { id: "request-form", onchange: () => this.refresh() },
      FORMS.map(([value, label]) => h("option", { value }, label)));
    fill(panel,
      h("div", { class: "row" }, h("label", { for: "request-form" }, "Show as"), this.select, copyButton(() => this.text.textContent)),
      this.note, h("pre", { tabindex: "0", id: "request-text" }, this.text));
  }

  /** Shows a form, with the JSON that the check has returned. */
  async show(body, json) {
    this.body = body;
    this.json = json;
    await this.refresh();
  }

  async refresh() {
    const { body } = this;
    const lang = this.select.value;
    if (!body) return;
    if (lang === "json") {
      fill(this.text, this.json);
      fill(this.note, "Secrets are shown as ***.");
      return;
    }
    const [text, note] = await shown(async () => (await post("code", { ...body, lang })).code);
    if (body !== this.body || lang !== this.select.value) return;
    fill(this.text, text);
    fill(this.note, note || "Secrets are read from environment variables.");
  }
}

/** The signature step by step. */
export class SignatureView {
  constructor(panel) {
    this.panel = panel;
  }

  async show(body) {
    this.body = body;
    const [signed, note] = await shown(() => post("sign", body));
    if (body !== this.body) return;
    if (!signed) {
      fill(this.panel, h("p", { class: "quiet" }, note));
      return;
    }
    if (!signed.string_to_sign) {
      fill(this.panel, h("p", {}, "Requests of this action are not signed."), block("Request", signed.curl));
      return;
    }
    const [, timestamp, scope] = signed.string_to_sign.split("\n");
    const [date, service] = scope.split("/");
    fill(this.panel,
      h("p", {}, "Signature version 3 (TC3-HMAC-SHA256), with SECRET_ID and SECRET_KEY in place of credentials."),
      signed.hides_secrets && h("p", { class: "quiet" }, "Secrets of the body are shown as ***. The signature is that of the complete body."),
      block("1. Canonical request", signed.canonical_request),
      block("2. String to sign", signed.string_to_sign),
      block("3. Signing key", [
        `date_key    = HMAC-SHA256("TC3" + SECRET_KEY, "${date}")`,
        `service_key = HMAC-SHA256(date_key, "${service}")`,
        'signing_key = HMAC-SHA256(service_key, "tc3_request")',
      ].join("\n")),
      block("4. Signature", "signature = hex(HMAC-SHA256(signing_key, string_to_sign))"),
      block("5. Request", signed.curl),
      h("p", { class: "quiet" }, `The timestamp ${timestamp} makes the signature valid for five minutes.`));
  }
}

/** The response to the last request. */
export class ResponseView {
  constructor(panel) {
    this.panel = panel;
    fill(panel, h("p", { class: "quiet" }, "No request was sent yet."));
  }

  /** Shows that a response is awaited. `cancel` gives up. */
  waiting(action, cancel) {
    fill(this.panel, h("p", { role: "status" }, `Calling ${action} …`), h("button", { type: "button", onclick: cancel }, "Cancel"));
  }

  failed(error) {
    fill(this.panel, h("p", { class: "failure", role: "alert" }, error.message));
  }

  show(action, result) {
    const { error } = result;
    const facts = [
      ["Action", action],
      ["Sent to", result.target === "service" ? "the service" : "the emulator"],
      ["Time", `${result.milliseconds} ms`],
      result.request_id && ["Request ID", result.request_id],
      error?.code && ["Error code", error.code],
      error?.meaning && ["Meaning", error.meaning.replaceAll("`", "")],
      error && ["Attempts", String(error.attempts)],
      error && ["Executed", error.may_have_executed ? "The service may have executed the request." : "The request was not executed."],
    ].filter(Boolean);
    fill(this.panel,
      h("p", { class: error ? "failure" : "success", role: "status" }, error ? error.text : "Success"),
      h("dl", { class: "facts" }, facts.map(([label, value]) => [h("dt", {}, label), h("dd", {}, value)])),
      result.hides_secrets && h("p", { class: "quiet" }, "Secrets are shown as ***."),
      result.response && block("Response", result.response));
  }
}

/** Returns what `action` returns, or a note why there is nothing. */
async function shown(action) {
  try {
    return [await action(), ""];
  } catch (error) {
    if (error.status !== 422) return ["", error.message];
    return ["", `This is shown when the request is valid: ${error.message}`];
  }
}

function block(title, text) {
  return h("section", { class: "block" },
    h("div", { class: "row" }, h("h3", {}, title), copyButton(() => text)), h("pre", { tabindex: "0" }, h("code", {}, text)));
}
