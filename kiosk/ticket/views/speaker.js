/** The mark that reads aloud what stands beside it; where no voice says it, there is no mark. */
import { html } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

/** `id` within the screen; `texts` in the order of reading, the first one names the mark. */
export function SpeakerMark({ visit, id, texts, onPress }) {
  const { reader } = visit;
  if (!reader.has(texts[0])) return null;
  const isReading = reader.reading.value?.id === id;
  return html`<button
    type="button"
    class=${isReading ? "speaker is-reading" : "speaker"}
    aria-label=${isReading ? t("kiosk.read_stop") : t("kiosk.read_aloud", { name: texts[0] })}
    onClick=${onPress ?? (() => visit.listen(id, texts))}
  >
    <${Icon} name=${isReading ? "square" : "volume-2"} size="100%" />
  </button>`;
}
