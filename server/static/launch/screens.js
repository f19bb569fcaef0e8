/**
 * Which screens the front page of a demo hall shows, in which order and at which true size.
 *
 * Owns the list of tiles: from devices to `{kind, size, path}`. Called by launch.js. Never touches document or network.
 */

/**
 * Role → its page, in the order in which a visitor meets them. At most `at_most` screens of it are shown; the
 * others stay reachable through the list of devices.
 */
const PAGES = {
  kiosk: { path: "/kiosk/ticket/", width: 1080, height: 1920, diagonal_in: 21.5, at_most: 1 },
  board: { path: "/display/board/", width: 1920, height: 1080, diagonal_in: 43, at_most: 2 },
  counter: { path: "/counter/officer/", width: 1366, height: 768, diagonal_in: 15.6, at_most: 3 },
  host: { path: "/counter/host/", width: 1180, height: 820, diagonal_in: 10.9, at_most: 1 },
  rating: { path: "/kiosk/rating/", width: 1280, height: 800, diagonal_in: 10.1, at_most: 1 },
  manager: { path: "/counter/manager/", width: 1366, height: 768, diagonal_in: 15.6, at_most: 1 },
};

const ORDER = Object.keys(PAGES);

/**
 * Give the tiles of the devices: `{kind, device, path, inner, width, height}`, sizes in CSS pixels of the real screen.
 *
 * `path` opens the screen at full size; `inner` is for the tile and names the diagonal at which a panel of
 * `screen_px` (the visitor's own, measured corner to corner) has the pixel density of the real one.
 */
export function tilesOf(devices, screen_px) {
  return ORDER.flatMap((kind) => {
    const { path, diagonal_in, width, height, at_most } = PAGES[kind];
    const density = Math.hypot(width, height) / diagonal_in;
    const found = devices.filter((device) => device.role === kind).slice(0, at_most);
    return found.map((device) => {
      const own = `${path}?device=${encodeURIComponent(device.device_id)}`;
      return { kind, device, width, height, path: own, inner: `${own}&diagonal=${(screen_px / density).toFixed(2)}` };
    });
  });
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

const at = (fault, at_byte = null) => ({ fault, at_byte });

/**
 * The switches of the virtual printer by name, what is mended by hand first. "Midway" strikes in the middle of
 * a slip, which is some 30 000 bytes long.
 */
export const PRINTER_SWITCHES = {
  none: at("none"),
  paper_low: at("paper_low"),
  paper_out: at("paper_out"),
  paper_out_midway: at("paper_out", 16_000),
  cover_open: at("cover_open"),
  cutter_error: at("cutter_error"),
  offline: at("offline"),
  stall: at("stall"),
  zero_window: at("zero_window", 16_000),
  reset: at("reset", 16_000),
  slow: at("slow"),
  late: at("late"),
  garbage: at("garbage"),
  double_byte: at("double_byte"),
  wrong_host: at("wrong_host"),
  one_line: at("one_line"),
  shared: at("shared"),
};

/** The name of the switch that a printer's `{fault, at_byte}` is at. */
export function switchOf({ fault, at_byte = null }) {
  return fault === "paper_out" && at_byte ? "paper_out_midway" : fault;
}
