// Rows as a table. Only some of them are on the page at a time.

import { element } from "./dom.js";
import { count } from "./format.js";
import { colour } from "./colours.js";
import { cellText, entity, isNode, isRelationship, text, typeOf } from "./values.js";

const step = 250;
const longestCell = 2_000;

/** Shows `result` in `place`: the first rows, and a button for the next. */
export function show(place, result) {
  const order = { column: -1, isDown: false };
  let rows = result.rows;
  let shown = 0;
  const body = element("tbody");
  const more = element("button", { type: "button", onclick: add });
  const note = element("span", { class: "hint" });
  const head = element("tr", {}, element("th", { class: "number", scope: "col" }, "#"));
  result.fields.forEach((field, column) => {
    head.append(
      element(
        "th", { scope: "col", "aria-sort": "none" },
        element(
          "button",
          {
            type: "button", class: "plain", title: "Sort the loaded rows",
            onclick: () => sort(column),
          },
          field)));
  });
  place.replaceChildren(
    element(
      "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Rows" },
      element("table", { class: "rows" }, element("thead", {}, head), body)),
    element("p", { class: "more" }, more, note));
  add();

  function add() {
    const next = rows.slice(shown, shown + step);
    body.append(...next.map((row, index) => tableRow(row, shown + index + 1)));
    shown += next.length;
    more.hidden = shown >= rows.length;
    more.textContent = `Show ${count(Math.min(step, rows.length - shown))} more`;
    note.textContent = more.hidden ? "" : `${count(shown)} of ${count(rows.length)} rows are shown`;
  }

  function sort(column) {
    order.isDown = order.column === column && !order.isDown;
    order.column = column;
    const sign = order.isDown ? -1 : 1;
    rows = [...result.rows].sort((a, b) => sign * compare(a[column], b[column]));
    [...head.children].slice(1).forEach((cell, index) => {
      const direction = order.isDown ? "descending" : "ascending";
      cell.setAttribute("aria-sort", index === column ? direction : "none");
    });
    body.replaceChildren();
    shown = 0;
    add();
  }
}

function tableRow(row, number) {
  return element(
    "tr", {}, element("td", { class: "number" }, String(number)),
    row.map((value) => element("td", { class: cellClass(value) }, ...cell(value))));
}

function cellClass(value) {
  switch (typeOf(value)) {
    case "Integer": case "Float": return "numeric";
    case "Null": return "null";
    case "String": return "string";
    default: return "";
  }
}

function cell(value) {
  if (isNode(value)) {
    const { labels, properties } = entity(value);
    return [...labels.map((label) => chip(label, "label")), ...propertyList(properties)];
  }
  if (isRelationship(value)) {
    const { type, properties } = entity(value);
    return [chip(type, "type"), ...propertyList(properties)];
  }
  return [clipped(cellText(value))];
}

/** A label or type in its colour. */
export function chip(name, kind) {
  const chip = element("span", { class: `chip ${kind}` }, name);
  if (kind === "label") chip.style.setProperty("--label", colour(name));
  return chip;
}

function propertyList(properties) {
  return properties.map(([key, value]) => element(
    "span", { class: "property" }, element("span", { class: "key" }, key), " ",
    clipped(text(value))));
}

export function clipped(string) {
  return string.length <= longestCell
    ? string : `${string.slice(0, longestCell)}… (${count(string.length)} characters)`;
}

function compare(a, b) {
  const [one, other] = [a, b].map((value) => {
    const number = ["Integer", "Float"].includes(typeOf(value)) ? Number(value._value) : NaN;
    return { number, text: cellText(value), isNull: typeOf(value) === "Null" };
  });
  if (one.isNull !== other.isNull) return one.isNull ? 1 : -1;
  if (!Number.isNaN(one.number) && !Number.isNaN(other.number)) return one.number - other.number;
  return one.text.localeCompare(other.text);
}

/** The loaded rows as CSV, as RFC 4180 has it. */
export function csv(result) {
  const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (cells) => `${cells.map(quote).join(",")}\r\n`;
  return line(result.fields) + result.rows
    .map((row) => line(row.map((value) => (typeOf(value) === "Null" ? "" : cellText(value)))))
    .join("");
}
