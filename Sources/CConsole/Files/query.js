// The query page: takes a statement, runs it, shows what came of it.

import { run } from "./api.js";
import { announce, byID, element } from "./dom.js";
import * as editor from "./editor.js";
import { count } from "./format.js";
import * as history from "./history.js";
import * as pictureView from "./picture-view.js";
import * as result from "./result.js";

// What is kept of a result. More would only make the page slow.
const rowLimit = 10_000;
const sizeLimit = 24 << 20;

const examples = [
  "MATCH (n) RETURN labels(n) AS labels, count(*) AS nodes ORDER BY nodes DESC",
  "MATCH p = ()-[]->() RETURN p LIMIT 50",
  "MATCH (n) RETURN n LIMIT 25",
  "MATCH (n)--() RETURN n, count(*) AS degree ORDER BY degree DESC LIMIT 10",
];

let running = null;
let database = () => "";

/** @param currentDatabase gives the name of the database to ask. */
export function setUp(currentDatabase, onDatabase) {
  database = currentDatabase;
  pictureView.setUp();
  result.setUp();
  editor.setUp({ onRun: () => start(), onLeave: () => { if (!cancel()) result.focus(); } });
  history.setUp((statement, from) => {
    if (from) onDatabase(from);
    editor.setStatement(statement);
    editor.focus();
  });
  byID("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  byID("explain").addEventListener("click", () => start("EXPLAIN"));
  byID("profile").addEventListener("click", () => start("PROFILE"));
  byID("cancel").addEventListener("click", cancel);
  toggle("history-toggle", "history");
  toggle("parameters-toggle", "parameters-box");
  byID("examples").replaceChildren(...examples.map((example) => element(
    "li", {}, element(
      "button", { type: "button", class: "choice", onclick: () => runText(example) },
      element("code", {}, example)))));
}

/** Puts a statement into the editor and runs it. */
export function runText(statement) {
  editor.setStatement(statement);
  return start();
}

/** Cancels what runs; false if nothing does. */
export function cancel() {
  running?.abort();
  return running !== null;
}

/** @param mode EXPLAIN or PROFILE, in place of the statement's own. */
async function start(mode) {
  const written = editor.statement();
  if (written.trim() === "") return editor.focus();
  const parameters = readParameters();
  if (parameters === null) return;
  running?.abort();
  const abort = new AbortController();
  running = abort;
  const bare = written.replace(/^\s*(EXPLAIN|PROFILE)\b\s*/i, "");
  const statement = mode ? `${mode} ${bare}` : written;
  const shown = { database: database(), fields: [], rows: [], summary: null, notice: "" };
  const began = performance.now();
  history.remember(written, shown.database);
  showRunning(true);
  byID("error").hidden = true;
  byID("welcome").hidden = true;
  let size = 0;
  const progress = setInterval(() => {
    announce(`Running, ${count(shown.rows.length, "row")} so far`);
  }, 5_000);
  try {
    shown.summary = await run(shown.database, statement, {
      parameters,
      signal: abort.signal,
      onHeader: (fields) => { shown.fields = fields; },
      onRecord: (values, length) => {
        shown.rows.push(values);
        size += length;
        if (shown.rows.length < rowLimit && size < sizeLimit) return true;
        shown.notice = `Only the first ${count(shown.rows.length, "row")} are kept here; the rest `
          + "was cancelled. Use LIMIT, or a driver for large results.";
        return false;
      },
    });
  } catch (error) {
    if (running !== abort) return;
    if (error.name !== "AbortError") return showError(error, statement.length - written.length);
    shown.notice = "The statement was cancelled.";
  } finally {
    clearInterval(progress);
    if (running === abort) {
      running = null;
      showRunning(false);
    }
  }
  if (running !== null) return;
  shown.milliseconds = performance.now() - began;
  result.show(shown);
}

function showRunning(isRunning) {
  byID("cancel").hidden = !isRunning;
  byID("run").disabled = isRunning;
  byID("page-query").setAttribute("aria-busy", isRunning);
}

/** @param shift how many characters the statement that was sent has more in front. */
function showError(error, shift) {
  result.hide();
  byID("error").hidden = false;
  byID("error-code").textContent = error.code ?? error.name;
  byID("error-text").textContent = error.message;
  const place = /\bline (\d+), column (\d+)/.exec(error.message);
  if (!place) return;
  const [line, column] = [Number(place[1]), Number(place[2])];
  editor.markError(line, Math.max(1, line === 1 ? column - shift : column));
}

/** The parameters as an object; null if they are no such thing, which is then said. */
function readParameters() {
  const text = byID("parameters").value.trim();
  let problem = "";
  let parameters = {};
  try {
    parameters = text === "" ? {} : JSON.parse(text);
    if (parameters === null || typeof parameters !== "object" || Array.isArray(parameters)) {
      problem = "Parameters are a JSON object, such as {\"name\": \"Ada\"}.";
    }
  } catch (error) {
    problem = error.message;
  }
  byID("parameters-error").textContent = problem;
  if (problem === "") return parameters;
  byID("parameters-box").hidden = false;
  byID("parameters-toggle").setAttribute("aria-expanded", true);
  byID("parameters").focus();
  return null;
}

function toggle(button, box) {
  byID(button).addEventListener("click", () => {
    byID(box).hidden = !byID(box).hidden;
    byID(button).setAttribute("aria-expanded", !byID(box).hidden);
    if (!byID(box).hidden) byID(box).querySelector("input, textarea").focus();
  });
}
