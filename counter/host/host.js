/** The host's page from its start: which tablet it is, who signs in, then the lobby. */
import { beginStaffPage } from "/static/staff_page.js";
import { LobbyPage } from "/counter/host/lobby_page.js";

beginStaffPage({
  role: "host",
  Screen: LobbyPage,
  title: "host.title",
  signInTitle: "host.sign_in_title",
  signInHint: "host.sign_in_hint",
});
