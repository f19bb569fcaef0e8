/** Finding somebody's number: typed on a pad or by scanning the slip; below, whoever is missing or away for a paper. */
import { html, useSignal } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { Keypad } from "/static/components/keypad/keypad.js";
import { pick, t } from "/static/words.js";
import { isWhole, isWholeId, looksByItself, maskId, numberKeys, typeId, typeNumber } from "/counter/host/lobby.js";

/** A number as long as the longest of today is looked for by itself; a shorter one by the key. */
export function FindPanel({ lobby, snapshot }) {
  const text = useSignal("");
  const find = () => lobby.find(text.value);
  const type = (key) => {
    text.value = typeNumber(text.value, key);
    if (looksByItself(text.value, key, snapshot.most_digits)) find();
  };
  const rows = [...numberKeys(snapshot.sectors, text.value), [{ key: "Backspace", icon: "delete", label: t("common.erase") }]];
  return html`<section class="find" aria-label=${t("host.find")}>
      <h2>${t("host.find")}</h2>
      <div class="find-field">
        <output aria-live="polite">${text.value || html`<span>${t("host.find_hint")}</span>`}</output>
        <${Button} icon="search" label=${t("host.find_go")} isDisabled=${!isWhole(text.value)} onPress=${find} />
      </div>
      <${Keypad} class="find-keys" rows=${rows} onKey=${type} name=${t("host.find")} />
    </section>
    <${Rows} ...${{ lobby, tickets: snapshot.missed, count: snapshot.missed_count }} name="missed" />
    <${Rows} ...${{ lobby, tickets: snapshot.away, count: snapshot.away.length }} name="away" />`;
}

function Rows({ lobby, tickets, count, name }) {
  if (!tickets.length) return null;
  return html`<section class="people" aria-label=${t(`host.list_${name}`)}>
    <h2>${t(`host.list_${name}`)} · ${count}</h2>
    <ul>
      ${tickets.map(
        (ticket) => html`<li key=${ticket.ticket_id}>
          <button type="button" onClick=${() => lobby.show({ kind: "ticket", ticket })}>
            <strong>${ticket.number}</strong>
            <span>${pick(ticket.service.name)}</span>
            <small>${pick(ticket.counter?.name)}</small>
            <${Icon} name="chevron-right" />
          </button>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** The twelve digits of an ID card, seen as dots; they are sent with one number and kept nowhere. */
export function CardPad({ lobby }) {
  const text = useSignal("");
  const type = (key) => {
    text.value = typeId(text.value, key);
    if (!isWholeId(text.value)) return;
    lobby.set("citizen_id", text.value);
    lobby.show(null);
  };
  const digits = ["123", "456", "789"].map((row) => [...row]);
  const rows = [...digits, ["0", { key: "Backspace", icon: "delete", label: t("common.erase") }]];
  return html`<section class="find" aria-label=${t("host.card")}>
    <h2>${t("host.card")}</h2>
    <p class="soft">${t("host.card_hint")}</p>
    <div class="find-field"><output aria-live="polite">${maskId(text.value) || html`<span>${t("host.card_digits")}</span>`}</output></div>
    <${Keypad} class="find-keys" rows=${rows} onKey=${type} name=${t("host.card")} />
    <${Button} icon="x" label=${t("common.close")} onPress=${() => lobby.show(null)} />
  </section>`;
}
