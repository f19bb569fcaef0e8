/** Who works here today at a counter; at the console; the PIN of one person again; and nobody who may. */
import { html } from "/static/vendor/ui.mjs";
import { SignIn } from "/static/components/sign_in/sign_in.js";
import { t } from "/static/words.js";

const COUNTERS = [1, 2, 3].map((number) => ({ counter_id: `${number}`, name: { vi: `Quầy ${number}`, en: `Counter ${number}`, km: `បញ្ជរ ${number}` } }));
const STAFF = [
  { staff_id: "a", name: "Thạch Thị Sà Vy", role: "officer", has_long_pin: false },
  { staff_id: "b", name: "Lâm Ngọc Hân", role: "officer", has_long_pin: false },
  { staff_id: "c", name: "Phạm Thị Thanh Tâm", role: "manager", has_long_pin: true },
];

const keeperOf = (staff) => ({
  choices: () => Promise.resolve({ pin: { least: 6, most: 12 }, staff, counters: COUNTERS, counter_id: "2" }),
  signIn: () => Promise.reject(Object.assign(new Error(), { code: "wrong_pin", title: t("error.wrong_pin_title") })),
});

function screen(staff, more) {
  const keeper = keeperOf(staff);
  const page = { keeper, slot: "styleguide", onDeviceLost: () => {}, ...more };
  return () => html`<main class="sign-in-page"><${SignIn} ...${page} title=${t("desk.sign_in_title")} hint=${t("desk.sign_in_hint")} /></main>`;
}

export const frame = { height_px: 700 };
export const examples = [
  { state: 'role "officer"', draw: screen(STAFF, { role: "officer" }) },
  { state: 'role "manager"', draw: screen(STAFF, { role: "manager" }) },
  { state: "fixed", draw: screen(STAFF, { role: "officer", fixed: { staff_id: "a", counter_id: "2" } }) },
  { state: "staff [ ]", draw: screen([], { role: "officer" }) },
];
