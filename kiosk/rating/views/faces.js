/** The question: four faces with words, one touch; nothing chosen beforehand. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Face } from "/static/components/face/face.js";
import { t } from "/static/words.js";
import { Heading } from "./heading.js";

const SCALE = [4, 3, 2, 1];

export function FacesScreen({ survey, snapshot }) {
  const scale = snapshot?.scale ?? SCALE;
  return html`
    <${Heading} title=${t("rating.ask")} hint=${t("rating.privacy")} />
    <div class="faces" role="group" aria-label=${t("rating.ask")}>
      ${scale.map(
        (score) => html`<button key=${score} type="button" class="face-choice" onClick=${() => survey.send({ type: "scored", score })}>
          <${Face} score=${score} size="100%" />
          <span>${t(`rating.score_${score}`)}</span>
        </button>`,
      )}
    </div>
    <div class="foot"><${Button} size="l" kind="quiet" label=${t("rating.skip")} onPress=${() => survey.send({ type: "skipped" })} /></div>
  `;
}
