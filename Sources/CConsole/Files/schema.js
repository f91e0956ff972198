// What is in a database: labels, types, their properties, indexes and constraints.

import { rows, run } from "./api.js";
import { byID, element } from "./dom.js";
import * as editor from "./editor.js";
import { count } from "./format.js";
import { chip } from "./table.js";
import { name, plain } from "./values.js";

/** @param onStatement takes a statement that a click asks for. */
export async function show(database, onStatement, signal) {
  const place = byID("schema-content");
  place.replaceChildren(element("p", { class: "hint" }, "Reading the schema…"));
  const read = async (statement) => (await rows(database, statement, {}, signal)).map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
  const [labels, types, nodeProperties, typeProperties, indexes, constraints] = await Promise.all([
    counted(database, "CALL db.labels() YIELD label RETURN label AS name",
      (label) => `MATCH (n:${name(label)}) RETURN count(n) AS count`, signal),
    counted(database,
      "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS name",
      (type) => `MATCH ()-[r:${name(type)}]->() RETURN count(r) AS count`, signal),
    read("CALL db.schema.nodeTypeProperties()"),
    read("CALL db.schema.relTypeProperties()"),
    read("SHOW INDEXES"),
    read("SHOW CONSTRAINTS"),
  ]);
  editor.setVocabulary({
    labels: labels.map((label) => label.name),
    types: types.map((type) => type.name),
    keys: [...new Set([...nodeProperties, ...typeProperties].map((row) => row.propertyName))]
      .filter((key) => key !== null),
  });
  place.replaceChildren(
    section("Labels", labels.map(({ name: label, count: number }) => choice(
      chip(label, "label"), number,
      () => onStatement(`MATCH (n:${name(label)}) RETURN n LIMIT 100`)))),
    section("Relationship types", types.map(({ name: type, count: number }) => choice(
      chip(type, "type"), number,
      () => onStatement(`MATCH p = ()-[:${name(type)}]->() RETURN p LIMIT 100`)))),
    table("Properties of nodes", ["labels", "property", "types", "on every node"],
      nodeProperties.filter((row) => row.propertyName !== null).map((row) => [
        row.nodeLabels.map((label) => chip(label, "label")), row.propertyName,
        (row.propertyTypes ?? []).join(", "), row.mandatory ? "yes" : "no"])),
    table("Properties of relationships", ["type", "property", "types", "on every relationship"],
      typeProperties.filter((row) => row.propertyName !== null).map((row) => [
        chip(row.relType.replace(/^:`|`$/g, ""), "type"), row.propertyName,
        (row.propertyTypes ?? []).join(", "), row.mandatory ? "yes" : "no"])),
    table("Indexes", ["name", "type", "of", "properties", "state"],
      indexes.map((row) => [row.name, row.type, (row.labelsOrTypes ?? []).join(", ") || "all",
        (row.properties ?? []).join(", "), row.state])),
    table("Constraints", ["name", "type", "of", "properties"],
      constraints.map((row) => [row.name, row.type, (row.labelsOrTypes ?? []).join(", ") || "all",
        (row.properties ?? []).join(", ")])));
}

/** Names with their counts, which the store keeps. */
async function counted(database, statement, counting, signal) {
  const names = (await rows(database, statement, {}, signal)).map((row) => row.name._value);
  const found = [];
  for (const name of names.slice(0, 200)) {
    let number = 0;
    await run(database, counting(name), {
      signal, onRecord: ([value]) => { number = Number(value._value); },
    });
    found.push({ name, count: number });
  }
  return found.filter((entry) => entry.count > 0).sort((a, b) => b.count - a.count);
}

function section(title, choices) {
  return element(
    "section", {}, element("h2", {}, title),
    choices.length > 0
      ? element("ul", { class: "choices" }, choices)
      : element("p", { class: "hint" }, "None."));
}

function choice(label, number, onclick) {
  return element(
    "li", {}, element("button", { type: "button", class: "choice", title: "Show some", onclick },
      label, element("span", { class: "numeric" }, count(number))));
}

function table(title, columns, content) {
  return element(
    "section", {}, element("h2", {}, title),
    content.length === 0
      ? element("p", { class: "hint" }, "None.")
      : element(
        "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
        element(
          "table", {},
          element("thead", {},
            element("tr", {}, columns.map((column) => element("th", { scope: "col" }, column)))),
          element("tbody", {}, content.map((cells) =>
            element("tr", {}, cells.map((cell) => element("td", {}, cell))))))));
}
