/**
 * The panel of a device that nobody knows yet: takes the manager's 8-character code.
 *
 * Shown by `device.js` only. Works by touch alone and by keyboard alone.
 */
import { html, useEffect, useState } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { Emblem } from "/static/components/hall_head/hall_head.js";
import { Keypad } from "/static/components/keypad/keypad.js";
import { ScreenSetup } from "/static/components/screen_setup/screen_setup.js";
import { CODE_LENGTH, codeRows, cleanCode, groupCode } from "/static/pairing_code.js";
import { keyOf } from "/static/plain_keys.js";
import { t } from "/static/words.js";

/** `slot` and `role` of this page; `onPaired({token, device})` hears the new identity. */
export function PairingPanel({ slot, role, onPaired }) {
  const [code, setCode] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const type = (key) => {
    setFault("");
    setCode((before) => (key === "Backspace" ? before.slice(0, -1) : cleanCode(before + key)));
  };
  useTyping(type);
  useEffect(() => {
    if (code.length === CODE_LENGTH) submit({ code, role, onPaired, setBusy, setFault, setCode });
  }, [code]);
  return html`<main class="pairing">
    <div class="pairing-card">
      <div class="pairing-head"><${Emblem} /><h1>${t(`common.pair_title_${role}`)}</h1></div>
      <p class="pairing-ask">${t("common.pair_ask")}</p>
      <output class="pairing-code" aria-live="polite" aria-label=${t("common.pair_code")}>${groupCode(code)}</output>
      <p class="pairing-fault" role="alert">${isBusy ? t("common.pair_checking") : fault}</p>
      <${Keypad} rows=${keyRows()} onKey=${type} name=${t("common.pair_code")} />
      <${ScreenSetup} slot=${slot} role=${role} />
    </div>
  </main>`;
}

function keyRows() {
  const rows = codeRows();
  const erase = { key: "Backspace", icon: "delete", label: t("common.erase"), isWide: true };
  return [...rows.slice(0, -1), [...rows.at(-1), erase]];
}

function useTyping(type) {
  useEffect(() => {
    const onKeyDown = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const key = keyOf(event);
      if (key === "Backspace" || (key.length === 1 && cleanCode(key))) type(key);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

async function submit({ code, role, onPaired, setBusy, setFault, setCode }) {
  setBusy(true);
  try {
    const identity = await createApi().post("/api/v1/devices/pair", { code });
    if (identity.device.role === role) return onPaired(identity);
    setFault(t("common.pair_other_role"));
  } catch (problem) {
    setFault(problem.isSilence ? t("common.no_answer") : [problem.title, problem.detail].filter(Boolean).join(". ") || t("common.pair_wrong"));
  }
  setCode("");
  setBusy(false);
  return undefined;
}
