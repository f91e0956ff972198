// All partitions that one may see, with what is in them.

import { partitions } from "./api.js";
import { byID, element } from "./dom.js";
import { bytes, count } from "./format.js";

/** Fills the list of databases that the header offers, and returns their names. */
export async function names(signal) {
  const all = (await partitions(signal)).partitions.map((partition) => partition.name);
  byID("databases").replaceChildren(...all.map((name) => element("option", { value: name })));
  return all;
}

/** @param onChoose takes the name of the partition to ask. */
export async function show(onChoose, signal) {
  const place = byID("partitions-content");
  const { partitions: all, shard } = await partitions(signal);
  const mostNodes = Math.max(1, ...all.map((partition) => partition.nodes));
  place.replaceChildren(
    ...(shard ? [totals(shard, all)] : []),
    all.length === 0
      ? element("p", { class: "hint" }, "There is none yet: a partition begins with its first write.")
      : element(
        "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Partitions" },
        element(
          "table", {},
          element("thead", {}, element("tr", {},
            ["Partition", "Nodes", "Relationships", "Size", "Content hash"]
              .map((column) => element("th", { scope: "col" }, column)))),
          element("tbody", {}, all.map((partition) => row(partition, mostNodes, onChoose))))));
}

function totals(shard, all) {
  const sum = (key) => all.reduce((whole, partition) => whole + partition[key], 0);
  const facts = [
    ["partitions", count(all.length)], ["nodes", count(sum("nodes"))],
    ["relationships", count(sum("relationships"))],
    ["graph on disk", bytes(shard.graphBytes)], ["free in it", bytes(shard.freeBytes)],
    ["changelog", bytes(shard.changelogBytes)], ["last record", count(shard.lsn)],
    ["checkpoint", count(shard.checkpointLSN)], ["dead letters", count(shard.deadLetters)],
  ];
  return element("dl", { class: "totals" }, facts.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function row(partition, mostNodes, onChoose) {
  return element(
    "tr", {},
    element("td", {}, element("button", {
      type: "button", class: "plain link", title: "Ask this one",
      onclick: () => onChoose(partition.name),
    }, partition.name)),
    element("td", { class: "numeric" }, count(partition.nodes),
      element("meter", {
        min: 0, max: mostNodes, value: partition.nodes, "aria-hidden": "true",
      })),
    element("td", { class: "numeric" }, count(partition.relationships)),
    element("td", { class: "numeric" },
      partition.bytes === undefined ? "" : bytes(partition.bytes)),
    element("td", {}, element("code", { class: "hash" }, partition.contentHash ?? "")));
}
