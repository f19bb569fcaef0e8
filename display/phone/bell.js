/**
 * Rings and shakes the phone when its holder is called; allowed by one touch, as browsers demand.
 *
 * Called by phone.js. Missing sound or vibration is no error: the page itself changes colour and words.
 */

/** Tones in Hz and their starts in s. */
const SOUNDS = {
  called: [[659, 0], [523, 0.4], [659, 1.2], [523, 1.6]],
  near: [[523, 0]],
  allowed: [[659, 0]],
};
const SHAKES = { called: [400, 150, 400, 150, 800], near: [200], allowed: [60] };
const TONE_S = 0.6;

/** Make a bell that is silent until `allow` is called from a touch. */
export function createBell() {
  let context = null;
  return {
    isAllowed: () => context !== null,
    allow() {
      context = openContext();
      ring(context, "allowed");
    },
    /** Ring for "called" or "near"; nothing happens before `allow`. */
    ring(reason) {
      if (context) ring(context, reason);
    },
  };
}

function openContext() {
  try {
    return new AudioContext();
  } catch {
    return {};
  }
}

function ring(context, reason) {
  navigator.vibrate?.(SHAKES[reason]);
  if (!context.createOscillator) return;
  context.resume().then(
    () => SOUNDS[reason].forEach(([hz, startS]) => tone(context, hz, context.currentTime + startS)),
    () => {},
  );
}

function tone(context, hz, atS) {
  const source = context.createOscillator();
  const level = context.createGain();
  source.frequency.value = hz;
  level.gain.setValueAtTime(0, atS);
  level.gain.linearRampToValueAtTime(0.5, atS + 0.01);
  level.gain.exponentialRampToValueAtTime(0.001, atS + TONE_S);
  source.connect(level).connect(context.destination);
  source.start(atS);
  source.stop(atS + TONE_S);
}
