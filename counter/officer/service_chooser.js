/** Choosing a service by typing a few letters: with or without diacritics, arrows and Enter, or a click. */
import { html, useEffect, useRef, useState } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon.js";
import { pick, t } from "/static/words.js";
import { findServices } from "/counter/officer/search.js";

/** `services`: `{service_id, name}`; `onChoose(service)` hears the choice. */
export function ServiceChooser({ services, onChoose }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const input = useFocusSoon();
  const found = findServices(services, typed);
  const here = Math.min(at, found.length - 1);
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt(Math.max(0, Math.min(found.length - 1, here + step)));
    else if (event.key === "Enter" && found[here]) onChoose(found[here]);
    else return;
    event.preventDefault();
  };
  const onInput = (event) => {
    setTyped(event.currentTarget.value);
    setAt(0);
  };
  return html`<label class="search">
      <${Icon} name="search" size="1.25em" />
      <span class="visually-hidden">${t("desk.search_service")}</span>
      <input
        type="text"
        ref=${input}
        value=${typed}
        placeholder=${t("desk.search_service")}
        autocomplete="off"
        spellcheck="false"
        role="combobox"
        aria-expanded="true"
        aria-controls="service-options"
        aria-activedescendant=${found[here] ? `service-${found[here].service_id}` : undefined}
        ...${{ onInput, onKeyDown }}
      />
    </label>
    <ul class="options" role="listbox" id="service-options" aria-label=${t("desk.search_service")}>
      ${found.map((service, index) => serviceOption(service, index === here, onChoose))}
    </ul>
    ${found.length === 0 ? html`<p class="sheet-hint" role="status">${t("desk.search_nothing")}</p>` : null}`;
}

function serviceOption(service, is_here, onChoose) {
  const show = (element) => is_here && element?.scrollIntoView({ block: "nearest" });
  return html`<li
    key=${service.service_id}
    id=${`service-${service.service_id}`}
    role="option"
    aria-selected=${String(is_here)}
    class="option"
    ref=${show}
    onClick=${() => onChoose(service)}
  >
    <span class="option-text">${pick(service.name)}</span>
    ${is_here ? html`<kbd aria-hidden="true">Enter</kbd>` : null}
  </li>`;
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
