// The nodes and relationships of a picture, each once, within limits.

import { cellText, entity, isNode, typeOf } from "./values.js";

export const nodeLimit = 400;
export const linkLimit = 1_200;

const captionKeys = ["name", "title", "label", "displayName", "caption", "id", "key", "code"];

export class Graph {
  nodes = new Map();
  links = new Map();
  // What was left out because of the limits.
  omitted = { nodes: 0, links: 0 };

  /**
   * Adds nodes and relationships of the wire, at first near `origin`. Relationships whose ends
   * are not there get placeholders for them, which are filled in once their nodes come.
   */
  add(entities, origin = null) {
    const values = [...entities];
    for (const value of values) if (isNode(value)) this.#addNode(entity(value), origin);
    for (const value of values) if (!isNode(value)) this.#addLink(entity(value), origin);
    this.#arrange();
  }

  remove(id) {
    this.nodes.delete(id);
    for (const link of [...this.links.values()]) {
      if (link.source.id === id || link.target.id === id) this.links.delete(link.id);
    }
    this.#arrange();
  }

  neighbours(node) {
    return [...this.links.values()]
      .filter((link) => link.source === node || link.target === node)
      .map((link) => (link.source === node ? link.target : link.source));
  }

  /** Labels with the number of nodes that show their colour, most first. */
  labelCounts() {
    const counts = new Map();
    for (const node of this.nodes.values()) {
      if (node.isPlaceholder) continue;
      counts.set(node.colourLabel, (counts.get(node.colourLabel) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]);
  }

  #addNode({ id, labels, properties }, origin) {
    const known = this.nodes.get(id);
    if (!known && this.nodes.size >= nodeLimit) {
      this.omitted.nodes += 1;
      return;
    }
    this.nodes.set(id, Object.assign(known ?? start(origin, this.nodes.size), {
      id, labels, properties, isPlaceholder: false,
      colourLabel: rarest(labels), caption: caption(labels, properties),
    }));
  }

  #addLink({ id, type, source, target, properties }, origin) {
    if (this.links.has(id)) return;
    const missing = [...new Set([source, target])].filter((end) => !this.nodes.has(end));
    if (this.links.size >= linkLimit || this.nodes.size + missing.length > nodeLimit) {
      this.omitted.links += 1;
      return;
    }
    for (const end of missing) {
      this.nodes.set(end, Object.assign(start(origin, this.nodes.size), {
        id: end, labels: [], properties: [], isPlaceholder: true, colourLabel: "", caption: "…",
      }));
    }
    this.links.set(id, {
      id, type, properties, source: this.nodes.get(source), target: this.nodes.get(target),
    });
  }

  /** Relationships between the same two nodes are drawn side by side. */
  #arrange() {
    const groups = new Map();
    for (const node of this.nodes.values()) node.degree = 0;
    for (const link of this.links.values()) {
      link.source.degree += 1;
      link.target.degree += 1;
      const key = JSON.stringify([link.source.id, link.target.id].sort());
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(link);
    }
    for (const group of groups.values()) {
      group.forEach((link, place) => {
        const offset = place - (group.length - 1) / 2;
        link.bend = 46 * (link.source.id <= link.target.id ? offset : -offset);
        link.turn = place;
      });
    }
  }
}

/** Where a node begins: on a spiral, or around the node that it belongs to. */
function start(origin, place) {
  const angle = place * 2.4;
  const radius = origin ? 60 : 24 * Math.sqrt(place);
  return {
    x: (origin?.x ?? 0) + radius * Math.cos(angle),
    y: (origin?.y ?? 0) + radius * Math.sin(angle),
  };
}

/** The last label says most where general ones come first, as in `Entity:Person`. */
function rarest(labels) {
  return labels.at(-1) ?? "";
}

function caption(labels, properties) {
  const known = new Map(properties);
  const key = captionKeys.find((key) => known.has(key) && typeOf(known.get(key)) !== "Null")
    ?? properties.find(([, value]) => typeOf(value) === "String" && value._value.length < 60)?.[0];
  return key === undefined ? labels.at(-1) ?? "" : cellText(known.get(key));
}
