/**
 * The console as one object: the live snapshot, and how a press becomes a command.
 *
 * Owns the way back of an action that has one; link, clock and notice are `staff_work`'s. Called by the components of
 * this folder. Never renders.
 */
import { StaffWork } from "/static/staff_work.js";

/** Open the console of `session`; `onOver` is called when the session has ended. */
export function openConsole(session, onOver) {
  return new Console(session, onOver);
}

class Console extends StaffWork {
  constructor({ token }, onOver) {
    super({ token, snapshotPath: "/api/v1/manage/live", onOver });
  }

  /** Nothing here changes its meaning under the finger: only the same wish again is a repetition. */
  isRepeat(label) {
    return this.busy.value === label;
  }

  /**
   * Send one command. `wish`: `{path, body, done, back, onChanged}`; `done` is the notice `{key, facts}`, `back`
   * `{path, body}` takes it back within ten seconds, or makes that of the answer. `onChanged` is called with the facts
   * when somebody else changed it meanwhile, else a notice says so. Returns the answer, or null when it was refused.
   */
  async run({ path, body = {}, done = null, back = null, onChanged = null }) {
    const onRefused = ({ code, facts }) => {
      const isTold = code === "changed_meanwhile" && onChanged !== null;
      if (isTold) onChanged(facts);
      return isTold;
    };
    const answer = await this.send({ label: `${path} ${JSON.stringify(body)}`, path: `/api/v1/manage/${path}`, body, onRefused });
    if (answer && done) this.tell({ tone: "good", ...done, back: typeof back === "function" ? back(answer) : back });
    return answer;
  }

  /** Look something up that is not in the live snapshot; null while it cannot be had. */
  async look(path) {
    try {
      return await this.get(path);
    } catch (problem) {
      if (problem.status === 401) this.refuse(problem);
      return null;
    }
  }

  /** Take the last action back, if it has a way back. */
  async undo() {
    const back = this.notice.value?.back;
    if (back) await this.run(back);
  }
}
