/**
 * What lies over a staff page while its owner is asked for the PIN: the page was locked, powers are about to change, or
 * another PIN is wanted. The page beneath stays as it is, with everything that was typed on it.
 *
 * Called by staff_page.js. Asks the keeper; knows nothing of the page beneath.
 */
import { html, useEffect, useLayoutEffect, useRef, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { NewPin } from "/static/components/new_pin/new_pin.js";
import { PinPad } from "/static/components/pin_pad/pin_pad.js";
import { keyOf } from "/static/plain_keys.js";
import { t } from "/static/words.js";

const READ_MS = 1500;
const HEADS = {
  locked: { icon: "lock", title: "pin.locked", hint: "pin.locked_hint" },
  proof: { icon: "shield-check", title: "pin.proof", hint: "pin.proof_hint" },
  change: { icon: "key-round", title: "pin.change", hint: null },
};

/** `keeper` of the session; `kind`: "locked", "proof" or "change". */
export function PinCover({ keeper, kind }) {
  const box = useRef(null);
  const choices = useChoices(keeper);
  const { icon, title, hint } = HEADS[kind];
  const isLocked = kind === "locked";
  const leave = () => (isLocked ? keeper.forget() : keeper.answer(false));
  useLayoutEffect(() => keepKeys(isLocked ? null : () => keeper.answer(false)), [kind]);
  useEffect(() => box.current?.focus({ preventScroll: true }), [kind]);
  return html`<section class=${`pin-cover ${isLocked ? "is-opaque" : ""}`} role="dialog" aria-modal="true" aria-label=${t(title)} tabindex="-1" ref=${box}>
    <div class="pin-cover-card">
      <header><${Icon} name=${icon} size="2rem" /><h2>${t(title)}</h2></header>
      ${hint ? html`<p class="pin-cover-hint">${t(hint)}</p>` : null}
      ${choices ? html`<${Body} ...${{ keeper, kind, choices }} />` : html`<p role="status">${t("common.reconnecting")}</p>`}
      <${Button} kind="quiet" label=${t(isLocked ? "desk.sign_in_other_person" : "pin.not_now")} onPress=${leave} />
    </div>
  </section>`;
}

function Body({ keeper, kind, choices }) {
  const { staff } = keeper.current.value;
  const known = choices.staff.find((each) => each.staff_id === staff.staff_id);
  const length = { ...choices.pin, is_long: Boolean(known?.has_long_pin) };
  const shared = { keeper, length, name: staff.name };
  return kind === "change" ? html`<${Change} ...${shared} />` : html`<${Prove} ...${shared} />`;
}

function Prove({ keeper, length, name }) {
  const [fault, setFault] = useState("");
  const prove = async (pin) => setFault(await faultOf(() => keeper.prove(pin)));
  return html`<${PinPad} title=${t("desk.sign_in_pin_of", { name })} length=${length} fault=${fault} isWrong=${Boolean(fault)} onPin=${prove} onType=${() => setFault("")} />`;
}

/** The PIN of now is asked first and sent with the new one: both are judged together. */
function Change({ keeper, length }) {
  const [old, setOld] = useState(null);
  const [isDone, setDone] = useState(false);
  const [fault, setFault] = useState("");
  const change = async (pin) => {
    setFault(
      await faultOf(
        () => keeper.changePin(old, pin).then(() => setDone(true)),
        ({ code }) => ["wrong_pin", "pin_locked"].includes(code) && setOld(null),
      ),
    );
  };
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => keeper.answer(true), READ_MS);
    return () => clearTimeout(timer);
  }, [isDone]);
  if (isDone) return html`<p class="notice notice-good" role="status"><${Icon} name="check" size="1.35em" /><span>${t("pin.changed")}</span></p>`;
  if (old !== null) return html`<${NewPin} key="new" length=${length} hint=${null} fault=${fault} onPin=${change} onType=${() => setFault("")} />`;
  const next = (pin) => {
    setFault("");
    setOld(pin);
  };
  return html`<${PinPad} key="old" title=${t("pin.old")} length=${length} fault=${fault} isWrong=${Boolean(fault)} onPin=${next} onType=${() => setFault("")} />`;
}

/** Do it, and say in words what was wrong; "" when nothing was. */
async function faultOf(act, onProblem = (_problem) => undefined) {
  try {
    await act();
    return "";
  } catch (problem) {
    onProblem(problem);
    if (problem.isSilence) return t("common.no_answer");
    return problem.code === "wrong_pin" ? problem.title : problem.detail || problem.title;
  }
}

/** Who has how long a PIN; asked until the server answers. */
function useChoices(keeper) {
  const [choices, setChoices] = useState(null);
  useEffect(() => {
    let timer = null;
    const ask = () =>
      keeper
        .choices()
        .then(setChoices)
        .catch(() => {
          timer = setTimeout(ask, 2000);
        });
    ask();
    return () => clearTimeout(timer);
  }, [keeper]);
  return choices;
}

/** Keep every key from the page beneath; Escape leaves where one may. The pad has taken its own before. */
function keepKeys(onEscape) {
  const onKey = (event) => {
    const isOurs = /^[0-9]$|^Backspace$|^Delete$|^Enter$|^Tab$/.test(keyOf(event));
    if (isOurs && !event.ctrlKey && !event.altKey && !event.metaKey) return;
    event.stopImmediatePropagation();
    if (event.key === "Escape" && event.type === "keydown") onEscape?.();
  };
  for (const kind of ["keydown", "keyup"]) window.addEventListener(kind, onKey, true);
  return () => {
    for (const kind of ["keydown", "keyup"]) window.removeEventListener(kind, onKey, true);
  };
}
