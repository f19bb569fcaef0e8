/**
 * Talk to the server: one function per method, JSON in and out (a Blob goes as it is), `Problem` when it fails.
 *
 * Called by pages and by `link.js`. Every write carries an Idempotency-Key; a repetition after a
 * network failure carries the same one, so that it can never be done twice. Never shows anything.
 */
import { pause } from "/static/pause.js";
import { Problem, backoff_ms, mayRetry, problemFrom } from "/static/problem.js";
import { language } from "/static/words.js";

export { Problem } from "/static/problem.js";

const TIMEOUT_MS = 8000;
const TRIES = 4;

/** Make a key for one intended action: 32 hexadecimal characters, also on plain http. */
export function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Return the functions that speak as the holder of `token` (null = anonymous).
 * `options`: `key` (one per intended action), `tries` (1 = no repetition), `timeout_ms`.
 */
export function createApi({ token = null } = {}) {
  const ask = (method, path, body, options) => persist(() => send({ token, method, path, body, options }), options);
  return {
    get: (path, options = {}) => ask("GET", path, undefined, options),
    post: (path, body = {}, options = {}) => ask("POST", path, body, withKey(options)),
    put: (path, body = {}, options = {}) => ask("PUT", path, body, withKey(options)),
    del: (path, options = {}) => ask("DELETE", path, undefined, withKey(options)),
  };
}

function withKey(options) {
  return { ...options, key: options.key || makeKey() };
}

async function persist(attempt, { tries = TRIES } = {}) {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (problem) {
      if (count >= tries || !(problem instanceof Problem) || !mayRetry(problem)) throw problem;
      await pause(backoff_ms(count, Math.random()));
    }
  }
}

/** @param {{token?: string, method: string, path: string, body?: any, options?: {timeout_ms?: number, key?: string}}} asked */
async function send({ token, method, path, body, options = {} }) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeout_ms || TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      headers: headersOf({ token, key: options.key, kind: kindOf(body) }),
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: abort.signal,
    });
    return await readAnswer(response);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({ code: abort.signal.aborted ? "timeout" : "network" });
  } finally {
    clearTimeout(timer);
  }
}

function kindOf(body) {
  if (body === undefined) return null;
  return body instanceof Blob ? body.type : "application/json";
}

function headersOf({ token, key, kind }) {
  const headers = { Accept: "application/json", "Accept-Language": language.value };
  if (kind) headers["Content-Type"] = kind;
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  return headers;
}

async function readAnswer(response) {
  const text = await response.text();
  const body = parseJson(text);
  if (!response.ok) throw told(problemFrom(response.status, body));
  return body;
}

/** A session that was locked is covered by whoever watches over it, whichever request met the lock. */
function told(problem) {
  if (problem.code === "session_locked") window.dispatchEvent(new Event("session_locked"));
  return problem;
}

function parseJson(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
