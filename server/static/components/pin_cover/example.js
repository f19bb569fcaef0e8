/** The page was locked; powers are about to change; another PIN is wanted. */
import { html, signal } from "/static/vendor/ui.mjs";
import { PinCover } from "/static/components/pin_cover/pin_cover.js";

const staff = { staff_id: "a", name: "Thạch Thị Sà Vy", role: "manager" };
const keeper = {
  current: signal({ staff }),
  choices: () => Promise.resolve({ pin: { least: 6, most: 12 }, staff: [{ ...staff, has_long_pin: false }], counters: [], counter_id: null }),
  prove: () => Promise.resolve(),
  changePin: () => Promise.resolve(),
  answer: () => {},
  forget: () => {},
};

const draw = (kind) => () => html`<${PinCover} keeper=${keeper} kind=${kind} />`;

export const frame = { height_px: 640 };
export const examples = ["locked", "proof", "change"].map((kind) => ({ state: `kind "${kind}"`, draw: draw(kind) }));
