// The geometry of a picture: pure functions from places to SVG paths.

export const radius = 27;
const head = 9;

/** How a relationship is drawn: its line, its arrow's head, and where its type is written. */
export function linkShape({ source, target, bend, turn }) {
  return source === target ? loop(source, turn) : curve(source, target, bend);
}

function curve(source, target, bend) {
  const dx = target.x - source.x;
  const dy = target.y - source.y;
  const distance = Math.hypot(dx, dy) || 1;
  const middle = { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
  const control = { x: middle.x - (dy / distance) * bend, y: middle.y + (dx / distance) * bend };
  const from = toward(source, control, radius);
  const tip = toward(target, control, radius + 2);
  const end = toward(target, control, radius + 2 + head);
  return {
    line: `M${point(from)}Q${point(control)} ${point(end)}`,
    head: arrow(end, tip),
    label: { x: (middle.x + control.x) / 2, y: (middle.y + control.y) / 2 },
    angle: upright(Math.atan2(dy, dx)),
    room: distance - 2 * radius - head,
  };
}

function loop(node, turn) {
  const middle = -Math.PI / 2 + turn * 0.9;
  const reach = radius * 3.4;
  const at = (angle, distance) => ({
    x: node.x + distance * Math.cos(angle), y: node.y + distance * Math.sin(angle),
  });
  const end = at(middle + 0.45, radius + 2 + head);
  return {
    line: `M${point(at(middle - 0.45, radius))}C${point(at(middle - 0.6, reach))} `
      + `${point(at(middle + 0.6, reach))} ${point(end)}`,
    head: arrow(end, at(middle + 0.45, radius + 2)),
    label: at(middle, radius * 2.75),
    angle: 0,
    room: 200,
  };
}

function arrow(base, tip) {
  const dx = (tip.x - base.x) / 2;
  const dy = (tip.y - base.y) / 2;
  return `M${point(tip)}L${point({ x: base.x - dy, y: base.y + dx })}`
    + `L${point({ x: base.x + dy, y: base.y - dx })}Z`;
}

function toward(from, to, distance) {
  const whole = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return {
    x: from.x + ((to.x - from.x) / whole) * distance,
    y: from.y + ((to.y - from.y) / whole) * distance,
  };
}

/** Degrees, turned so that text is never upside down. */
function upright(angle) {
  const degrees = (angle * 180) / Math.PI;
  if (degrees > 90) return degrees - 180;
  return degrees < -90 ? degrees + 180 : degrees;
}

function point({ x, y }) {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

/** Text cut into at most `limit` lines of about `width` characters, at spaces where there are. */
export function wrapped(text, width, limit) {
  const lines = [];
  let rest = [...text.replaceAll(/\s+/g, " ").trim()];
  while (rest.length > 0 && lines.length < limit) {
    if (rest.length <= width) {
      lines.push(rest.join(""));
      return lines;
    }
    const space = rest.lastIndexOf(" ", width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end).join(""));
    rest = rest.slice(rest[end] === " " ? end + 1 : end);
  }
  if (rest.length > 0) lines.push(`${[...lines.pop()].slice(0, width - 1).join("")}…`);
  return lines;
}
