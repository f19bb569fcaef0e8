/**
 * Which screens the front page of a demo hall shows, in which order and at which true size.
 *
 * Owns the list of tiles: from devices to `{kind, size, path}`. Called by launch.js. Never touches document or network.
 */

const PAGES = {
  kiosk: { path: "/kiosk/ticket/", width: 1080, height: 1920 },
  board: { path: "/display/board/", width: 1920, height: 1080 },
  rating: { path: "/kiosk/rating/", width: 1280, height: 800 },
  counter: { path: "/counter/officer/", width: 1366, height: 768 },
  manager: { path: "/counter/manager/", width: 1366, height: 768 },
};

const ORDER = ["kiosk", "board", "counter", "rating", "manager"];

/** How many screens of one role are shown; the others of that role stay reachable through the list of devices. */
const AT_MOST = { kiosk: 1, board: 2, counter: 3, rating: 1, manager: 1 };

/** Give the tiles of the devices: `{kind, device, path, width, height}`, sizes in CSS pixels of the real screen. */
export function tilesOf(devices) {
  return ORDER.flatMap((kind) =>
    devices
      .filter((device) => device.role === kind)
      .slice(0, AT_MOST[kind])
      .map((device) => ({ kind, device, ...PAGES[kind], path: pathOf(kind, device.device_id) })),
  );
}

/** The address of a device's page. */
export function pathOf(kind, device_id) {
  return `${PAGES[kind].path}?device=${encodeURIComponent(device_id)}`;
}

/** The pages of a hall that is not a demo: `{kind, path}`, in the order in which a visitor meets them. */
export function plainScreens() {
  return ORDER.map((kind) => ({ kind, path: PAGES[kind].path }));
}

/** Papers, newest first, at most `count` of them. */
export function newestPapers(papers, count) {
  return [...papers].sort((one, other) => (one.at < other.at ? 1 : -1)).slice(0, count);
}

/** The officers who sit at the counters of `devices`: `{counter_id, device, staff}`, one per counter, nobody twice. */
export function castOf(devices, staff) {
  const free = staff.filter((member) => member.role === "officer");
  const cast = [];
  for (const device of devices.filter((each) => each.role === "counter" && each.counter_id)) {
    const index = free.findIndex((member) => (member.counters ?? []).includes(device.counter_id) || !member.counters?.length);
    if (index >= 0) cast.push({ counter_id: device.counter_id, device, staff: free.splice(index, 1)[0] });
  }
  return cast;
}
