/**
 * The voices' page from its start: it is the console's own device and session, so that whoever came from
 * there is signed in; then the voices of the hall, or one recorder.
 */
import { beginStaffPage } from "/static/staff_page.js";
import { VoicePage } from "/counter/voice/voice_page.js";

beginStaffPage({
  role: "manager",
  Screen: VoicePage,
  title: "manager.voices",
  signInTitle: "manager.sign_in_title",
  signInHint: "desk.sign_in_hint",
});
