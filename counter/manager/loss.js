/** Facts are missing from the database: what that means, which numbers would be skipped, and the one tap to go on. */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Field } from "/static/components/field/field.js";
import { Icon } from "/static/components/icon/icon.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { tell } from "/static/tell.js";
import { formatClock, t } from "/static/words.js";
import { momentText } from "/counter/manager/clock_times.js";
import { dateFacts } from "/counter/manager/days.js";

/** Stands above everything while no numbers are given; nothing when nothing is missing. */
export function LossNotice({ snapshot, sheet }) {
  if (!snapshot.loss) return null;
  const open = () => {
    sheet.value = { kind: "loss" };
  };
  return html`<section class="notice notice-warn loss-notice" role="alert">
    <${Icon} name="alert-triangle" size="1.6em" />
    <div class="alert-words">
      <strong>${t("manager.loss_title")}</strong>
      <p>${t("manager.loss_held")}</p>
    </div>
    <button type="button" class="alert-way" onClick=${open}>${t("manager.loss_way")}</button>
  </section>`;
}

/** The question before numbers are given again: nothing is skipped that is not said here. */
export function LossSheet({ board, snapshot, sheet }) {
  const { loss } = snapshot;
  const close = () => {
    sheet.value = null;
  };
  const accept = async (after) => {
    if (await board.run({ path: "loss/accept", body: after ? { after } : {}, done: { key: "manager.did_accept_loss" } })) close();
  };
  return html`<${Sheet} side="right" title=${t("manager.loss_ask")} onClose=${close}>
    ${loss ? html`<${Question} ...${{ board, loss, snapshot, accept, close }} />` : html`<p class="notice notice-good"><${Icon} name="check" size="1.35em" /><span>${t("manager.did_accept_loss")}</span></p>`}
  <//>`;
}

function Question({ board, loss, snapshot, accept, close }) {
  const [after, setAfter] = useState("");
  const is_restored = loss.kind === "restored";
  const type = (event) => setAfter(event.currentTarget.value);
  return html`<div class="form">
    <p class="notice notice-warn"><${Icon} name="alert-triangle" size="1.35em" /><span>${tell(lossWords(loss, snapshot))}</span></p>
    <p>${t(is_restored ? "manager.loss_newer_backup" : "manager.loss_copy_first")}</p>
    <p>${t("manager.loss_skips", dateFacts(loss.date))}</p>
    <ul class="loss-series">
      ${loss.series.map(({ letter, known, next }) => html`<li key=${letter}>${t(known ? "manager.loss_series" : "manager.loss_series_none", { letter, known, next })}</li>`)}
    </ul>
    ${is_restored ? html`<${Field} label=${t("manager.loss_after")}><input type="number" inputmode="numeric" min="0" max="9999" value=${after} onInput=${type} /><//>` : null}
    <p>${t("manager.loss_people")}</p>
    <div class="person-keys">
      <${Button} kind="accent" label=${t("manager.loss_yes")} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${() => accept(Number(after))} />
      <${Button} label=${t("manager.loss_no")} onPress=${close} />
    </div>
  </div>`;
}

/** What is missing, as `{key, facts}`: how much is known only where the same database ends too early. */
function lossWords(loss, snapshot) {
  if (loss.kind === "restored") return { key: "manager.loss_restored", facts: { time: momentText(Date.parse(loss.at), snapshot.hall.time_zone) } };
  const facts = { time: loss.at ? formatClock(loss.at, snapshot.hall.time_zone) : "", count: loss.missing };
  return { key: loss.kind === "behind" ? "manager.loss_behind" : "manager.loss_other", facts };
}
