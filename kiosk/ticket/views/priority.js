/** Who wishes to be served earlier says so with one touch; nothing has to be proved here. */
import { html } from "/static/vendor/ui.mjs";
import { pick, t } from "/static/words.js";
import { Actions } from "./actions.js";
import { Heading } from "./heading.js";
import { Tiles, wordsOf } from "./tiles.js";

const ICONS = {
  "cao-tuoi": "glasses",
  "khuyet-tat": "accessibility",
  "mang-thai": "heart",
  "con-nho": "baby",
  "nguoi-co-cong": "star",
  "thuong-binh": "shield-check",
};

export function PriorityScreen({ visit, snapshot, panel }) {
  const tiles = snapshot.priority_classes.map((each) => ({
    key: each.priority_class_id,
    icon: each.icon ?? ICONS[each.priority_class_id] ?? "hand-heart",
    name: pick(each.name),
    hint: pick(each.hint),
  }));
  const choose = (tile) => visit.send({ type: "priority_chosen", priority_class_id: tile.key });
  return html`
    <${Heading} title=${t("kiosk.priority_title")} hint=${t("kiosk.priority_hint")} visit=${visit} read=${wordsOf(tiles)} />
    <${Tiles} name=${t("kiosk.priority_title")} tiles=${tiles} visit=${visit} panel=${panel} onChoose=${choose} />
    <${Actions} visit=${visit} snapshot=${snapshot} has=${["back", "help"]} />
  `;
}
