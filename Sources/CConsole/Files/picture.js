// The node-link picture of a result: SVG, laid out by d3-force.

import { colour, inkOn } from "./colours.js";
import { svg } from "./dom.js";
import { Graph } from "./graph.js";
import { listen } from "./picture-input.js";
import { linkShape, radius, wrapped } from "./shapes.js";

const d3 = globalThis.d3;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

export class Picture {
  graph = new Graph();
  selected = null;
  view = { x: 0, y: 0, scale: 1 };
  // Whether the view is the user's, who moved it, and not to be changed without being asked.
  isMoved = false;
  #drawn = { nodes: new Map(), links: new Map() };
  #simulation;

  /**
   * @param events `onSelect(element or null)`, `onExpand(node)` and `onChange()`, which is called
   *   when elements came or went.
   */
  constructor(root, events) {
    this.root = root;
    this.events = events;
    this.linkLayer = svg("g", { class: "links" });
    this.nodeLayer = svg("g", { class: "nodes" });
    this.viewport = svg("g", { class: "viewport" }, this.linkLayer, this.nodeLayer);
    root.replaceChildren(this.viewport);
    this.#simulation = d3.forceSimulation([])
      .force("link", d3.forceLink([]).distance(140).strength(0.5))
      .force("charge", d3.forceManyBody().strength(-800).distanceMax(1_200))
      .force("x", d3.forceX(0).strength(0.05))
      .force("y", d3.forceY(0).strength(0.07))
      .force("collide", d3.forceCollide(radius + 14))
      .on("tick", () => {
        this.#place();
        this.#keepFitted();
      })
      .stop();
    listen(this);
    new ResizeObserver(() => this.#keepFitted()).observe(root);
  }

  clear() {
    this.#simulation.stop();
    this.graph = new Graph();
    this.isMoved = false;
    this.select(null);
    this.update();
  }

  add(entities, origin = null) {
    this.graph.add(entities, origin);
    this.update();
  }

  hide(node) {
    this.graph.remove(node.id);
    if (this.selected === node) this.select(null);
    this.update();
  }

  select(target) {
    this.selected = target;
    this.#mark();
    this.events.onSelect(target);
  }

  /** Draws what came, removes what went, and lets the layout settle. */
  update() {
    const isNew = this.#drawn.nodes.size === 0;
    this.#reconcile("links", this.linkLayer, (link) => this.#makeLink(link));
    this.#reconcile("nodes", this.nodeLayer, (node) => this.#makeNode(node));
    const nodes = [...this.graph.nodes.values()];
    this.#simulation.nodes(nodes);
    this.#simulation.force("link").links([...this.graph.links.values()]);
    const hasFocus = this.nodeLayer.querySelector("[tabindex='0']");
    if (!hasFocus) this.nodeLayer.firstElementChild?.setAttribute("tabindex", 0);
    this.#mark();
    // A new picture goes most of its way at once; later changes show where things go.
    this.settle(isNew ? 150 : 0);
    this.events.onChange();
  }

  settle(ticks = 0) {
    this.#simulation.alpha(0.7);
    this.#simulation.tick(stillness.matches ? 300 : ticks);
    this.#place();
    this.#keepFitted();
    if (stillness.matches) this.#simulation.stop();
    else this.#simulation.restart();
  }

  /** Keeps the layout warm while a node is dragged. */
  warm(isWarm) {
    this.isMoved = true;
    if (stillness.matches) return this.#place();
    this.#simulation.alphaTarget(isWarm ? 0.2 : 0);
    if (isWarm) this.#simulation.restart();
  }

  // The view

  moveView(view) {
    this.view = view;
    this.viewport.setAttribute(
      "transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
    this.root.classList.toggle("far", view.scale < 0.45);
  }

  /** Moves the view as the user wants it. */
  pan(dx, dy) {
    this.isMoved = true;
    this.moveView({ x: this.view.x + dx, y: this.view.y + dy, scale: this.view.scale });
  }

  zoom(factor, x = this.root.clientWidth / 2, y = this.root.clientHeight / 2) {
    const scale = Math.min(4, Math.max(0.1, this.view.scale * factor));
    const change = scale / this.view.scale;
    this.isMoved = true;
    this.moveView({
      x: x - (x - this.view.x) * change, y: y - (y - this.view.y) * change, scale,
    });
  }

  fit() {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    if (width === 0 || this.graph.nodes.size === 0) return;
    this.isMoved = false;
    const nodes = [...this.graph.nodes.values()];
    const [left, right] = extent(nodes.map((node) => node.x), radius * 2);
    const [top, bottom] = extent(nodes.map((node) => node.y), radius * 2);
    const scale = Math.min(1.4, width / (right - left), height / (bottom - top));
    this.moveView({
      x: width / 2 - (scale * (left + right)) / 2, y: height / 2 - (scale * (top + bottom)) / 2,
      scale,
    });
  }

  #keepFitted() {
    if (!this.isMoved) this.fit();
  }

  /** Focuses a node and brings it into the view. */
  focus(node) {
    const target = this.#drawn.nodes.get(node.id)?.group;
    if (!target) return;
    this.nodeLayer.querySelector("[tabindex='0']")?.setAttribute("tabindex", -1);
    target.setAttribute("tabindex", 0);
    target.focus({ preventScroll: true });
    const { x, y, scale } = this.view;
    const { clientWidth: width, clientHeight: height } = this.root;
    const place = { x: node.x * scale + x, y: node.y * scale + y };
    if (place.x > 0 && place.y > 0 && place.x < width && place.y < height) return;
    this.pan(width / 2 - place.x, height / 2 - place.y);
  }

  /** The node or relationship that an element of the page belongs to. */
  elementAt(target) {
    const group = target.closest?.("[data-kind]");
    if (!group) return null;
    return this.graph[group.dataset.kind].get(group.dataset.id) ?? null;
  }

  // Drawing

  #reconcile(kind, layer, make) {
    const drawn = this.#drawn[kind];
    const wanted = this.graph[kind];
    for (const [id, shape] of drawn) {
      if (wanted.get(id) === shape.item && shape.version === version(shape.item)) continue;
      shape.group.remove();
      drawn.delete(id);
    }
    for (const [id, item] of wanted) {
      if (drawn.has(id)) continue;
      const shape = make(item);
      shape.item = item;
      shape.version = version(item);
      shape.group.dataset.kind = kind;
      shape.group.dataset.id = id;
      drawn.set(id, shape);
      layer.append(shape.group);
    }
  }

  #makeNode(node) {
    const fill = node.isPlaceholder ? null : colour(node.colourLabel);
    const lines = wrapped(node.caption, 9, 3);
    const isWide = lines.some((line) => line.length > 7);
    const circle = svg("circle", { r: radius, fill });
    const text = svg(
      "text", { class: isWide ? "caption wide" : "caption", fill: fill && inkOn(fill) });
    lines.forEach((line, place) => {
      text.append(svg("tspan", { x: 0, y: (place - (lines.length - 1) / 2) * 11 + 3.5 }, line));
    });
    const group = svg(
      "g",
      {
        class: node.isPlaceholder ? "node placeholder" : "node", tabindex: -1, role: "button",
        "aria-label": `${node.labels.join(" ") || "node"} ${node.caption}`,
      },
      svg("title", {}, `${node.labels.map((label) => `:${label}`).join("")} ${node.caption}`),
      svg("circle", { class: "halo", r: radius + 5 }), circle, text);
    return { group };
  }

  #makeLink(link) {
    const parts = {
      reach: svg("path", { class: "reach" }),
      line: svg("path", { class: "line" }),
      head: svg("path", { class: "head" }),
      text: svg("text", { class: "type", y: 3.5 }, ...wrapped(link.type, 24, 1)),
    };
    const group = svg("g", { class: "link" }, svg("title", {}, link.type), Object.values(parts));
    return { group, ...parts };
  }

  #mark() {
    for (const kind of ["nodes", "links"]) {
      for (const shape of this.#drawn[kind].values()) {
        shape.group.classList.toggle("selected", shape.item === this.selected);
      }
    }
  }

  #place() {
    for (const { item, group } of this.#drawn.nodes.values()) {
      group.setAttribute("transform", `translate(${item.x.toFixed(1)} ${item.y.toFixed(1)})`);
      group.classList.toggle("pinned", item.fx !== undefined && item.fx !== null);
    }
    for (const { item, reach, line, head, text } of this.#drawn.links.values()) {
      const shape = linkShape(item);
      reach.setAttribute("d", shape.line);
      line.setAttribute("d", shape.line);
      head.setAttribute("d", shape.head);
      const { x, y } = shape.label;
      text.setAttribute(
        "transform",
        `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${shape.angle.toFixed(1)})`);
      text.classList.toggle("cramped", shape.room < item.type.length * 5);
    }
  }
}

/** Changes where something has to be drawn anew: a placeholder that was filled in. */
function version(item) {
  return item.isPlaceholder ?? false;
}

function extent(numbers, margin) {
  return [Math.min(...numbers) - margin, Math.max(...numbers) + margin];
}
