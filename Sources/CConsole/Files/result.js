// What came of a statement: its rows in four views, of which one is drawn at a time.

import { announce, byID, download, element, tabKeys } from "./dom.js";
import { count } from "./format.js";
import * as pictureView from "./picture-view.js";
import * as plan from "./plan.js";
import * as table from "./table.js";
import { entities, plain } from "./values.js";

const views = ["graph", "table", "json", "plan"];
const longestJSON = 400_000;

let result = null;
// What the user chose last; null as long as the result decides.
let chosen = null;
let drawn = new Set();

export function setUp() {
  tabKeys(byID("result").querySelector("[role=tablist]"));
  for (const view of views) {
    byID(`tab-${view}`).addEventListener("click", () => {
      chosen = view;
      open(view);
    });
  }
  byID("save-csv").addEventListener("click", () => {
    download("result.csv", table.csv(result), "text/csv");
  });
  byID("save-json").addEventListener("click", () => {
    download("result.json", JSON.stringify(objects(result.rows), null, 2), "application/json");
  });
}

export function hide() {
  byID("result").hidden = true;
}

/**
 * Shows a result: `{ database, fields, rows, summary, milliseconds, notice }`, where the summary is
 * null if the statement was cancelled.
 */
export function show(shown) {
  result = shown;
  drawn = new Set();
  const hasPlan = plan.planOf(result.summary) !== null;
  const hasGraph = hasEntities(result.rows);
  byID("tab-graph").hidden = !hasGraph;
  byID("tab-plan").hidden = !hasPlan;
  byID("tab-table").hidden = byID("tab-json").hidden = hasPlan && result.fields.length === 0;
  byID("notice").hidden = !result.notice;
  byID("notice").textContent = result.notice ?? "";
  byID("summary").textContent = summaryText(result);
  for (const button of document.querySelectorAll(".saves button")) {
    button.disabled = result.rows.length === 0;
  }
  byID("result").hidden = false;
  const offered = views.filter((view) => !byID(`tab-${view}`).hidden);
  const first = hasPlan ? "plan" : hasGraph ? "graph" : "table";
  open(!hasPlan && offered.includes(chosen) && !(hasGraph && chosen === "table") ? chosen : first);
  announce(byID("summary").textContent);
}

/** Goes to the view with a number from 1. */
export function openNumber(number) {
  const tab = byID(`tab-${views[number - 1]}`);
  if (!byID("result").hidden && !tab.hidden) {
    tab.click();
    tab.focus();
  }
}

export function focus() {
  if (byID("result").hidden) return;
  document.querySelector("#result [role=tab][aria-selected=true]").focus();
}

function open(view) {
  for (const name of views) {
    const isOpen = name === view;
    byID(`tab-${name}`).setAttribute("aria-selected", isOpen);
    byID(`tab-${name}`).tabIndex = isOpen ? 0 : -1;
    byID(`view-${name}`).hidden = !isOpen;
  }
  if (drawn.has(view)) return;
  drawn.add(view);
  const place = byID(`view-${view}`);
  switch (view) {
    case "graph": pictureView.show(result); break;
    case "table": showTable(place); break;
    case "json": showJSON(place); break;
    case "plan": plan.show(place, result.summary); break;
  }
}

function showTable(place) {
  if (result.fields.length > 0) table.show(place, result);
  else place.replaceChildren(element("p", { class: "hint" }, "The statement returns no rows."));
}

function showJSON(place) {
  const pieces = [];
  let length = 0;
  for (const row of result.rows) {
    const piece = JSON.stringify(objects([row])[0], null, 2);
    length += piece.length;
    if (length > longestJSON && pieces.length > 0) break;
    pieces.push(piece.slice(0, longestJSON));
  }
  const rest = result.rows.length - pieces.length;
  place.replaceChildren(
    element("pre", { class: "scroll", tabindex: 0, "aria-label": "Rows as JSON" },
      `[${pieces.join(",\n")}]`),
    element("p", { class: "hint" },
      rest > 0 ? `${count(rest, "more row")} are in the file that "JSON" above saves.` : ""));
}

function objects(rows) {
  return rows.map((row) => Object.fromEntries(
    result.fields.map((field, place) => [field, plain(row[place])])));
}

function hasEntities(rows) {
  return rows.slice(0, 1_000).some((row) =>
    row.some((value) => !entities(value).next().done));
}

function summaryText({ rows, summary, milliseconds, fields }) {
  const said = [];
  if (fields.length > 0) said.push(count(rows.length, "row"));
  for (const [name, value] of Object.entries(summary?.counters ?? {})) {
    if (typeof value === "number" && value > 0) said.push(`${count(value)} ${words(name)}`);
  }
  if (summary === null) said.push("cancelled");
  said.push(`${count(Math.max(1, Math.round(milliseconds)))} ms`);
  return said.join(" · ");
}

/** `nodesCreated` in words. */
function words(name) {
  return name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
