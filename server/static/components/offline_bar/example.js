/** A server that does not answer, a socket that fell silent, what it means here, and a link that lives. */
import { html } from "/static/vendor/ui.mjs";
import { OfflineBar } from "/static/components/offline_bar/offline_bar.js";
import { TIME_ZONE, stillLink } from "/static/styleguide/still_link.js";
import { t } from "/static/words.js";

const bar = (status, more) => () => html`<${OfflineBar} link=${stillLink({ status })} timeZone=${TIME_ZONE} ...${more?.()} />`;

export const examples = [
  { state: 'status "offline"', draw: bar("offline") },
  { state: 'status "stale", effect', draw: bar("stale", () => ({ effect: t("common.no_answer") })) },
  { state: 'status "live"', draw: bar("live"), isEmpty: true },
];
