// Loaded before the page is drawn, so that it never flashes in the other theme.

"use strict";

(() => {
  const names = ["system", "light", "dark"];
  const key = "intelgraph.theme";

  function apply(name) {
    document.documentElement.dataset.theme = name;
  }

  function saved() {
    try {
      const name = JSON.parse(localStorage.getItem(key));
      return names.includes(name) ? name : "system";
    } catch {
      return "system";
    }
  }

  apply(saved());
  addEventListener("DOMContentLoaded", () => {
    const choice = document.getElementById("theme");
    choice.value = saved();
    choice.addEventListener("change", () => {
      apply(choice.value);
      try {
        localStorage.setItem(key, JSON.stringify(choice.value));
      } catch {
        // Storage may be forbidden; the choice then holds until the page goes.
      }
    });
  });
})();
