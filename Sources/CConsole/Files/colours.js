// A colour for each label, the same wherever the label appears.

// Told apart by most people with colour-blindness too, and legible with dark and light text.
const palette = [
  "#5b8ff9", "#f6903d", "#3fb68b", "#e8684a", "#9270ca", "#f6bd16", "#6dc8ec", "#ff9d9d",
  "#269a99", "#c2a06e", "#b8d04a", "#8a95a9",
];

const given = new Map();

export function colour(label) {
  if (!given.has(label)) given.set(label, palette[given.size % palette.length]);
  return given.get(label);
}

/** Black or white, whichever is easier to read on `background` (a hexadecimal colour). */
export function inkOn(background) {
  const [red, green, blue] = [1, 3, 5].map((place) => parseInt(background.slice(place, place + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? "#14171c" : "#ffffff";
}
