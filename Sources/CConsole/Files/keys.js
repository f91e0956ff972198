// Finds nodes again by an index, so that expanding one does not look at all of a large graph.

import { name, plain, typeOf } from "./values.js";

let indexes = [];

/** @param rows what SHOW INDEXES answered. */
export function learn(rows) {
  indexes = rows
    .map((row) => Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, plain(value)])))
    .filter(({ entityType, type, labelsOrTypes }) =>
      entityType === "NODE" && type === "RANGE" && labelsOrTypes?.length === 1)
    .map(({ labelsOrTypes, properties, owningConstraint }) => ({
      label: labelsOrTypes[0], keys: properties, isUnique: owningConstraint !== null,
    }))
    .sort((a, b) => b.isUnique - a.isUnique);
}

/** The beginning of a statement that finds `node` as `n`, with the parameters that it takes. */
export function find(node) {
  const properties = new Map(node.properties);
  const index = indexes.find(({ label, keys }) => node.labels.includes(label)
    && keys.every((key) => properties.has(key) && typeOf(properties.get(key)) !== "Null"));
  const keys = index?.keys ?? [];
  const map = keys.map((key, place) => `${name(key)}: $key${place}`).join(", ");
  const pattern = index ? `(n:${name(index.label)} {${map}})` : "(n)";
  return {
    match: `MATCH ${pattern} WHERE elementId(n) = $id`,
    parameters: {
      id: node.id,
      ...Object.fromEntries(keys.map((key, place) => [`key${place}`, properties.get(key)])),
    },
  };
}
