/** The officer's page from its start: which device it is, who signs in, then the desk. */
import { beginStaffPage } from "/static/staff_page.js";
import { DeskPage } from "/counter/officer/desk_page.js";

beginStaffPage({
  role: "counter",
  staffRole: "officer",
  Screen: DeskPage,
  keepsScreen: true,
  title: "desk.title",
  signInTitle: "desk.sign_in_title",
  signInHint: "desk.sign_in_hint",
});
