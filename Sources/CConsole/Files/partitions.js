// All partitions that one may see, with what is in them.

import { metricsText, partitions } from "./api.js";
import { byID, element } from "./dom.js";
import { bytes, count } from "./format.js";
import { parse, sum } from "./prometheus.js";

/** Fills the list of databases that the header offers, and returns their names. */
export async function names(signal) {
  const all = (await partitions(signal)).partitions.map((partition) => partition.name);
  byID("databases").replaceChildren(...all.map((name) => element("option", { value: name })));
  return all;
}

/** @param onChoose takes the name of the partition to ask. */
export async function show(onChoose, signal) {
  const place = byID("partitions-content");
  const [{ partitions: all }, shard] = await Promise.all([partitions(signal), readShard(signal)]);
  const mostNodes = Math.max(1, ...all.map((partition) => partition.nodes));
  place.replaceChildren(
    ...(shard ? [totals(shard, all)] : []),
    all.length === 0
      ? element("p", { class: "hint" },
        "There is none yet: a partition begins with its first write.")
      : element(
        "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Partitions" },
        element(
          "table", {},
          element("thead", {}, element("tr", {},
            ["Partition", "Nodes", "Relationships", "Size, about", "Content hash"]
              .map((column) => element("th", { scope: "col" }, column)))),
          element("tbody", {}, all.map((partition) =>
            row(partition, mostNodes, onChoose))))));
}

/** What the metrics say of the shard; null for those who may not read them. */
async function readShard(signal) {
  let families;
  try {
    families = parse(await metricsText(signal));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
  const value = (name) => sum(families.get(`intelgraph_${name}`)) ?? 0;
  return {
    graph: value("graph_bytes"), free: value("graph_free_bytes"), log: value("changelog_bytes"),
    lsn: value("lsn"), checkpoint: value("checkpoint_lsn"), deadLetters: value("dead_letters"),
  };
}

function totals(shard, all) {
  const total = (key) => all.reduce((whole, partition) => whole + partition[key], 0);
  const facts = [
    ["partitions", count(all.length)], ["nodes", count(total("nodes"))],
    ["relationships", count(total("relationships"))],
    ["graph on disk", bytes(shard.graph)], ["free in it", bytes(shard.free)],
    ["changelog", bytes(shard.log)], ["last record", count(shard.lsn)],
    ["checkpoint", count(shard.checkpoint)], ["dead letters", count(shard.deadLetters)],
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
    element(
      "td", {
        class: "numeric",
        title: "The pages of the graph's file that hold its elements and their indexes",
      },
      bytes(partition.bytes)),
    element("td", {}, element("code", { class: "hash" }, partition.contentHash ?? "")));
}
