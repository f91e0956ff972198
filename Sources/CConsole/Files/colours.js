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

const inks = ["#14171c", "#ffffff"];

/** Dark or light, whichever is easier to read on `background` (both hexadecimal colours). */
export function inkOn(background) {
  const contrast = (ink) => {
    const [a, b] = [luminance(ink), luminance(background)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  return contrast(inks[0]) >= contrast(inks[1]) ? inks[0] : inks[1];
}

/** As WCAG defines it. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((place) => parseInt(colour.slice(place, place + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
