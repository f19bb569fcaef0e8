/** Every drawing of the house by its name, and what an unknown name gives. */
import { html } from "/static/vendor/ui.mjs";
import { icons } from "/static/vendor/icons.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

const UNKNOWN = "no-such-drawing";

export const examples = [
  { state: "name", isWide: true, draw: () => Object.keys(icons).sort().map((name) => html`<span key=${name} title=${name}><${Icon} ...${{ name }} /></span>`) },
  { state: "label, size", draw: () => html`<${Icon} name="printer" label=${t("host.paper")} size="3rem" />` },
  { state: "name ?", draw: () => html`<${Icon} name=${UNKNOWN} />` },
];
