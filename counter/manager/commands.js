/**
 * The console as one object: the live snapshot, and how a press becomes a command.
 *
 * Owns the way back of an action that has one; link, clock and notice are `staff_work`'s. Called by the components of
 * this folder. Never renders.
 */
import { pause } from "/static/pause.js";
import { StaffWork } from "/static/staff_work.js";

/** Open the console of `session`; `onOver` is called when the session has ended, `askPin` resolves to whether its owner gave the PIN. */
export function openConsole(session, onOver, askPin) {
  return new Console(session, onOver, askPin);
}

const TURN_MS = 100;

class Console extends StaffWork {
  #askPin;

  constructor({ token }, onOver, askPin) {
    super({ token, snapshotPath: "/api/v1/manage/live", onOver });
    this.#askPin = askPin;
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
  async run(wish) {
    const { path, body = {}, done = null, back = null, onChanged = null } = wish;
    let needsPin = false;
    const onRefused = ({ code, facts }) => {
      needsPin = code === "pin_needed";
      if (needsPin) return true;
      const isTold = code === "changed_meanwhile" && onChanged !== null;
      if (isTold) onChanged(facts);
      return isTold;
    };
    const answer = await this.send({ label: `${path} ${JSON.stringify(body)}`, path: `/api/v1/manage/${path}`, body, onRefused });
    if (needsPin) return (await this.#isProven()) ? this.run(wish) : null;
    if (answer && done) this.tell({ tone: "good", ...done, back: typeof back === "function" ? back(answer) : back });
    return answer;
  }

  /** Powers change only soon after the PIN; once it was typed, the same wish is sent again. */
  async #isProven() {
    const isProven = await this.#askPin();
    while (this.busy.value) await pause(TURN_MS);
    return isProven;
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
