/**
 * A slip held under the kiosk's scanner: asks the server about it, puts a return pass back into the line.
 *
 * Called by `visit.js`, which owns the screen. Decides nothing that is said: `scanned.js` does. Keeps
 * neither the token nor anything of the ticket.
 */
import { setLanguage } from "/static/words.js";
import { toldOfGonePass, toldOfOther, toldOfRefusal, toldOfReturn, toldOfTicket } from "./scanned.js";

/**
 * Return `check(scan)`. `api` speaks as the kiosk; `mayBegin()` says whether the screen is free;
 * `begin()` shows that a slip is being looked at; `tell(told)` shows the answer, of the last scan only.
 */
export function createSlipCheck({ api, mayBegin, begin, tell }) {
  let count = 0;
  return async (scan) => {
    if (!mayBegin()) return;
    const mine = ++count;
    begin();
    const told = scan.kind === "token" ? await ask(api, scan.token) : toldOfOther(scan.kind);
    if (mine === count) tell(told);
  };
}

async function ask(api, token) {
  const path = `/api/v1/tickets/${encodeURIComponent(token)}`;
  try {
    const ticket = await api.get(path, { tries: 2 });
    await setLanguage(ticket.language);
    return ticket.return_pass ? await comeBack(api, path, ticket) : toldOfTicket(ticket);
  } catch (problem) {
    return toldOfRefusal(problem);
  }
}

/** Put a return pass back into the line; it may have been put back a moment before. */
async function comeBack(api, path, ticket) {
  try {
    return toldOfReturn(ticket, await api.post(`${path}/come-back`));
  } catch (problem) {
    if (problem.code === "pass_expired") return toldOfGonePass(ticket);
    if (problem.code === "wrong_state") return toldOfTicket(ticket);
    throw problem;
  }
}
