// The server's HTTP API, as any other client uses it.

import { parameter } from "./values.js";

/** What the server refused or failed at. */
export class ServerError extends Error {
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

// Kept here only: a page that is loaded again asks again.
let authorization = null;

export function useBasic(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

export function useToken(token) {
  authorization = `Bearer ${token.trim()}`;
}

export function forgetCredentials() {
  authorization = null;
}

// How credentials are asked for; resolves once there are some.
let askForCredentials = null;
// The log-in that others wait for.
let loggingIn = null;

/** @param ask takes what was wrong with those before, or nothing. */
export function onCredentialsNeeded(ask) {
  askForCredentials = ask;
}

function send(path, options) {
  const headers = { ...options.headers };
  if (authorization) headers.Authorization = authorization;
  return fetch(path, {
    ...options, headers, credentials: "omit", cache: "no-store", redirect: "error",
  });
}

/**
 * Asks for credentials until the server takes them. Each are shown once, for all that waits: the
 * server counts failures, and locks out who has too many.
 */
async function logIn(problem) {
  for (;;) {
    await askForCredentials(problem);
    const response = await send("/partitions", {});
    if (response.ok) {
      await response.body?.cancel();
      return;
    }
    const refusal = await failure(response);
    if (refusal.code === passwordExpired) return;
    forgetCredentials();
    problem = refusal.message;
  }
}

// The password was right; the server tells what to do first.
const passwordExpired = "Neo.ClientError.Security.CredentialsExpired";

async function request(path, options = {}) {
  for (;;) {
    if (loggingIn) await loggingIn;
    const sent = authorization;
    let response;
    try {
      response = await send(path, options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ServerError("Unreachable", "The server cannot be reached.", 0);
    }
    if (response.status !== 401) return response;
    const refusal = await failure(response);
    if (refusal.code === passwordExpired) throw refusal;
    // Somebody else may have asked meanwhile.
    if (loggingIn || authorization !== sent) continue;
    forgetCredentials();
    loggingIn = logIn(sent ? refusal.message : "").finally(() => { loggingIn = null; });
    await loggingIn;
  }
}

async function failure(response) {
  const body = await response.text();
  try {
    // The latter where JSON Lines were asked for.
    const { errors, _body } = JSON.parse(body);
    const { code, message } = (errors ?? _body)[0];
    return new ServerError(code, message, response.status);
  } catch {
    const said = body.length > 0 && body.length < 500 ? `: ${body}` : "";
    return new ServerError(
      `HTTP ${response.status}`, `The server answered ${response.status}${said}`, response.status);
  }
}

function queryPath(database) {
  return `/db/${encodeURIComponent(database)}/query/v2`;
}

/**
 * Runs a statement and hands over what comes while it comes: `onHeader(fields)`, then
 * `onRecord(values, size)` for each row until it returns false, which cancels the statement.
 *
 * @returns what the server tells at the end, or null if it was cancelled so.
 */
export async function run(database, statement, { parameters, signal, onHeader, onRecord } = {}) {
  const abort = new AbortController();
  signal?.addEventListener("abort", () => abort.abort());
  if (signal?.aborted) abort.abort();
  const response = await request(queryPath(database), {
    method: "POST",
    signal: abort.signal,
    headers: {
      "Content-Type": "application/vnd.neo4j.query",
      Accept: "application/vnd.neo4j.query.v1.0+jsonl",
    },
    body: JSON.stringify({
      statement,
      parameters: parameters ? parameter(parameters)._value : {},
      includeCounters: true,
    }),
  });
  if (!response.ok) throw await failure(response);
  for await (const line of lines(response.body)) {
    const event = JSON.parse(line);
    const body = event._body;
    switch (event.$event) {
      case "Header": onHeader?.(body.fields); break;
      case "Record":
        if (onRecord?.(body, line.length) === false) {
          abort.abort();
          return null;
        }
        break;
      case "Summary": return body;
      case "Error": throw new ServerError(body[0].code, body[0].message, response.status);
    }
  }
  throw new ServerError("Incomplete", "The server hung up before the result's end.", 0);
}

/** All rows of a statement whose result is small, as objects of wire values by column. */
export async function rows(database, statement, parameters, signal) {
  const found = [];
  let fields = [];
  await run(database, statement, {
    parameters,
    signal,
    onHeader: (header) => { fields = header; },
    onRecord: (values) => {
      found.push(Object.fromEntries(fields.map((field, place) => [field, values[place]])));
    },
  });
  return found;
}

export async function partitions(signal) {
  const response = await request("/partitions", { signal });
  if (!response.ok) throw await failure(response);
  return response.json();
}

export async function metricsText(signal) {
  const response = await request("/metrics", { signal });
  if (!response.ok) throw await failure(response);
  return response.text();
}

/** The lines of a body, while it comes. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const pieces = (rest + value).split("\n");
      rest = pieces.pop();
      for (const piece of pieces) if (piece.trim() !== "") yield piece;
    }
    if (rest.trim() !== "") yield rest;
  } finally {
    // A reader who stops early must not leave the rest waiting in the socket.
    reader.cancel().catch(() => {});
  }
}
