/** What a panel looks up besides the live snapshot, kept until something newer is there. */
import { useEffect, useState } from "/static/vendor/ui.mjs";

/** The answer of `path`, looked up anew whenever `mark` changes; null until the first one. */
export function useLooked(board, path, mark = "") {
  const [answer, setAnswer] = useState(null);
  useEffect(() => {
    let is_wanted = Boolean(path);
    if (is_wanted) board.look(path).then((found) => is_wanted && found && setAnswer(found));
    return () => {
      is_wanted = false;
    };
  }, [board, path, mark]);
  return answer;
}
