/** What was done with its way back, what was done for good, and what was refused. */
import { html } from "/static/vendor/ui.mjs";
import { BottomNotice } from "/static/components/bottom_notice/bottom_notice.js";

const done = { key: "manager.did_mute" };
const gone = () => {};

export const frame = { height_px: 140 };
export const examples = [
  { state: "notice.back", draw: () => html`<${BottomNotice} notice=${{ ...done, back: {}, left_s: 8 }} onUndo=${gone} />` },
  { state: "notice", draw: () => html`<${BottomNotice} notice=${done} />` },
  { state: 'notice.tone "warn"', draw: () => html`<${BottomNotice} notice=${{ key: "common.no_answer", tone: "warn" }} />` },
];
