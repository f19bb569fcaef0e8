/** The phone of whoever took the last number here: the page behind the slip's QR code. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { Caption, Frame } from "/static/launch/tile.js";

const SIZE = { width: 390, height: 844 };

/** `stage.lastTicket` decides which ticket is followed; without one there is a way to get one. */
export function PhoneTile({ stage }) {
  const ticket = stage.lastTicket.value;
  const path = ticket ? `/t/${encodeURIComponent(ticket.token)}` : null;
  return html`<article class="screen screen-phone">
    ${path
      ? html`<${Frame} key=${path} title=${t("launch.screen_phone")} src=${path} ...${SIZE} />`
      : html`<div class="screen-glass phone-empty">
          <${Icon} name="smartphone" size="2.5rem" />
          <p>${t("launch.phone_empty")}</p>
          <${Button} kind="strong" icon="ticket" label=${t("launch.take_one")} onPress=${() => stage.takeOne()} />
        </div>`}
    <${Caption} name=${t("launch.screen_phone")} who=${ticket ? ticket.number : t("launch.who_phone")} href=${path} />
  </article>`;
}
