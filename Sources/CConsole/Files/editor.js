// The Cypher editor: CodeMirror with history, completion and the place of an error.

import { define } from "./cypher-mode.js";
import { byID } from "./dom.js";
import { statements } from "./history.js";
import { name } from "./values.js";

const CodeMirror = globalThis.CodeMirror;

const keywords = (
  "ALL AND AS ASC BY CALL CASE CONSTRAINT CONTAINS COUNT CREATE DELETE DESC DETACH DISTINCT DROP "
  + "ELSE END ENDS EXISTS EXPLAIN FOR FOREACH IN INDEX IS LIMIT LOAD MATCH MERGE NOT NULL ON "
  + "OPTIONAL OR ORDER PROFILE REMOVE REQUIRE RETURN SET SHOW SKIP STARTS THEN UNION UNIQUE UNWIND "
  + "WHEN WHERE WITH YIELD"
).split(" ");

let editor;
let vocabulary = { labels: [], types: [], keys: [], functions: [], procedures: [] };
let errorMark = null;
// Where one is while going through the history; -1 is the text that was being written.
let place = -1;
let draft = "";

export function setUp({ onRun, onLeave }) {
  define(CodeMirror);
  editor = CodeMirror.fromTextArea(byID("statement"), {
    mode: "cypher",
    lineWrapping: true,
    matchBrackets: true,
    autoCloseBrackets: true,
    viewportMargin: Infinity,
    screenReaderLabel: "Cypher statement",
    extraKeys: {
      "Ctrl-Enter": onRun,
      "Cmd-Enter": onRun,
      "Alt-Up": () => recall(1),
      "Alt-Down": () => recall(-1),
      "Ctrl-Space": complete,
      Esc: onLeave,
      // Keys that move the focus elsewhere on the page do so here too.
      Tab: false,
      "Shift-Tab": false,
    },
  });
  editor.on("change", (_, change) => {
    clearError();
    if (change.origin !== "setValue") place = -1;
  });
}

export function statement() {
  return editor.getValue();
}

export function setStatement(text) {
  editor.setValue(text);
  editor.setCursor(editor.lineCount(), 0);
}

export function focus() {
  editor.focus();
}

export function hasFocus() {
  return editor.hasFocus();
}

/** What completion offers besides keywords. */
export function setVocabulary(words) {
  vocabulary = { ...vocabulary, ...words };
}

/** Marks a place, counted from 1 as errors count. */
export function markError(line, column) {
  clearError();
  const from = { line: line - 1, ch: column - 1 };
  const token = editor.getTokenAt({ line: from.line, ch: from.ch + 1 });
  const end = Math.max(token.end, from.ch + 1);
  errorMark = editor.markText(from, { line: from.line, ch: end }, { className: "error-place" });
  editor.setCursor(from);
}

function clearError() {
  errorMark?.clear();
  errorMark = null;
}

function recall(step) {
  const known = statements();
  const target = place + step;
  if (target < -1 || target >= known.length) return;
  if (place === -1) draft = editor.getValue();
  place = target;
  setStatement(place === -1 ? draft : known[place]);
}

function complete() {
  editor.showHint({ completeSingle: false, hint });
}

function hint(codeMirror) {
  const cursor = codeMirror.getCursor();
  const before = codeMirror.getLine(cursor.line).slice(0, cursor.ch);
  const word = /[\p{L}\p{N}_.]*$/u.exec(before)[0];
  const lead = before.slice(0, before.length - word.length);
  let list;
  let typed = word;
  if (/\[[^\]]*[:|]\s*$/.test(lead)) list = vocabulary.types.map(name);
  else if (/[:&|]\s*$/.test(lead)) list = vocabulary.labels.map(name);
  else if (/\bCALL\s+$/i.test(lead)) list = vocabulary.procedures;
  else if (word.includes(".") && !vocabulary.functions.some((known) => known.startsWith(word))) {
    typed = word.slice(word.lastIndexOf(".") + 1);
    list = vocabulary.keys.map(name);
  } else {
    list = [...keywords, ...vocabulary.functions.map((known) => `${known}(`)];
  }
  const start = typed.toLowerCase();
  return {
    list: [...new Set(list)].filter((item) => item.toLowerCase().startsWith(start)).slice(0, 200),
    from: { line: cursor.line, ch: cursor.ch - typed.length },
    to: cursor,
  };
}
