// The life of a task as a chart and as a list.

import { h, svg } from "./dom.js";

const WIDTH = 600;
const BAR = 14;

/** Returns the timeline of a task up to `now`, in seconds since 1970. */
export function timeline(task, events, now) {
  const end = task.ended_at ?? now;
  const last = Math.max(end, ...events.map(({ at }) => at));
  const length = Math.max(last - task.started_at, 0.001);
  const place = (at) => ((at - task.started_at) / length) * (WIDTH - 12) + 6;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} 30`, class: "timeline", role: "img", preserveAspectRatio: "none",
    "aria-label": `${task.running ? "Running" : "Ended"} after ${duration(end - task.started_at)}, ${events.length} events` },
    svg("rect", { x: 6, y: 8, width: Math.max(place(end) - 6, 2), height: BAR, rx: 3, class: task.running ? "running" : "ended" }),
    events.map((event) => svg("line", { x1: place(event.at), x2: place(event.at), y1: 3, y2: 27, class: "event" }, svg("title", {}, nameOf(event)))));
  const steps = [
    [0, "started"],
    ...events.map((event) => [event.at - task.started_at, nameOf(event)]),
    task.ended_at !== null && [task.ended_at - task.started_at, "ended"],
  ].filter(Boolean).sort(([a], [b]) => a - b);
  return h("div", {}, picture, h("ol", { class: "steps" }, steps.map(([at, text]) => h("li", {}, h("span", { class: "time" }, `+${duration(at)}`), ` ${text}`))));
}

/** Returns a number of seconds as `1:02:03` or `2:03`. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Returns the name of an event, or its numbers. */
export function nameOf(event) {
  return event.name ?? `event ${event.group}/${event.number}`;
}
