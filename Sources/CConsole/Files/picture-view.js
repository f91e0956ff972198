// The graph view: the picture with its legend, details and buttons.

import { rows } from "./api.js";
import { announce, byID, download, element } from "./dom.js";
import { count } from "./format.js";
import * as keys from "./keys.js";
import { Picture } from "./picture.js";
import { png } from "./picture-png.js";
import { chip, clipped } from "./table.js";
import { cellText, entities } from "./values.js";

const neighbourLimit = 60;

let picture = null;
let database = "";

export function setUp() {
  picture = new Picture(byID("picture"), {
    onSelect: showDetails, onExpand: expand, onChange: showLegend,
  });
  byID("picture-in").addEventListener("click", () => picture.zoom(1.3));
  byID("picture-out").addEventListener("click", () => picture.zoom(1 / 1.3));
  byID("picture-fit").addEventListener("click", () => picture.fit());
  byID("picture-connect").addEventListener("click", connect);
  byID("picture-png").addEventListener("click", async () => {
    download("graph.png", await png(picture), "image/png");
  });
}

export function show(result) {
  database = result.database;
  picture.clear();
  note("");
  picture.add(result.rows.flatMap((row) => row.flatMap((value) => [...entities(value)])));
}

/** Draws what is connected with a node. */
async function expand(node) {
  if (picture.graph.nodes.get(node.id) !== node) return;
  const links = picture.graph.links.size;
  const before = picture.graph.nodes.size;
  const { match, parameters } = keys.find(node);
  const found = await ask(
    `${match} MATCH (n)-[r]-(m) RETURN n, r, m LIMIT ${neighbourLimit}`, parameters);
  if (!found) return;
  // The result may have been replaced meanwhile.
  if (picture.graph.nodes.get(node.id) !== node) return;
  picture.add(found, node);
  const added = picture.graph.nodes.size - before;
  const said = `${count(added, "node")} and ${
    count(picture.graph.links.size - links, "relationship")} came in`;
  announce(said);
  if (found.length >= 3 * neighbourLimit) {
    note(`There may be more: ${neighbourLimit} relationships of ${node.caption} are drawn.`);
  }
}

/** Draws what lies between the nodes that are shown. */
async function connect() {
  const ids = [...picture.graph.nodes.keys()];
  const found = await ask(
    "MATCH (a)-[r]->(b) WHERE elementId(a) IN $ids AND elementId(b) IN $ids RETURN r LIMIT 1000",
    { ids });
  if (!found) return;
  const before = picture.graph.links.size;
  picture.add(found);
  announce(`${count(picture.graph.links.size - before, "relationship")} came in`);
}

async function ask(statement, parameters) {
  try {
    const found = await rows(database, statement, parameters);
    return found.flatMap((row) => Object.values(row).flatMap((value) => [...entities(value)]));
  } catch (error) {
    note(error.message);
    return null;
  }
}

function note(text) {
  byID("picture-note").hidden = text === "";
  byID("picture-note").textContent = text;
}

function showLegend() {
  const { graph } = picture;
  byID("legend").replaceChildren(...graph.labelCounts().slice(0, 24).map(([label, number]) => {
    const entry = chip(label || "no label", "label");
    entry.append(" ", element("b", {}, count(number)));
    return element("li", {}, entry);
  }));
  const { nodes, links } = graph.omitted;
  if (nodes + links === 0) return;
  note(`The picture is full: ${count(graph.nodes.size, "node")} and ${
    count(graph.links.size, "relationship")} are drawn, ${count(nodes)} and ${count(links)} `
    + "more are not. The table has them all.");
}

// Details

function showDetails(target) {
  const place = byID("details");
  place.hidden = target === null;
  if (target === null) return;
  const isNode = picture.graph.nodes.has(target.id);
  place.replaceChildren(...(isNode ? nodeDetails(target) : linkDetails(target)));
}

function nodeDetails(node) {
  return [
    element("h3", {}, node.labels.map((label) => chip(label, "label")), " ", node.caption),
    element(
      "div", { class: "bar" },
      button("Expand", () => expand(node)),
      button("Hide", () => picture.hide(node)),
      button("Let go", () => {
        node.fx = node.fy = null;
        picture.settle();
      }),
      button("Close", () => picture.select(null))),
    propertyTerms([...node.properties.map(([key, value]) => [key, cellText(value)]),
      ["element id", node.id]]),
  ];
}

function linkDetails(link) {
  return [
    element("h3", {}, chip(link.type, "type")),
    element("p", { class: "hint" }, `from ${link.source.caption} to ${link.target.caption}`),
    element("div", { class: "bar" }, button("Close", () => picture.select(null))),
    propertyTerms([...link.properties.map(([key, value]) => [key, cellText(value)]),
      ["element id", link.id]]),
  ];
}

function button(text, onclick) {
  return element("button", { type: "button", onclick }, text);
}

function propertyTerms(entries) {
  return element("dl", {}, entries.flatMap(([key, value]) =>
    [element("dt", {}, key), element("dd", {}, clipped(value))]));
}
