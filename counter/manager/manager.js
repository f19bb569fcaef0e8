/** The manager's page from its start: which device it is, who signs in, then the floor. */
import { beginStaffPage } from "/static/staff_page.js";
import { FloorPage } from "/counter/manager/floor_page.js";

beginStaffPage({
  role: "manager",
  Screen: FloorPage,
  title: "manager.title",
  signInTitle: "manager.sign_in_title",
  signInHint: "desk.sign_in_hint",
});
