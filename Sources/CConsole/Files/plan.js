// The tree of operators that EXPLAIN and PROFILE answer with, in the order in which rows flow up.

import { compact, bytes as byteText, seconds } from "./format.js";
import { element } from "./dom.js";
import { plain } from "./values.js";

const ownArguments = new Set([
  "Details", "EstimatedRows", "Rows", "DbHits", "Time", "Memory", "string-representation",
  "version", "planner", "planner-impl", "planner-version", "runtime", "runtime-impl",
  "runtime-version",
]);

/** The plan in the summary of a result, or null. */
export function planOf(summary) {
  return summary?.profiledQueryPlan ?? summary?.queryPlan ?? null;
}

export function show(place, summary) {
  const root = read(planOf(summary));
  const isProfile = Boolean(summary.profiledQueryPlan);
  const whole = { time: total(root, "time"), rows: largest(root, "rows") };
  const text = root.text;
  place.replaceChildren(
    element(
      "p", { class: "hint" }, isProfile
        ? "What each operator did: rows, time and memory. Rows flow from the bottom to the top."
        : "What would be done; nothing was run. PROFILE runs the statement and measures it."),
    ...(text && root.children.length === 0
      ? []
      : [element("ol", { class: "plan", "aria-label": "Plan" }, operator(root, whole))]),
    ...(text
      ? [element("details", { open: root.children.length === 0 }, element("summary", {}, "As text"),
        element("pre", { class: "scroll", tabindex: 0 }, text))]
      : []));
}

function read(plan) {
  const given = Object.fromEntries(
    Object.entries(plan.arguments ?? plan.args ?? {})
      .map(([key, value]) => [key, value?.$type ? plain(value) : value]));
  return {
    name: plan.operatorType.replace(/@.*$/, ""),
    details: given.Details ?? "",
    estimate: number(given.EstimatedRows),
    rows: number(plan.records ?? plan.rows ?? given.Rows),
    hits: number(plan.dbHits ?? given.DbHits),
    // Nanoseconds, as Neo4j counts them.
    time: number(plan.time ?? given.Time),
    memory: number(given.Memory),
    text: given["string-representation"],
    rest: Object.entries(given).filter(([key]) => !ownArguments.has(key)),
    children: (plan.children ?? []).map(read),
  };
}

function number(value) {
  return value === undefined || value === null ? null : Number(value);
}

function total(node, key) {
  return node.children.reduce((sum, child) => sum + total(child, key), node[key] ?? 0);
}

function largest(node, key) {
  return node.children.reduce((most, child) => Math.max(most, largest(child, key)), node[key] ?? 0);
}

/** An operator as a list item; those it takes its rows from come below, side by side if several. */
function operator(node, whole) {
  const facts = [
    fact("rows", node.rows, compact),
    fact("estimated", node.estimate, compact),
    fact("hits", node.hits || null, compact),
    fact("time", node.time, (time) => seconds(time / 1e9)),
    fact("memory", node.memory || null, byteText),
  ];
  const share = whole.time > 0 && node.time !== null ? node.time / whole.time : 0;
  const card = element(
    "div", { class: "operator", tabindex: 0 },
    element("strong", {}, node.name),
    node.details ? element("code", {}, String(node.details)) : null,
    element("span", { class: "facts" }, facts),
    node.rest.map(([key, value]) =>
      element("span", { class: "hint" }, `${key}: ${argument(value)}`)),
    share > 0 ? bar(share) : null);
  const item = element("li", {}, card);
  if (node.children.length > 0) {
    item.append(element(
      "ol", { class: node.children.length > 1 ? "branches" : "" },
      node.children.map((child) => operator(child, whole))));
  }
  return item;
}

function argument(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function fact(noun, value, write) {
  return value === null ? null : element("span", {}, `${write(value)} ${noun}`);
}

function bar(share) {
  const percent = Math.round(share * 100);
  return element("meter", {
    min: 0, max: 100, value: percent, title: `${percent}% of the time`,
    "aria-label": `${percent}% of the time`,
  });
}
