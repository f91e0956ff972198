// What the server does at the moment: /metrics, read now and then, as charts.

import { metricsText } from "./api.js";
import { Chart } from "./chart.js";
import { byID, element } from "./dom.js";
import { bytes, compact, seconds } from "./format.js";
import { buckets, parse, quantile, sum } from "./prometheus.js";

const span = 5 * 60_000;

const perSecond = (value) => `${compact(value)}/s`;
const percent = (value) => `${compact(Math.round(value * 1000) / 10)} %`;
const total = (name, accepts) => (now) => sum(now.families.get(name), accepts);

/** How much a number grew per second since the reading before. */
function rate(read) {
  return (now, before) => {
    const [a, b] = [before && read(before), read(now)];
    if (a === null || a === undefined || b === null || b < a) return null;
    return ((b - a) * 1000) / (now.time - before.time);
  };
}

/** How often a histogram was observed, by `accepts`. */
function observations(name, accepts) {
  return (now) => buckets(now.families.get(name), accepts).at(-1)?.[1] ?? null;
}

function share(name, part) {
  return (now, before) => {
    if (!before) return null;
    return quantile(part, buckets(before.families.get(name)), buckets(now.families.get(name)));
  };
}

const operation = (...names) => (labels) => names.includes(labels.operation);
const protocol = (name) => total("intelgraph_connections", (labels) => labels.protocol === name);
const statements = "intelgraph_operation_duration_seconds";
const lag = "intelgraph_ingest_lag_seconds";

// A chart: title, what it needs, its lines by name, how a value is written, what a unit counts.
const charts = [
  ["Statements", statements, {
    reads: rate(observations(statements, operation("read"))),
    writes: rate(observations(statements, operation("write", "schema"))),
  }, perSecond],
  ["Latency", statements, {
    p50: share(statements, 0.5), p95: share(statements, 0.95), p99: share(statements, 0.99),
  }, seconds, 60],
  ["Rows", "intelgraph_rows_total", { rows: rate(total("intelgraph_rows_total")) }, perSecond],
  ["Failures", "intelgraph_failures_total", {
    failures: rate(total("intelgraph_failures_total")),
  }, perSecond],
  ["Connections", "intelgraph_connections", {
    Bolt: protocol("bolt"), HTTP: protocol("http"),
  }, compact],
  ["Ingest", "intelgraph_ingest_events_total", {
    events: rate(total("intelgraph_ingest_events_total")),
    applied: rate(total("intelgraph_ingest_applied_total")),
  }, perSecond],
  ["Lag of ingest", lag, { p50: share(lag, 0.5), p99: share(lag, 0.99) }, seconds, 60],
  ["Checkpoint's age", "intelgraph_checkpoint_age_seconds", {
    age: total("intelgraph_checkpoint_age_seconds"),
  }, seconds, 60],
  ["On disk", "intelgraph_graph_bytes", {
    graph: total("intelgraph_graph_bytes"), free: total("intelgraph_graph_free_bytes"),
    log: total("intelgraph_changelog_bytes"),
  }, bytes, 1024],
  ["Memory", "intelgraph_resident_memory_bytes", {
    resident: total("intelgraph_resident_memory_bytes"),
  }, bytes, 1024],
  ["Processor time", "intelgraph_cpu_seconds_total", {
    busy: rate(total("intelgraph_cpu_seconds_total")),
  }, percent],
];

let readings = [];
let drawn = null;
let timer = null;
let isPaused = false;
let isReading = false;

export function setUp() {
  byID("live-interval").addEventListener("change", restart);
  byID("live-pause").addEventListener("click", () => {
    isPaused = !isPaused;
    byID("live-pause").setAttribute("aria-pressed", isPaused);
    byID("live-pause").textContent = isPaused ? "Go on" : "Pause";
    restart();
  });
  byID("live-all").addEventListener("toggle", showAll);
}

/** Reads only while the page is looked at. */
export function show() {
  restart();
}

export function leave() {
  clearInterval(timer);
  timer = null;
}

function restart() {
  leave();
  if (isPaused || byID("page-live").hidden) return;
  read();
  timer = setInterval(read, Number(byID("live-interval").value));
}

async function read() {
  if (isReading || document.hidden) return;
  isReading = true;
  try {
    const families = parse(await metricsText());
    const time = Date.now();
    readings = [...readings, { time, families }].filter((reading) => time - reading.time <= span);
    byID("live-note").hidden = true;
    draw();
  } catch (error) {
    byID("live-note").hidden = false;
    byID("live-note").textContent = error.message;
    if (error.status === 401 || error.status === 403) leave();
  } finally {
    isReading = false;
  }
}

function draw() {
  const latest = readings.at(-1);
  drawn ??= charts
    .filter(([, needs]) => latest.families.has(needs))
    .map(([title, needs, lines, write, unit]) => {
      const { help } = latest.families.get(needs);
      const chart = new Chart(title, Object.keys(lines), write, help, unit);
      byID("live-charts").append(chart.root);
      return { chart, lines: Object.values(lines) };
    });
  for (const { chart, lines } of drawn) {
    const points = readings.map((reading, place) => ({
      time: reading.time, values: lines.map((value) => value(reading, readings[place - 1])),
    }));
    chart.show(points, Math.min(readings[0].time, latest.time - 30_000), latest.time);
  }
  showAll();
}

function showAll() {
  const latest = readings.at(-1);
  if (!byID("live-all").open || !latest) return;
  const rows = [...latest.families].flatMap(([name, { help, samples }]) => samples
    .filter((sample) => !sample.name.endsWith("_bucket"))
    .map((sample) => element(
      "tr", {}, element("td", { title: help }, element("code", {}, sample.name)),
      element("td", {}, Object.entries(sample.labels).map(([key, value]) => `${key}=${value} `)),
      element("td", { class: "numeric" },
        sample.value.toLocaleString("en")))));
  byID("live-table").replaceChildren(element(
    "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "All metrics" },
    element(
      "table", {},
      element("thead", {}, element("tr", {}, ["Metric", "Labels", "Value"].map((column) =>
        element("th", { scope: "col" }, column)))),
      element("tbody", {}, rows))));
}
