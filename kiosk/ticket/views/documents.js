/** What to bring for a service, as a short list. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { language, t } from "/static/words.js";

const MOST = 6;

/** The documents of a service in the language shown, else in Vietnamese. */
export function documentsOf(service) {
  const all = service?.documents ?? {};
  return all[language.value]?.length ? all[language.value] : (all.vi ?? []);
}

/** `service` of the snapshot; draws nothing when nothing needs to be brought. */
export function DocumentList({ service }) {
  const documents = documentsOf(service).slice(0, MOST);
  if (documents.length === 0) return null;
  return html`<div class="documents">
    <p class="documents-title">${t("kiosk.documents_title")}</p>
    <ul>
      ${documents.map((text) => html`<li key=${text}><${Icon} name="check" size="1.1em" /><span>${text}</span></li>`)}
    </ul>
  </div>`;
}
