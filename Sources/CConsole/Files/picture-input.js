// Mouse, touch and keyboard on the picture.

const moves = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export function listen(picture) {
  const { root } = picture;
  root.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = place(root, event);
    picture.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), x, y);
  }, { passive: false });
  root.addEventListener("dblclick", (event) => {
    const target = picture.elementAt(event.target);
    if (target && picture.graph.nodes.has(target.id)) picture.events.onExpand(target);
  });
  root.addEventListener("keydown", (event) => onKey(picture, event));
  root.addEventListener("focusin", (event) => {
    const node = picture.elementAt(event.target);
    if (node) picture.focus(node);
  });
  listenToPointers(picture);
}

// Pointers

function listenToPointers(picture) {
  const { root } = picture;
  const pointers = new Map();
  let gesture = null;

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, place(root, event));
    const target = picture.elementAt(event.target);
    const isNode = target !== null && picture.graph.nodes.has(target.id);
    gesture = pointers.size > 1
      ? { kind: "pinch", spread: spread(pointers) }
      : { kind: isNode ? "drag" : "pan", target, hasMoved: false, at: place(root, event) };
  });

  root.addEventListener("pointermove", (event) => {
    if (!gesture || !pointers.has(event.pointerId)) return;
    const before = pointers.get(event.pointerId);
    const now = place(root, event);
    pointers.set(event.pointerId, now);
    if (gesture.kind === "pinch") {
      const size = spread(pointers);
      picture.zoom(size / gesture.spread, ...centre(pointers));
      gesture.spread = size;
      return;
    }
    // A hand that trembles still clicks.
    if (!gesture.hasMoved && Math.hypot(now.x - gesture.at.x, now.y - gesture.at.y) < 4) return;
    if (!gesture.hasMoved) {
      gesture.hasMoved = true;
      root.setPointerCapture(event.pointerId);
      if (gesture.kind === "drag") picture.warm(true);
    }
    if (gesture.kind === "pan") {
      picture.pan(now.x - before.x, now.y - before.y);
      return;
    }
    const { x, y, scale } = picture.view;
    gesture.target.x = gesture.target.fx = (now.x - x) / scale;
    gesture.target.y = gesture.target.fy = (now.y - y) / scale;
    picture.warm(true);
  });

  const end = (event) => {
    if (!pointers.delete(event.pointerId) || !gesture) return;
    if (gesture.kind === "drag" && gesture.hasMoved) picture.warm(false);
    if (gesture.kind !== "pinch" && !gesture.hasMoved) picture.select(gesture.target);
    gesture = null;
  };
  root.addEventListener("pointerup", end);
  root.addEventListener("pointercancel", end);
}

function place(root, event) {
  const box = root.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function spread(pointers) {
  const [a, b] = [...pointers.values()];
  return Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
}

function centre(pointers) {
  const [a, b] = [...pointers.values()];
  return [(a.x + b.x) / 2, (a.y + b.y) / 2];
}

// Keys

function onKey(picture, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const node = picture.elementAt(event.target);
  const move = moves[event.key];
  if (move && (event.shiftKey || !node)) {
    picture.pan(-60 * move[0], -60 * move[1]);
  } else if (move) {
    const next = nearest(picture.graph.nodes.values(), node, move);
    if (next) picture.focus(next);
  } else if (!act(picture, event.key, node)) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** @returns whether the key means something here. */
function act(picture, key, node) {
  switch (key) {
    case "+": case "=": picture.zoom(1.25); return true;
    case "-": picture.zoom(0.8); return true;
    case "0": picture.fit(); return true;
    case "Escape":
      if (!picture.selected) return false;
      picture.select(null);
      return true;
  }
  if (!node) return false;
  switch (key) {
    case "Enter": case " ": picture.select(node); return true;
    case "e": case "E": picture.events.onExpand(node); return true;
    case "Delete": case "Backspace": {
      const next = picture.graph.neighbours(node).find((other) => other !== node);
      picture.hide(node);
      if (next) picture.focus(next);
      return true;
    }
    default: return false;
  }
}

/** The nearest node in a direction; what lies beside it counts as farther. */
function nearest(nodes, from, [right, down]) {
  let best = null;
  let least = Infinity;
  for (const node of nodes) {
    const dx = node.x - from.x;
    const dy = node.y - from.y;
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    const distance = ahead + 2 * aside;
    if (node === from || ahead <= 0 || distance >= least) continue;
    best = node;
    least = distance;
  }
  return best;
}
