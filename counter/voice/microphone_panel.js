/** The microphone's panel: the level while it is open, and plainly what to do where a browser gives none. */
import { html, useEffect, useRef } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { GOOD_DB, levelOf, meterShare } from "/counter/voice/takes.js";

const REASONS = { insecure: "manager.voice_mic_insecure", refused: "manager.voice_mic_refused", absent: "manager.voice_mic_absent" };

/** `microphone` from microphone.js. */
export function MicrophonePanel({ microphone }) {
  const state = microphone.state.value;
  if (state === "on") return html`<${Meter} microphone=${microphone} />`;
  const reason = REASONS[state];
  if (!reason) return html`<p class="notice"><${Icon} name="mic" /><span>${t("manager.voice_mic_off")}</span></p>`;
  return html`<p class="notice notice-warn" role="alert"><${Icon} name="alert-triangle" /><span>${t(reason, { address: localAddress() })}</span></p>`;
}

/** The same page on the server itself, where a browser gives a microphone without https. */
function localAddress() {
  const address = new URL("/counter/voice/", location.href);
  address.hostname = "127.0.0.1";
  return address.href;
}

function Meter({ microphone }) {
  const bar = useRef(null);
  const level_db = microphone.level_db.value;
  useEffect(() => bar.current?.style.setProperty("--level", String(meterShare(level_db))), [level_db]);
  const level = levelOf(level_db);
  return html`<section class=${`meter meter-${level}`} aria-label=${t("manager.voice_level")}>
    <div class="meter-bar" ref=${bar}>
      <span class="meter-level"></span>
      <span class="meter-good" style=${{ "--low": meterShare(GOOD_DB.low), "--high": meterShare(GOOD_DB.high) }}></span>
    </div>
    <p>${t(`manager.voice_level_${level}`)}</p>
  </section>`;
}
