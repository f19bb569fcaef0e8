/**
 * How the hall's slips look: an example drawn by the server as paper is drawn, in every form that it may have.
 *
 * Called by floor_page.js. The template stands in the hall's file; a mistake in it is told here before the next start.
 */
import { html, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Field } from "/static/components/field/field.js";
import { Icon } from "/static/components/icon/icon.js";
import { Sheet } from "/static/components/sheet/sheet.js";
import { ownName, pick, t } from "/static/words.js";
import { useLooked } from "/counter/manager/looked.js";
import { SLIP_KINDS, SLIP_PAPERS, slipPath } from "/counter/manager/slip.js";

export function SlipSheet({ board, snapshot, sheet }) {
  const [wish, setWish] = useState({ language: "vi", width_dots: 576, kind: "normal", service_id: "", look: 0 });
  const found = useLooked(board, slipPath(wish), wish.look);
  const close = () => {
    sheet.value = null;
  };
  const choose = (more) => setWish({ ...wish, ...more });
  const languages = snapshot.hall.languages.map((code) => ({ id: code, name: ownName(code), lang: code }));
  const papers = SLIP_PAPERS.map(({ width_dots, count }) => ({ id: width_dots, name: t("manager.slip_paper", { count }) }));
  const kinds = SLIP_KINDS.map((kind) => ({ id: kind, name: t(`manager.slip_${kind}`) }));
  return html`<${Sheet} side="right" title=${t("manager.slip_title")} onClose=${close}>
    <div class="form slip-form">
      <${ChoiceRow} legend=${t("manager.slip_language")} choices=${languages} chosen=${wish.language} onChoose=${(language) => choose({ language })} />
      <${ChoiceRow} legend=${t("manager.slip_width")} choices=${papers} chosen=${wish.width_dots} onChoose=${(width_dots) => choose({ width_dots })} />
      <${ChoiceRow} legend=${t("manager.slip_kind")} choices=${kinds} chosen=${wish.kind} onChoose=${(kind) => choose({ kind })} />
      <${Field} label=${t("manager.slip_service")}>
        <select onChange=${(event) => choose({ service_id: event.currentTarget.value })}>
          <option value="">${t("manager.slip_any_service")}</option>
          ${snapshot.services.map(({ service_id, name }) => html`<option key=${service_id} value=${service_id}>${pick(name)}</option>`)}
        </select>
      <//>
      <${Button} icon="rotate-ccw" label=${t("manager.slip_again")} onPress=${() => choose({ look: wish.look + 1 })} />
      ${found ? html`<${Shown} found=${found} />` : html`<p aria-busy="true"></p>`}
    </div>
  <//>`;
}

function Shown({ found }) {
  const { png, width_dots, length_mm, slips_per_roll, is_in_use, problems } = found;
  return html`
    ${problems.length
      ? html`<div class="notice notice-warn slip-problems" role="alert">
          <${Icon} name="alert-triangle" size="1.35em" />
          <div><p>${t("manager.slip_problems")}</p><ul>${problems.map((each) => html`<li key=${each}>${each}</li>`)}</ul></div>
        </div>`
      : null}
    ${is_in_use ? null : html`<p class="notice" role="status"><${Icon} name="clock" size="1.35em" /><span>${t("manager.slip_not_in_use")}</span></p>`}
    <figure class="slip-paper">
      <img src=${`data:image/png;base64,${png}`} width=${width_dots} alt=${t("manager.slip_picture")} class=${`slip-${width_dots}`} />
      <figcaption>${t("manager.slip_length", { count: length_mm })} · ${t("manager.slip_per_roll", { count: slips_per_roll })}</figcaption>
    </figure>`;
}
