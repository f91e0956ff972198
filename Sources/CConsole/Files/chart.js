// A line chart over the last minutes: SVG, drawn anew for each reading.

import { element, svg } from "./dom.js";
import { seconds } from "./format.js";

const width = 360;
const height = 120;
const left = 52;
const bottom = 18;

export class Chart {
  /** @param series names of the lines, in the order of their values. */
  constructor(title, series, write, help, unit = 1000) {
    this.series = series;
    this.write = write;
    this.unit = unit;
    // The latest values, beside the title or the names of several lines.
    this.now = series.map(() => element("strong", { class: "now" }, "–"));
    this.plot = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
    this.title = title;
    const legend = series.length > 1
      ? element("p", { class: "legend" }, series.map((name, place) =>
        element("span", { class: `series-${place}` }, name, " ", this.now[place])))
      : null;
    this.root = element(
      "figure", { class: "chart", title: help },
      element("figcaption", {}, title, legend ?? this.now[0]), this.plot);
  }

  /** @param points `{ time, values }` in rising order of time; a value may be null. */
  show(points, from, to) {
    const known = points.flatMap((point) => point.values).filter(Number.isFinite);
    const top = ceiling(Math.max(0, ...known), this.unit);
    const x = (time) => left + ((time - from) / (to - from)) * (width - left - 6);
    const y = (value) => 6 + (1 - value / top) * (height - bottom - 6);
    this.plot.replaceChildren(
      ...[0, 0.5, 1].flatMap((share) => [
        svg("path", { class: "grid", d: `M${left},${y(top * share)}H${width - 6}` }),
        svg("text", { class: "axis", x: left - 6, y: y(top * share) + 3 }, this.write(top * share)),
      ]),
      svg("text", { class: "axis start", x: left, y: height - 4 },
        `${seconds((to - from) / 1000)} ago`),
      svg("text", { class: "axis", x: width - 6, y: height - 4 }, "now"),
      ...this.series.map((_, place) => svg("path", {
        class: `curve series-${place}`, d: line(points, place, x, y),
      })));
    const latest = points.at(-1)?.values ?? [];
    const texts = latest.map((value) => (Number.isFinite(value) ? this.write(value) : "–"));
    this.now.forEach((now, place) => { now.textContent = texts[place] ?? "–"; });
    const all = this.series.map((name, place) => `${name} ${texts[place]}`).join(", ");
    this.plot.setAttribute(
      "aria-label", `${this.title}: ${this.series.length > 1 ? all : texts[0]}; at most ${
        this.write(Math.max(0, ...known))} in the time shown`);
  }
}

function line(points, place, x, y) {
  let path = "";
  let isDown = false;
  for (const { time, values } of points) {
    const value = values[place];
    const isKnown = Number.isFinite(value);
    if (isKnown) path += `${isDown ? "L" : "M"}${x(time).toFixed(1)},${y(value).toFixed(1)}`;
    isDown = isKnown;
  }
  return path || "M0,0";
}

/** The next number that is round in units of 1024 (bytes) or 60 (seconds), below which in tens. */
function ceiling(value, unit) {
  if (value <= 0) return 1;
  const whole = unit ** Math.max(0, Math.floor(Math.log(value) / Math.log(unit)));
  const power = whole * 10 ** Math.floor(Math.log10(value / whole));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}
