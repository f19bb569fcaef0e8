/**
 * Who this page is: finds the paired device of its slot, or shows the pairing panel until it is one.
 *
 * Called first by every device page. Keeps the token in localStorage under `motcua.device.<slot>`;
 * `?device=<slot>` chooses the slot, else the role does. In a demo hall (loopback only) the token is
 * fetched. Never shows anything but the pairing panel.
 */
import { pause } from "/static/pause.js";
import { h, render } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { applyScreen } from "/static/screen.js";
import { loadWords } from "/static/words.js";

let refusedToken = null;
let usedToken = null;

/** The slot of this page. */
export function slotOf(role) {
  return new URLSearchParams(location.search).get("device") || role;
}

/**
 * Resolve to `{token, device}` of a device with this role. Shows the pairing panel in `root` while
 * there is none. Loads the Vietnamese words, so that the page can speak afterwards.
 */
export async function identify(role, { root = document.getElementById("page") } = {}) {
  const slot = slotOf(role);
  applyScreen(slot, role);
  await wordsAtAnyPrice();
  const known = await renewed(slot, stored(slot, role));
  const identity = known ?? (await fromDemo(slot, role)) ?? (await pair(slot, role, root));
  usedToken = identity.token;
  return identity;
}

/**
 * The same device with its next token where it is time; kept before it is used. A page that runs keeps the token it began
 * with, which lives for a month longer; where nobody answers, or refuses, the one that is there has to do.
 */
async function renewed(slot, identity) {
  if (!identity) return null;
  const answer = await createApi({ token: identity.token }).post("/api/v1/devices/renew", {}, { tries: 1 }).catch(() => null);
  if (!answer?.token || answer.token === identity.token) return identity;
  const next = { ...identity, token: answer.token };
  remember(slot, next);
  return next;
}

/** Forget the token of this page (it was revoked); the next `identify` asks for a new code. */
export function forget(role) {
  const slot = slotOf(role);
  const kept = stored(slot, role)?.token;
  // Another window of this device may have got the next token meanwhile: that one is not refused.
  if (kept && usedToken && kept !== usedToken) return;
  refusedToken = kept ?? refusedToken;
  localStorage.removeItem(keyOf(slot));
}

/** Put a device's identity into its slot, as pairing does. */
export function remember(slot, identity) {
  localStorage.setItem(keyOf(slot), JSON.stringify(identity));
}

/** Words are needed to say anything, even "no connection": ask until the server answers. */
async function wordsAtAnyPrice() {
  for (let wait_ms = 500; ; wait_ms = Math.min(wait_ms * 2, 5000)) {
    try {
      return await loadWords("vi");
    } catch {
      await pause(wait_ms);
    }
  }
}

function stored(slot, role) {
  try {
    const identity = JSON.parse(localStorage.getItem(keyOf(slot)));
    return identity?.token && identity.device?.role === role ? identity : null;
  } catch {
    return null;
  }
}

async function fromDemo(slot, role) {
  const offered = await demoDevices();
  const found =
    offered.find((device) => device.device_id === slot && device.role === role) ??
    (slot === role ? offered.find((device) => device.role === role) : undefined);
  if (!found || found.token === refusedToken) return null;
  const { token, ...device } = found;
  const identity = { token, device };
  remember(slot, identity);
  return identity;
}

async function demoDevices() {
  try {
    return (await createApi().get("/api/v1/demo", { tries: 2 })).devices ?? [];
  } catch {
    return [];
  }
}

async function pair(slot, role, root) {
  const { PairingPanel } = await import("/static/components/pairing_panel/pairing_panel.js");
  return new Promise((resolve) => {
    const onPaired = (identity) => {
      remember(slot, identity);
      render(null, root);
      resolve(identity);
    };
    render(h(PairingPanel, { slot, role, onPaired }), root);
  });
}

function keyOf(slot) {
  return `motcua.device.${slot}`;
}
