// The console: pages, the database that is asked, and the keys that work everywhere.

import { onCredentialsNeeded, rows } from "./api.js";
import { announce, byID, element } from "./dom.js";
import * as editor from "./editor.js";
import * as keys from "./keys.js";
import * as live from "./live.js";
import * as login from "./login.js";
import * as partitions from "./partitions.js";
import * as query from "./query.js";
import * as result from "./result.js";
import * as schema from "./schema.js";
import { load, save } from "./settings.js";

const pages = ["query", "schema", "partitions", "live", "help"];

let page = null;
// Ends what the page before was reading.
let reading = new AbortController();
// The database whose words completion offers.
let known = null;

function database() {
  return byID("database").value.trim();
}

function chooseDatabase(name) {
  byID("database").value = name;
  save("database", name);
  if (page !== "query") openPage();
  learn();
}

/** Shows the page that the address names, anew if it is shown already. */
function openPage() {
  const wanted = location.hash.slice(1);
  page = pages.includes(wanted) ? wanted : "query";
  reading.abort();
  reading = new AbortController();
  for (const name of pages) {
    byID(`page-${name}`).hidden = name !== page;
    const link = document.querySelector(`nav a[href="#${name}"]`);
    if (name === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = page === "query" ? "IntelGraph" : `IntelGraph: ${page}`;
  live.leave();
  switch (page) {
    case "schema": fill("schema-content", schema.show(database(), ask, reading.signal)); break;
    case "partitions":
      fill("partitions-content", partitions.show(askPartition, reading.signal));
      break;
    case "live": live.show(); break;
  }
  announce(`Page ${page}`);
}

function goTo(name) {
  location.hash = name;
  openPage();
}

/** Says in a page's place why it could not be filled. */
async function fill(place, work) {
  try {
    await work;
  } catch (error) {
    if (error.name === "AbortError") return;
    byID(place).replaceChildren(
      element("div", { class: "error", role: "alert" },
        element("strong", {}, error.code ?? error.name), element("pre", {}, error.message)));
  }
}

function ask(statement) {
  goTo("query");
  query.runText(statement);
}

function askPartition(name) {
  chooseDatabase(name);
  goTo("query");
  editor.focus();
}

/** Learns the words of the database for completion. */
async function learn() {
  const name = database();
  if (name === "" || name === known) return;
  known = name;
  const words = async (statement) =>
    (await rows(name, statement)).map((row) => Object.values(row)[0]._value);
  try {
    keys.learn(await rows(name, "SHOW INDEXES"));
    editor.setVocabulary({
      labels: await words("CALL db.labels()"),
      types: await words("CALL db.relationshipTypes()"),
      keys: await words("CALL db.propertyKeys()"),
      functions: await words("SHOW FUNCTIONS YIELD name RETURN DISTINCT name"),
      procedures: await words("SHOW PROCEDURES YIELD name RETURN name"),
    });
  } catch {
    // Without them only keywords are offered.
    known = null;
  }
}

// Keys

let isGoing = false;

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (byID("login").open) return;
  if (event.key === "Escape") {
    query.cancel();
    return;
  }
  if (event.target.closest("input, textarea, select, .CodeMirror")) return;
  const key = event.key.toLowerCase();
  if (isGoing) {
    isGoing = false;
    const wanted = pages.find((name) => name[0] === key);
    if (!wanted) return;
    goTo(wanted);
    byID("main").focus();
  } else if (key === "g") {
    isGoing = true;
  } else if (key === "/") {
    goTo("query");
    editor.focus();
  } else if (key === "?") {
    goTo("help");
  } else if (key === "d") {
    byID("database").select();
  } else if (page === "query" && /^[1-4]$/.test(key)) {
    result.openNumber(Number(key));
  } else {
    return;
  }
  event.preventDefault();
}

// Start

async function start() {
  login.setUp();
  onCredentialsNeeded(login.ask);
  query.setUp(database, chooseDatabase);
  live.setUp();
  byID("database").value = load("database", "");
  byID("database").addEventListener("change", () => chooseDatabase(database()));
  byID("schema-refresh").addEventListener("click", openPage);
  byID("partitions-refresh").addEventListener("click", openPage);
  addEventListener("hashchange", () => { if (location.hash.slice(1) !== page) openPage(); });
  document.addEventListener("keydown", onKey);
  openPage();
  if (page === "query") editor.focus();
  try {
    const names = await partitions.names();
    if (database() === "" && names.length > 0) chooseDatabase(names[0]);
  } catch (error) {
    // Who does not want to log in is not asked a second time. Others can still write a name.
    if (error.status === 401) return;
  }
  learn();
}

start();
