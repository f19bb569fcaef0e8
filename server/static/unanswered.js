/**
 * A press that was met by silence may have been heard: pressed again, it is the same one.
 *
 * Owns the key of the last unanswered wish for a number. Called by staff_work.js.
 * Never sends anything by itself. After a minute, or once anything else was sent, a press is a new one.
 */
import { makeKey } from "/static/api.js";

const SAME_FOR_MS = 60_000;

/** Return `send(wish, post)`: `post(key)` gets the key of the same wish while that had no answer; null = each press is a new one. */
export function createUnanswered(now_ms = () => performance.now()) {
  let open = null;
  const isSame = (intent) => intent && open?.intent === intent && now_ms() - open.at_ms < SAME_FOR_MS;
  return {
    async send(wish, post) {
      const intent = wish && JSON.stringify(wish);
      if (!isSame(intent)) open = { intent, key: makeKey() };
      const own = open;
      try {
        const answer = await post(own.key);
        open = null;
        return answer;
      } catch (problem) {
        open = intent && problem.isSilence ? { ...own, at_ms: now_ms() } : null;
        throw problem;
      }
    },
  };
}
