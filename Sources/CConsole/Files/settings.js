// What the browser remembers of its user. Credentials are never among it.

const prefix = "intelgraph.";

export function load(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(prefix + name)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Quietly does nothing where storage is forbidden or full: the console works without. */
export function save(name, value) {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // See above.
  }
}
