/** What is typed, what is picked, and a form of both. */
import { html } from "/static/vendor/ui.mjs";
import { Field } from "/static/components/field/field.js";
import { t } from "/static/words.js";

const text = () => html`<${Field} label=${t("manager.person_name")}><input type="text" value="Sơn Thị Bích Ngọc" /><//>`;
const list = () => html`<${Field} label=${t("manager.pair_zone_id")}><select><option>${t("manager.pair_none")}</option></select><//>`;

export const examples = [
  { state: "input", draw: text },
  { state: "select", draw: list },
  { state: ".form", draw: () => html`<form class="form" onSubmit=${(event) => event.preventDefault()}>${text()}${list()}</form>` },
];
