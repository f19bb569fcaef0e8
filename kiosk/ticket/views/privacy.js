/** What the hall keeps about people: what, why, how long, whom to ask; the server's words, in the language shown. */
import { html, useEffect, useState } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { language, t } from "/static/words.js";
import { Actions } from "./actions.js";
import { Heading } from "./heading.js";

const ICONS = { kept: "clipboard-list", why: "info", long: "clock", ask: "hand" };

export function PrivacyScreen({ visit, snapshot }) {
  const [notice, setNotice] = useState(null);
  const spoken = language.value;
  useEffect(() => {
    let is_over = false;
    visit.privacy().then((found) => is_over || setNotice(found));
    return () => (is_over = true);
  }, [spoken]);
  return html`
    <${Heading} title=${t("common.privacy_title")} />
    <div class="privacy">
      ${notice
        ? notice.parts.map(
            (part) => html`<section class="privacy-part" key=${part.name}>
              <h2><${Icon} name=${ICONS[part.name]} />${part.title}</h2>
              ${part.lines.map((line) => html`<p key=${line}>${line}</p>`)}
            </section>`,
          )
        : html`<p class="privacy-part">${t("common.privacy_ask_desk")}</p>`}
    </div>
    <${Actions} visit=${visit} snapshot=${snapshot} has=${["back"]} />
  `;
}
