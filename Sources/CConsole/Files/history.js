// Statements that were run, newest first, kept in the browser.

import { byID, element } from "./dom.js";
import { load, save } from "./settings.js";

const limit = 200;
const longest = 20_000;

let entries = load("history", []).filter((entry) => typeof entry?.statement === "string");

/** Statements of this browser, newest first. */
export function statements() {
  return entries.map((entry) => entry.statement);
}

export function remember(statement, database) {
  // What sets a password says it.
  if (statement.length > longest || /\bPASSWORD\b/i.test(statement)) return;
  entries = [
    { statement, database, time: Date.now() },
    ...entries.filter((entry) => entry.statement !== statement || entry.database !== database),
  ].slice(0, limit);
  save("history", entries);
  show();
}

let choose = () => {};

/** Fills the drawer; `onChoose(statement, database)` is called for a click. */
export function setUp(onChoose) {
  choose = onChoose;
  byID("history-clear").addEventListener("click", () => {
    entries = [];
    save("history", entries);
    show();
  });
  byID("history-filter").addEventListener("input", show);
  show();
}

function show() {
  const wanted = byID("history-filter").value.toLowerCase();
  const found = entries.filter((entry) => entry.statement.toLowerCase().includes(wanted));
  byID("history-clear").hidden = entries.length === 0;
  byID("history-list").replaceChildren(
    ...found.map(item),
    ...(found.length > 0
      ? []
      : [element("li", { class: "hint" }, entries.length > 0
        ? "Nothing matches."
        : "Statements that you run are listed here, in this browser only.")]));
}

function item(entry) {
  const time = new Date(entry.time);
  return element(
    "li", {},
    element(
      "button",
      {
        type: "button", class: "history-entry", title: "Put it into the editor",
        onclick: () => choose(entry.statement, entry.database),
      },
      element("code", {}, entry.statement.length > 300
        ? `${entry.statement.slice(0, 300)}…` : entry.statement),
      element("small", {}, `${entry.database ?? ""} · ${time.toLocaleString()}`)));
}
