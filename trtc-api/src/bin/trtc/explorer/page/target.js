// Where requests go: to the emulator, or, after a confirmation, to the service.

import { fill, h } from "./dom.js";

export class Target {
  constructor(destination, changed) {
    this.value = "emulator";
    this.destination = destination;
    this.changed = changed;
    this.radios = [...document.querySelectorAll("#target input")];
    this.warning = document.getElementById("warning");
    for (const radio of this.radios) {
      radio.addEventListener("change", () => (radio.value === "service" ? this.confirm() : this.set("emulator")));
    }
    this.set("emulator");
  }

  set(value) {
    this.value = value;
    const isService = value === "service";
    for (const radio of this.radios) radio.checked = radio.value === value;
    document.body.classList.toggle("service", isService);
    this.warning.hidden = !isService;
    fill(this.warning, isService ? `Requests go to ${this.destination} with the credentials of the process.` : "");
    this.changed();
  }

  /** Asks before requests go to the service. */
  confirm() {
    this.set("emulator");
    const dialog = h("dialog", { "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, "Send requests to the service?"),
      h("p", {}, `Requests will be sent to ${this.destination}, with the credentials of the process that serves this page. They can start tasks, remove users and cost money.`),
      h("div", { class: "row" },
        h("button", { type: "button", class: "danger", onclick: () => { this.set("service"); dialog.close(); } }, "Send to the service"),
        h("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, "Stay with the emulator")));
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.radios.find((radio) => radio.value === this.value).focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }
}
