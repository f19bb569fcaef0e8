/**
 * Signing in with a name and a PIN, for the officer's desk and the manager's console.
 *
 * Works by touch alone and by keyboard alone; nothing is sent before the PIN is whole. Keeps in
 * localStorage only who used this screen last. The caller keeps the session (`staff_session.js`).
 */
import { html, useEffect, useRef, useState } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Icon } from "/static/components/icon/icon.js";
import { NewPin } from "/static/components/new_pin/new_pin.js";
import { PinPad } from "/static/components/pin_pad/pin_pad.js";
import { ANSWERS, afterRefusal, firstChoice, initials, peopleFor } from "/static/components/sign_in/steps.js";
import { pick, t } from "/static/words.js";

/**
 * `keeper`: the staff session; `slot`: of the page; `role`: officer or manager; `title`, `hint`: texts;
 * `fixed`: `{staff_id, counter_id}` when only the PIN is asked again; `mustTakeOver`: the counter is
 * known to be somebody else's; `onDeviceLost`: the device's own token is dead.
 */
export function SignIn({ keeper, slot, role, title, hint, fixed = null, mustTakeOver = false, onDeviceLost }) {
  const [choices, setChoices] = useState(null);
  const [chosen, setChosen] = useState(fixed);
  const [refusal, setRefusal] = useState(null);
  const offers = useDemoPins(Boolean(choices));
  useEffect(() => loadChoices({ keeper, slot, role, fixed, setChoices, setChosen, onDeviceLost, setRefusal }), [keeper]);
  if (!choices || !chosen) return html`<div class="sign-in sign-in-waiting" aria-busy="true"></div>`;
  const people = peopleFor(role, choices.staff);
  const choose = (part) => {
    setRefusal(null);
    setChosen({ ...chosen, ...part });
  };
  const submit = (pin, answers) => send({ keeper, slot, chosen, pin, answers: { ...(mustTakeOver ? ANSWERS.taken : {}), ...answers }, setRefusal, onDeviceLost });
  const person = people.find((member) => member.staff_id === chosen.staff_id);
  return html`<div class=${`sign-in ${fixed ? "sign-in-again" : ""}`}>
    ${fixed ? null : html`<${People} ...${{ title, hint, people, chosen, choose, choices, role }} />`}
    <${Pin}
      key=${`${chosen.staff_id}/${chosen.counter_id}`}
      ...${{ person, length: choices.pin, refusal, setRefusal, submit, pin_hint: offers[chosen.staff_id] }}
    />
  </div>`;
}

function People({ title, hint, people, chosen, choose, choices, role }) {
  return html`<section class="sign-in-people">
    <h1>${title}</h1>
    <p class="sign-in-hint">${people.length ? hint : t("desk.sign_in_nobody")}</p>
    <div class="sign-in-names" role="group" aria-label=${t("desk.sign_in_choose_name")}>
      ${people.map(
        (member) => html`<button
          type="button"
          key=${member.staff_id}
          class="sign-in-name"
          aria-pressed=${chosen.staff_id === member.staff_id ? "true" : "false"}
          onClick=${() => choose({ staff_id: member.staff_id })}
        >
          <span class="sign-in-initials" aria-hidden="true">${initials(member.name)}</span>
          <span>${member.name}</span>
          ${chosen.staff_id === member.staff_id ? html`<${Icon} name="check" />` : null}
        </button>`,
      )}
    </div>
    ${role === "officer" ? html`<${Counters} ...${{ choices, chosen, choose }} />` : null}
  </section>`;
}

function Counters({ choices, chosen, choose }) {
  const counters = choices.counters.map(({ counter_id, name }) => ({ id: counter_id, name: pick(name) }));
  return html`<div class="sign-in-counters">
    <${ChoiceRow} legend=${t("desk.sign_in_counter")} choices=${counters} chosen=${chosen.counter_id} onChoose=${(counter_id) => choose({ counter_id })} />
  </div>`;
}

function Pin({ person, length, refusal, setRefusal, submit, pin_hint }) {
  const [isBusy, setBusy] = useState(false);
  const seconds = useCountdown(refusal);
  const last = useRef({ pin: "", answers: {} });
  const [given, setGiven] = useState(null);
  useEffect(() => {
    if (refusal?.step === "choose" && !refusal.isRefused) setGiven({ pin: last.current.pin, hint: refusal.text });
    if (["wrong", "locked"].includes(refusal?.step)) setGiven(null);
  }, [refusal]);
  const question = ANSWERS[refusal?.step];
  const send = async (pin, answers) => {
    setBusy(true);
    last.current = { pin, answers };
    await submit(pin, answers);
    setBusy(false);
  };
  if (question) {
    const onYes = () => send(last.current.pin, { ...last.current.answers, ...question });
    return html`<${Question} ...${{ refusal, isBusy, onYes }} onNo=${() => setRefusal(null)} />`;
  }
  const onType = () => refusal && setRefusal(null);
  if (given) {
    const onPin = (new_pin) => send(given.pin, { ...last.current.answers, new_pin });
    const fault = refusal && !(refusal.step === "choose" && !refusal.isRefused) ? faultText(refusal, seconds) : "";
    return html`<${NewPin} ...${{ length, fault, onPin, onType }} hint=${given.hint} />`;
  }
  return html`<${PinPad}
    title=${person ? t("desk.sign_in_pin_of", { name: person.name }) : t("desk.sign_in_pin")}
    length=${{ ...length, is_long: Boolean(person?.has_long_pin) }}
    fault=${faultText(refusal, seconds)}
    isWrong=${refusal?.step === "wrong"}
    isOff=${!person || seconds > 0}
    onPin=${(pin) => send(pin, {})}
    onType=${onType}
    demo=${pin_hint && person ? t("desk.sign_in_demo_pin", { pin: pin_hint }) : null}
  />`;
}

/** What has to be answered before somebody sits down: another works here, or they themselves elsewhere. */
function Question({ refusal, isBusy, onYes, onNo }) {
  const { title, text, yes, no } = refusal.step === "taken" ? takenWords(refusal) : elsewhereWords(refusal);
  return html`<section class="pin-pad sign-in-taken" role="alertdialog" aria-label=${yes}>
    <${Icon} name=${refusal.step === "taken" ? "users" : "arrow-right-left"} size="3rem" />
    <h2>${title}</h2>
    <p>${text}</p>
    <${Button} kind="accent" label=${yes} isBusy=${isBusy} onPress=${onYes} />
    <${Button} label=${no} onPress=${onNo} />
  </section>`;
}

function takenWords({ officer }) {
  return {
    title: t("desk.sign_in_taken", { name: pick(officer?.name ?? officer) }),
    text: t("desk.sign_in_taken_hint"),
    yes: t("desk.sign_in_take_over"),
    no: t("desk.sign_in_not_me"),
  };
}

function elsewhereWords({ counter, number }) {
  const facts = { counter: pick(counter), number: number ?? "" };
  return {
    title: t("desk.sign_in_elsewhere", facts),
    text: t(number ? "desk.sign_in_elsewhere_with" : "desk.sign_in_elsewhere_hint", facts),
    yes: t("desk.sign_in_move"),
    no: t("desk.sign_in_stay"),
  };
}

function faultText(refusal, seconds) {
  if (!refusal) return "";
  if (refusal.step === "locked") return seconds > 0 ? t("desk.sign_in_locked", { count: seconds }) : "";
  if (refusal.step === "silence") return t("common.no_answer");
  return refusal.text;
}

function useCountdown(refusal) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(refusal?.seconds ?? 0);
    if (!refusal?.seconds) return undefined;
    const timer = setInterval(() => setSeconds((left) => Math.max(0, left - 1)), 1000);
    return () => clearInterval(timer);
  }, [refusal]);
  return seconds;
}

function useDemoPins(isWanted) {
  const [pins, setPins] = useState({});
  useEffect(() => {
    if (!isWanted) return;
    createApi()
      .get("/api/v1/demo", { tries: 1 })
      .then(({ staff }) => setPins(Object.fromEntries(staff.map((member) => [member.staff_id, member.pin]))))
      .catch(() => {});
  }, [isWanted]);
  return pins;
}

function loadChoices({ keeper, slot, role, fixed, setChoices, setChosen, onDeviceLost, setRefusal }) {
  keeper
    .choices()
    .then((choices) => {
      setChoices(choices);
      setChosen(fixed ?? firstChoice(peopleFor(role, choices.staff), choices, remembered(slot)));
    })
    .catch((problem) => {
      if (problem.status === 401 || problem.status === 403) onDeviceLost();
      else setTimeout(() => loadChoices({ keeper, slot, role, fixed, setChoices, setChosen, onDeviceLost, setRefusal }), 2000);
    });
}

async function send({ keeper, slot, chosen, pin, answers, setRefusal, onDeviceLost }) {
  try {
    const wish = { staff_id: chosen.staff_id, pin, counter_id: chosen.counter_id };
    await keeper.signIn({ ...wish, ...answers });
    localStorage.setItem(`motcua.last.${slot}`, JSON.stringify(chosen));
  } catch (problem) {
    const refusal = afterRefusal(problem);
    if (refusal.step === "device") onDeviceLost();
    // A wrong PIN is seen at the dots; whatever else is refused says what to do.
    const text = problem.code === "wrong_pin" ? problem.title : problem.detail;
    setRefusal({ ...refusal, text: text || problem.title });
  }
}

function remembered(slot) {
  try {
    return JSON.parse(localStorage.getItem(`motcua.last.${slot}`));
  } catch {
    return null;
  }
}
