/** The button that lets the hall run by itself, and what is happening meanwhile. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { tell } from "/static/tell.js";
import { t } from "/static/words.js";

/** `stage` of the page. */
export function RunButton({ stage }) {
  const is_running = stage.isRunning.value;
  const press = () => (is_running ? stage.stop() : stage.start());
  return html`<div class="run-buttons">
    <${Button}
      kind="accent"
      icon=${is_running ? "square" : "play"}
      label=${t(is_running ? "launch.stop" : "launch.run")}
      isBusy=${stage.isPreparing.value}
      onPress=${press}
    />
    <${Button} icon="ticket" label=${t("launch.take_one")} onPress=${() => stage.takeOne()} />
  </div>`;
}

/** The bar and the last lines of the log; empty before the first run. */
export function RunProgress({ stage }) {
  const lines = stage.log.value;
  if (!lines.length && !stage.isRunning.value) return html`<p class="run-hint">${t("launch.run_hint")}</p>`;
  return html`<div class="run">
    <progress max="1" value=${stage.share.value} aria-label=${t("launch.run")}></progress>
    <ol class="run-log" role="log" aria-live="polite">
      ${lines.map((line) => html`<li key=${line.id}>${tell(saidScore(line))}</li>`)}
    </ol>
  </div>`;
}

/** A score in a line is itself a word of the catalogue. */
function saidScore({ key, facts }) {
  return facts.score ? { key, facts: { ...facts, score: t(facts.score.key) } } : { key, facts };
}
