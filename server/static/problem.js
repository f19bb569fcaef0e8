/**
 * What can go wrong between a page and the server, as one kind of error, and when to try again.
 *
 * Pure. `api.js` throws these; pages read `code` to decide and `title`/`detail` to tell.
 */

/** An answer that is not a success, or no answer at all (`code` "network" or "timeout"). */
export class Problem extends Error {
  constructor({ code, status = 0, title = "", detail = "", facts = {} }) {
    super(title || code);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.facts = facts;
  }

  /** True when nothing was heard from the server, so that nobody knows whether it was done. */
  get isSilence() {
    return this.status === 0;
  }
}

/** Read an RFC 9457 document into a Problem; a body that is none still gives a code. */
export function problemFrom(status, body) {
  const known = body && typeof body === "object" && !Array.isArray(body) ? body : {};
  const { type: _type, title, detail, code, status: _status, ...facts } = known;
  return new Problem({ code: code || `http_${status}`, status, title, detail, facts });
}

/** Whether the same request may be sent again by itself: silence, or a server that is restarting. */
export function mayRetry(problem) {
  return problem.isSilence || [502, 503, 504].includes(problem.status);
}

/**
 * Milliseconds to wait before attempt `attempt` (1 = the first repetition): 400, 800, 1600 … ≤ 5000,
 * spread by `chance` in [0, 1) so that a hall's devices do not knock together.
 */
export function backoff_ms(attempt, chance = 0.5) {
  const base = Math.min(400 * 2 ** (attempt - 1), 5000);
  return Math.round(base * (0.75 + chance * 0.5));
}
