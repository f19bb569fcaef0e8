/**
 * The rating terminal's page: who it is, its live link, its survey, and the screen that fits.
 *
 * Everything decided lives in `faces.js`; this file only connects it with the browser. When the token
 * is revoked, it forgets everything and asks to be paired again, without a reload.
 */
import { followHall, runDevice, withoutMenu } from "/static/device_page.js";
import { openLink } from "/static/link.js";
import { guardScreen } from "/static/press_guard.js";
import { html, render } from "/static/vendor/ui.mjs";
import { createSurvey } from "./survey.js";
import { Terminal } from "./views/terminal.js";

const root = document.getElementById("page");

function open({ token }) {
  const link = openLink({ token, snapshotPath: "/api/v1/rating-terminal" });
  const survey = createSurvey({ token, link });
  render(html`<${Terminal} link=${link} survey=${survey} />`, root);
  return { link, stops: [guardScreen(root), withoutMenu(), followHall(link), () => survey.close()] };
}

runDevice({ role: "rating", root, open });
