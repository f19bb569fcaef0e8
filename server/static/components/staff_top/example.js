/** The hall's name with the clock, and a subject with the way back. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Clock } from "/static/components/clock/clock.js";
import { StaffTop } from "/static/components/staff_top/staff_top.js";
import { TrainingMark } from "/static/components/training_mark/training_mark.js";
import { SOME_HALL, TIME_ZONE, stillLink } from "/static/styleguide/still_link.js";
import { pick, t } from "/static/words.js";

const clock = () => html`<${Clock} link=${stillLink()} timeZone=${TIME_ZONE} hasDay />`;
const back = () => html`<${Button} icon="arrow-left" label=${t("common.back")} />`;

export const frame = { height_px: 150 };
export const examples = [
  { state: "children, end", draw: () => html`<${StaffTop} title=${pick(SOME_HALL.name)} end=${clock()}><${TrainingMark} isOn /><//>` },
  { state: "end", draw: () => html`<${StaffTop} title=${t("manager.voices")} end=${back()} />` },
];
