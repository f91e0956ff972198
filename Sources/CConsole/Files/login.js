// The form that is shown when the server wants to know who asks.

import { ServerError, forgetCredentials, useBasic, useToken } from "./api.js";
import { byID } from "./dom.js";

export function setUp() {
  for (const choice of document.querySelectorAll("#login [name=kind]")) {
    choice.addEventListener("change", showKind);
  }
  byID("login-cancel").addEventListener("click", () => byID("login").close("cancel"));
  byID("log-out").addEventListener("click", () => {
    forgetCredentials();
    location.reload();
  });
}

/** Asks for credentials, and tells what was wrong before. Fails if the user cancels. */
export async function ask(problem) {
  const dialog = byID("login");
  byID("login-error").textContent = problem;
  showKind();
  dialog.returnValue = "";
  dialog.showModal();
  byID(kind() === "token" ? "login-token" : "login-user").focus();
  await new Promise((resolve) => {
    byID("login-form").onsubmit = () => dialog.close("done");
    dialog.addEventListener("close", resolve, { once: true });
  });
  // Escape closes it with a value of the browser's.
  if (dialog.returnValue !== "done") {
    throw new ServerError("Unauthenticated", "The server wants a log-in.", 401);
  }
  if (kind() === "token") useToken(byID("login-token").value);
  else useBasic(byID("login-user").value, byID("login-password").value);
  byID("login-password").value = "";
  byID("login-token").value = "";
  byID("log-out").hidden = false;
}

function kind() {
  return document.querySelector("#login [name=kind]:checked").value;
}

function showKind() {
  byID("login-basic").hidden = kind() !== "basic";
  byID("login-bearer").hidden = kind() !== "token";
}
