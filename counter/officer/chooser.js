/** Choosing by typing a few letters: with or without diacritics, arrows and Enter, or a click. */
import { html, useEffect, useRef, useState } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { pick, t } from "/static/words.js";
import { findServices } from "/counter/officer/search.js";
import { inGroups } from "/counter/officer/targets.js";

/**
 * `choices`: `{id, name, group?, hint?}` with names of the hall; `onChoose(choice)` hears the choice.
 * `hint`: what may be typed; `headings`: group → text, shown while nothing is typed.
 */
export function Chooser({ choices, onChoose, hint, headings = {} }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const input = useFocusSoon();
  const found = findServices(choices, typed);
  const here = found[Math.min(at, found.length - 1)];
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt(Math.max(0, Math.min(found.length - 1, found.indexOf(here) + step)));
    else if (event.key === "Enter" && here) onChoose(here);
    else return;
    event.preventDefault();
  };
  const onInput = (event) => {
    setTyped(event.currentTarget.value);
    setAt(0);
  };
  const option = (choice) => html`<${Choice} key=${choice.id} ...${{ choice, onChoose }} is_here=${choice === here} />`;
  return html`<label class="search">
      <${Icon} name="search" size="1.25em" />
      <span class="visually-hidden">${hint}</span>
      <input
        type="text"
        ref=${input}
        value=${typed}
        placeholder=${hint}
        autocomplete="off"
        spellcheck="false"
        role="combobox"
        aria-expanded="true"
        aria-controls="choices"
        aria-activedescendant=${here ? `choice-${here.id}` : undefined}
        ...${{ onInput, onKeyDown }}
      />
    </label>
    <div class="options" role="listbox" id="choices" aria-label=${hint}>
      ${typed.trim() ? found.map(option) : inGroups(found).map(({ group, choices: inside }) => groupOf(headings[group], inside.map(option)))}
    </div>
    ${found.length === 0 ? html`<p class="sheet-hint" role="status">${t("desk.search_nothing")}</p>` : null}`;
}

function groupOf(heading, options) {
  if (!heading) return options;
  return html`<div role="group" class="option-group" aria-label=${heading} key=${heading}>
    <p class="option-heading" aria-hidden="true">${heading}</p>
    ${options}
  </div>`;
}

function Choice({ choice, is_here, onChoose }) {
  const show = (element) => is_here && element?.scrollIntoView({ block: "nearest" });
  return html`<div
    id=${`choice-${choice.id}`}
    role="option"
    aria-selected=${String(is_here)}
    class="option"
    ref=${show}
    onClick=${() => onChoose(choice)}
  >
    <span class="option-text">${pick(choice.name)}${choice.hint ? html`<small>${choice.hint}</small>` : null}</span>
    ${is_here ? html`<kbd aria-hidden="true">Enter</kbd>` : null}
  </div>`;
}

/** The sheet takes the focus when it opens; the text field asks for it right after. */
function useFocusSoon() {
  const input = useRef(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => input.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return input;
}
