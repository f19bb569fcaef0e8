/** The keys under the hand: the big one that moves the day on, and the small verbs at their places. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { tell, tellAll } from "/static/tell.js";
import { t } from "/static/words.js";

/** `choice` from `bigKey`; one press does what the title says. */
export function BigKey({ choice, press, desk }) {
  return html`<button
    type="button"
    class=${`big-key big-${choice.tone}`}
    aria-disabled=${choice.verb ? undefined : "true"}
    aria-busy=${desk.busy.value ? "true" : undefined}
    aria-keyshortcuts="Space F9"
    onClick=${press.big}
  >
    <span class="big-words">
      <span class="big-title">${tell(choice.title)}</span>
      ${choice.why.length ? html`<span class="big-why">${tellAll(choice.why)}</span>` : null}
    </span>
    <kbd class="big-kbd" aria-hidden="true">Space</kbd>
  </button>`;
}

/** `verbs` from `smallVerbs`; `open`: the kind of the sheet that is open, or nothing. */
export function SmallVerbs({ verbs, press, open }) {
  const all = [...verbs, { verb: "extra", key: "T", icon: "ellipsis", is_active: true }];
  return html`<div class="verb-row" role="toolbar" aria-label=${t("desk.verbs")}>
    ${all.map((each) => smallVerb(each, press, open))}
  </div>`;
}

function smallVerb({ verb, key, icon, is_active }, press, open) {
  const label = t(`desk.verb_${verb}`);
  const onClick = () => (verb === "extra" ? press.open("extra") : press.verb(verb));
  return html`<button
    key=${verb}
    type="button"
    class="verb-key"
    aria-disabled=${is_active ? undefined : "true"}
    aria-expanded=${["hold", "transfer", "extra"].includes(verb) ? String(open === verb) : undefined}
    aria-keyshortcuts=${key}
    onClick=${onClick}
  >
    <${Icon} name=${icon} size="1.35em" />
    <span class="verb-name">${label}</span>
    <kbd>${key}</kbd>
  </button>`;
}
