// The text format of /metrics.

/**
 * @returns a map from a metric's name to `{ kind, help, samples: [{ name, labels, value }] }`;
 *   buckets, sums and counts of a histogram are samples of the histogram.
 */
export function parse(text) {
  const families = new Map();
  const family = (name) => {
    if (!families.has(name)) families.set(name, { kind: "untyped", help: "", samples: [] });
    return families.get(name);
  };
  for (const line of text.split("\n")) {
    const note = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line);
    if (note) {
      family(note[2])[note[1] === "HELP" ? "help" : "kind"] = note[3];
      continue;
    }
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!sample) continue;
    const [, name, labels, value] = sample;
    const base = name.replace(/_(bucket|sum|count)$/, "");
    const owner = families.get(base)?.kind === "histogram" ? base : name;
    family(owner).samples.push({ name, labels: labelsOf(labels ?? ""), value: numberOf(value) });
  }
  return families;
}

function labelsOf(text) {
  const labels = {};
  for (const [, name, value] of text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
  }
  return labels;
}

function numberOf(text) {
  return { "+Inf": Infinity, "-Inf": -Infinity, NaN: NaN }[text] ?? Number(text);
}

/** The sum of a family's samples, histograms aside; null if there is none. */
export function sum(family, accepts = () => true) {
  const samples = family?.samples.filter((sample) => accepts(sample.labels)) ?? [];
  return samples.length > 0 ? samples.reduce((whole, sample) => whole + sample.value, 0) : null;
}

/** How often a histogram was observed, by upper bound in rising order, over all its labels. */
export function buckets(family, accepts = () => true) {
  const counts = new Map();
  for (const { name, labels, value } of family?.samples ?? []) {
    if (!name.endsWith("_bucket") || !accepts(labels)) continue;
    const bound = numberOf(labels.le);
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  return [...counts].sort((a, b) => a[0] - b[0]);
}

/** The quantile of what came between two readings of a histogram; null if nothing came. */
export function quantile(share, before, after) {
  const known = new Map(before);
  const grown = after.map(([bound, count]) => [bound, count - (known.get(bound) ?? 0)]);
  const whole = grown.at(-1)?.[1] ?? 0;
  if (whole <= 0) return null;
  let [lower, below] = [0, 0];
  for (const [bound, count] of grown) {
    if (count >= share * whole) {
      if (bound === Infinity || count === below) return lower;
      return lower + ((bound - lower) * (share * whole - below)) / (count - below);
    }
    [lower, below] = [bound, count];
  }
  return lower;
}
