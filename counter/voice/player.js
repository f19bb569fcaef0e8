/**
 * Plays a clip, or a whole call just as a board does: same chime, same joining, same code.
 *
 * Called by recorder.js and overview.js after a press. Never decides what is said.
 */
import { clipUrl, createClipStore } from "/display/board/clip_store.js";
import { createSound } from "/display/board/sound.js";

/** Per cent of the loudspeaker. */
const FULL = 100;

/** Make a player; it opens its loudspeaker at the first press. */
export function createPlayer() {
  let sound = null;
  let clip = null;
  let isCalling = false;
  const store = createClipStore({ fetchVoices: async () => [] });
  return {
    /** Play one clip; a second one cuts the first off, as a call does. */
    async clip(pack_id, { file, mark }) {
      clip?.pause();
      clip = new Audio(clipUrl({ pack_id, version: mark }, file));
      await clip.play().catch(() => {});
    },
    /** Play a call from the server's plan; resolves when it has ended; while one plays, another is not begun. */
    async call(plan) {
      if (isCalling) return;
      isCalling = true;
      clip?.pause();
      sound ??= createSound({ store });
      sound.setVolume(FULL);
      await sound.unlock();
      await sound.announce(plan);
      isCalling = false;
    },
    /** Be silent at once: a microphone is about to listen. A call plays to its end unheard. */
    hush() {
      clip?.pause();
      sound?.setVolume(0);
    },
  };
}
