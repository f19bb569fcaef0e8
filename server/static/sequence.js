/**
 * Whether a screen still knows everything: the arithmetic of `seq`.
 *
 * Pure. `known` is the newest seq that the screen has taken in (null before the first snapshot).
 * Each function returns the new `known` and what to do. `link.js` is the only caller.
 */

/** A snapshot holds everything up to its seq; an older one, overtaken on the way, is not used. */
export function onSnapshot(known, snapshot) {
  const isOld = known !== null && snapshot.seq < known;
  return { known: isOld ? known : snapshot.seq, isUsable: !isOld };
}

/**
 * A message is new when its seq is beyond what is known, and complete when the message before it
 * (`prev`) is known too. A gap asks for the snapshot; `known` stays, so that the gap is not forgotten.
 */
export function onMessage(known, { seq, prev }) {
  if (known === null) return { known, isNew: true, isGap: true };
  if (seq <= known) return { known, isNew: false, isGap: false };
  if (prev > known) return { known, isNew: true, isGap: true };
  return { known: seq, isNew: true, isGap: false };
}

/** A heartbeat tells the newest seq told to this room; more than we know means that we missed one. */
export function onTick(known, { seq }) {
  return { known, isGap: known === null || seq > known };
}
