/**
 * Seats one officer of the demo hall: signs in where nobody else sits, so that the desk's tile is at work.
 *
 * Called by stage.js. The session is put where the desk's page looks for it. Never takes a counter over.
 */
import { createApi } from "/static/api.js";

/** `{device, staff, counter_id}` of castOf → `{counter_id, counter, api, snapshot}`, or null when taken. */
export async function seat({ device, staff, counter_id }) {
  const known = read(device.device_id);
  const kept = known ? await look(known.token, counter_id) : null;
  if (kept) return kept;
  try {
    const wish = { staff_id: staff.staff_id, pin: staff.pin, counter_id };
    const session = await createApi({ token: device.token }).post("/api/v1/session", wish, { tries: 2 });
    sessionStorage.setItem(keyOf(device.device_id), JSON.stringify(session));
    return await look(session.token, counter_id);
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
