/**
 * Seats the people of the demo hall: signs in where nobody else sits, so that the staff's tiles are at work.
 *
 * Called by stage.js. A session is put where the staff page looks for it. Never takes a counter over.
 */
import { createApi } from "/static/api.js";

/** `{device, staff, counter_id}` of castOf → `{counter_id, counter, api, snapshot}`, or null when taken. */
export async function seat({ device, staff, counter_id }) {
  const known = read(device.device_id);
  const kept = known ? await look(known.token, counter_id) : null;
  if (kept) return kept;
  const token = await signIn(device, { staff_id: staff.staff_id, pin: staff.pin, counter_id });
  return token ? look(token, counter_id) : null;
}

const SEES = { manager: "/api/v1/manage/live", host: "/api/v1/host" };

/** Sign the manager in at the console, or the host on the tablet, unless that was done before. */
export async function seatAlone(role, { devices, staff }) {
  const device = devices.find((each) => each.role === role);
  const person = staff.find((each) => each.role === role);
  if (!device || !person) return;
  const known = read(device.device_id);
  const isIn = known && (await createApi({ token: known.token }).get(SEES[role]).catch(() => null));
  if (!isIn) await signIn(device, { staff_id: person.staff_id, pin: person.pin });
}

/** The token of a new session, or null when it was refused. */
async function signIn(device, wish) {
  try {
    const session = await createApi({ token: device.token }).post("/api/v1/session", wish, { tries: 2 });
    sessionStorage.setItem(keyOf(device.device_id), JSON.stringify(session));
    return session.token;
  } catch {
    return null;
  }
}

/** The desk behind a session, opened if it rests; null when the session is over or somebody else sits there. */
async function look(token, counter_id) {
  const api = createApi({ token });
  const path = `/api/v1/counters/${counter_id}`;
  try {
    let snapshot = await api.get(path);
    const wake = { closed: "open", paused: "resume" }[snapshot.counter.state];
    if (wake) {
      await api.post(`${path}/${wake}`, {});
      snapshot = await api.get(path);
    }
    return snapshot.is_read_only ? null : { counter_id, counter: snapshot.counter.name, api, snapshot };
  } catch {
    return null;
  }
}

function read(slot) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(slot)));
  } catch {
    return null;
  }
}

function keyOf(slot) {
  return `motcua.session.${slot}`;
}
