/** What a panel looks up besides the live snapshot, kept until something newer is there. */
import { useEffect, useState } from "/static/vendor/ui.mjs";

const RETRY_MS = 3_000;

/**
 * The answer of `path`, looked up anew whenever `mark` changes and until it comes; null until the first one of this path.
 * @param {{api: any} & Record<string, any>} board
 * @param {string} path
 * @param {string | number} mark
 */
export function useLooked(board, path, mark = "") {
  const [answer, setAnswer] = useState(null);
  useEffect(() => {
    let is_wanted = true;
    let retry = null;
    const look = async () => {
      const found = await board.look(path);
      if (!is_wanted) return;
      if (found) setAnswer({ path, found });
      else retry = setTimeout(look, RETRY_MS);
    };
    if (path) look();
    return () => {
      is_wanted = false;
      clearTimeout(retry);
    };
  }, [board, path, mark]);
  return answer?.path === path ? answer.found : null;
}
