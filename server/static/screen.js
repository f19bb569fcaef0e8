/**
 * Put the device's screen settings on the page: millimetres, reading distance, theme.
 *
 * Settings live in localStorage under `motcua.screen.<slot>` and can be given once in the address
 * (`?diagonal=21.5&theme=contrast`), as an installer's start script does. Called by `device.js`.
 */
import { likelyDiagonal, pxPerMm, readingFactor } from "/static/screen_size.js";

/** What a screen can wear; the first is worn by those that chose nothing. */
export const THEMES = ["light", "dark", "contrast"];

/** Read the settings of a slot: `{diagonal_in, px_per_mm, theme}`, each possibly missing. */
export function readScreen(slot) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(slot))) ?? {};
  } catch {
    return {};
  }
}

/** Keep changed settings of a slot and apply them at once. */
export function saveScreen(slot, role, changes) {
  localStorage.setItem(keyOf(slot), JSON.stringify({ ...readScreen(slot), ...changes }));
  applyScreen(slot, role);
}

/** Apply a slot's settings to the page; unknown ones are guessed from the panel's pixels. */
export function applyScreen(slot, role) {
  const settings = { ...readScreen(slot), ...fromAddress() };
  const size = { width_px: window.screen.width, height_px: window.screen.height };
  const diagonal_in = settings.diagonal_in || likelyDiagonal(role, size);
  const px = settings.px_per_mm || pxPerMm({ ...size, diagonal_in });
  const root = document.documentElement;
  root.style.setProperty("--mm", `${px.toFixed(3)}px`);
  root.style.setProperty("--reading", String(readingFactor(diagonal_in)));
  if (THEMES.includes(settings.theme)) root.dataset.theme = settings.theme;
}

function fromAddress() {
  const asked = new URLSearchParams(location.search);
  const diagonal_in = Number.parseFloat(asked.get("diagonal"));
  const theme = asked.get("theme");
  return {
    ...(diagonal_in >= 5 && diagonal_in <= 120 ? { diagonal_in } : {}),
    ...(THEMES.includes(theme) ? { theme } : {}),
  };
}

function keyOf(slot) {
  return `motcua.screen.${slot}`;
}
