// The picture as a PNG: every shape of the SVG is painted on a canvas as the page shows it.

const scale = 2;
const largest = 8_000;

/** @returns a promise of the image, with all of the picture in it. */
export function png(picture) {
  const box = picture.viewport.getBBox();
  const margin = 24;
  const factor = Math.min(scale, largest / (Math.max(box.width, box.height) + 2 * margin));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((box.width + 2 * margin) * factor);
  canvas.height = Math.ceil((box.height + 2 * margin) * factor);
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(picture.root).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(factor, factor);
  context.translate(margin - box.x, margin - box.y);
  for (const layer of picture.viewport.children) paint(layer, context);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

function paint(target, context) {
  const style = getComputedStyle(target);
  if (style.display === "none" || style.visibility === "hidden") return;
  context.save();
  const matrix = target.transform?.baseVal.consolidate()?.matrix;
  if (matrix) context.transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f);
  context.globalAlpha *= Number(style.opacity);
  switch (target.tagName) {
    case "g": for (const child of target.children) paint(child, context); break;
    case "path": stroke(new Path2D(target.getAttribute("d")), style, context); break;
    case "circle": {
      const circle = new Path2D();
      circle.arc(0, 0, target.r.baseVal.value, 0, 2 * Math.PI);
      stroke(circle, style, context);
      break;
    }
    case "text": write(target, style, context); break;
  }
  context.restore();
}

function stroke(path, style, context) {
  if (style.fill !== "none") {
    context.fillStyle = style.fill;
    context.fill(path);
  }
  prepareStroke(style, context);
  if (style.stroke !== "none") context.stroke(path);
}

function prepareStroke(style, context) {
  context.strokeStyle = style.stroke === "none" ? "transparent" : style.stroke;
  context.lineWidth = parseFloat(style.strokeWidth);
  context.lineJoin = "round";
  context.setLineDash(
    style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat));
}

function write(target, style, context) {
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textAlign = style.textAnchor === "middle" ? "center" : "left";
  const lines = target.children.length > 0 ? [...target.children] : [target];
  for (const line of lines) {
    const y = Number(line.getAttribute("y") ?? 0);
    prepareStroke(style, context);
    if (style.stroke !== "none") context.strokeText(line.textContent, 0, y);
    context.fillStyle = style.fill;
    context.fillText(line.textContent, 0, y);
  }
}
