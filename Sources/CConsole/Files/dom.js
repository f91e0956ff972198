// Elements of the page. What comes from a graph is put in as text only, never as markup.

/** An element with attributes, listeners (`onclick`) and children; a string child is text. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** As `element`, for pictures. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) target.addEventListener(name.slice(2), value);
    else target.setAttribute(name, value === true ? "" : String(value));
  }
  target.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return target;
}

export function byID(id) {
  return document.getElementById(id);
}

/** Says something to those who listen to the page instead of looking at it. */
export function announce(text) {
  byID("announcer").textContent = text;
}

/** Saves bytes or text as a file of the user's. */
export function download(name, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Arrow keys, Home and End move between tabs, as people know it from elsewhere. */
export function tabKeys(list) {
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);
    const place = tabs.indexOf(document.activeElement);
    const target = {
      ArrowRight: place + 1, ArrowLeft: place - 1 + tabs.length, Home: 0, End: tabs.length - 1,
    }[event.key];
    if (place < 0 || target === undefined) return;
    event.preventDefault();
    const tab = tabs[target % tabs.length];
    tab.click();
    tab.focus();
  });
}
