/** "Làm bằng tay": what people did otherwise than the machine's order on a day, by person and kind, the newest first. */
import { html, useEffect, useState } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { tell } from "/static/tell.js";
import { formatClock, pick, t } from "/static/words.js";
import { HASH, aboutWords, chosenDeeds, kindsOf, passedWords, turnsOf } from "/counter/manager/by_hand.js";
import { dateFacts } from "/counter/manager/days.js";

const SHOWN = 40;
const EVERY = "";

/** `date` from the address, empty for the newest; `snapshot` says when something may have been added. */
export function ByHandPage({ board, snapshot, date }) {
  const { day, problem, retry } = useDay(board, date, snapshot.seq);
  return html`<section class="by-hand" aria-label=${t("manager.hand")} aria-busy=${day || problem ? undefined : "true"}>
    <header class="by-hand-head">
      <div>
        <h2>${t("manager.hand")}${day?.date ? html` <span class="by-hand-date">${t("manager.day_name", dateFacts(day.date))}</span>` : null}</h2>
        <p class="panel-hint">${t("manager.hand_hint")}</p>
      </div>
      <div class="by-hand-keys">
        ${day ? html`<${Turns} day=${day} />` : null}
        <${Button} icon="arrow-left" label=${t("manager.hand_close")} onPress=${() => go("")} />
      </div>
    </header>
    ${problem ? html`<div class="notice notice-warn by-hand-note" role="alert"><span>${problem.detail || t("manager.hand_silence")}</span><${Button} label=${t("manager.hand_again")} onPress=${retry} /></div>` : null}
    ${!day && !problem ? html`<p class="by-hand-note" role="status">${t("manager.hand_loading")}</p>` : null}
    ${day ? html`<${Day} key=${day.date} ...${{ board, day, retry }} time=${(at) => formatClock(at, snapshot.hall.time_zone)} />` : null}
  </section>`;
}

function go(hash) {
  window.location.hash = hash;
}

/** The day as `{day, problem, retry}`: what was read last stays while it is read anew. */
function useDay(board, date, mark) {
  const [found, setFound] = useState({ day: null, problem: null, date });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let is_wanted = true;
    const keep = (next) => is_wanted && setFound(next);
    board
      .get(`/api/v1/manage/by-hand${date ? `?date=${encodeURIComponent(date)}` : ""}`)
      .then((day) => keep({ day, problem: null, date }))
      .catch((problem) => {
        if (problem.status === 401) board.refuse(problem);
        keep((before) => ({ day: before.date === date ? before.day : null, problem, date }));
      });
    return () => {
      is_wanted = false;
    };
  }, [board, date, mark, tries]);
  const known = found.date === date ? found : { day: null, problem: null };
  return { day: known.day, problem: known.problem, retry: () => setTries(tries + 1) };
}

function Turns({ day }) {
  const { before, after } = turnsOf(day);
  const turn = (date) => go(`${HASH}/${date}`);
  return html`<div class="by-hand-turns">
    <${Button} icon="chevron-left" aria-label=${t("manager.hand_day_before")} isDisabled=${!before} onPress=${() => turn(before)} />
    <${Button} icon="chevron-right" aria-label=${t("manager.hand_day_after")} isDisabled=${!after} onPress=${() => turn(after)} />
  </div>`;
}

function Day({ board, day, retry, time }) {
  const [kind, setKind] = useState(EVERY);
  const [staff_id, setPerson] = useState(EVERY);
  const [shown, setShown] = useState(SHOWN);
  const deeds = chosenDeeds(day, { kind, staff_id });
  const kinds = kindsOf(day, staff_id);
  const all = kinds.reduce((sum, { count }) => sum + count, 0);
  const choices = [{ id: EVERY, name: `${t("manager.hand_every")} ${all}` }, ...kinds.map((each) => ({ id: each.kind, name: `${t(`manager.hand_kind_${each.kind}`)} ${each.count}` }))];
  const person = (id) => {
    setPerson(id === staff_id ? EVERY : id);
    setKind(EVERY);
  };
  return html`<div class="by-hand-day">
    <div class="by-hand-people">
      <${People} ...${{ day, staff_id }} choose=${person} />
      <p class="panel-hint">${t("manager.hand_measure", { count: day.issued, deeds: day.deeds.length })}</p>
      <${Export} ...${{ board, day, staff_id, retry }} />
    </div>
    <div class="by-hand-list">
      ${day.deeds.length ? html`<${ChoiceRow} label=${t("manager.hand_kinds")} ...${{ choices }} chosen=${kind} onChoose=${setKind} />` : html`<p class="by-hand-note">${t("manager.hand_none")}</p>`}
      <ol aria-live="polite">
        ${deeds.slice(0, shown).map((deed) => html`<${Line} key=${deed.seq} ...${{ deed, time }} />`)}
      </ol>
      ${deeds.length > shown ? html`<${Button} label=${t("manager.hand_more", { count: deeds.length - shown })} onPress=${() => setShown(shown + SHOWN)} />` : null}
    </div>
  </div>`;
}

/** Person, how often in all, how often they called: pressing a row leaves only theirs. */
function People({ day, staff_id, choose }) {
  if (!day.people.length) return null;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${t("manager.hand_by_person")}</th>
        <th scope="col">${t("manager.hand_calls")}</th>
        <th scope="col">${t("manager.hand_total")}</th>
      </tr>
    </thead>
    <tbody>
      ${day.people.map(
        (person) => html`<tr key=${person.staff_id}>
          <th scope="row"><button type="button" class="by-hand-person" aria-pressed=${String(person.staff_id === staff_id)} onClick=${() => choose(person.staff_id)}>${person.name}</button></th>
          <td>${person.calls}</td>
          <td><strong>${person.total}</strong></td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function Line({ deed, time }) {
  const { at, what, number, service, person, counter, passed, is_undone } = deed;
  const about = aboutWords(deed);
  const whom = passedWords(deed);
  const who = [person?.name, pick(counter)].filter(Boolean).join(", ");
  return html`<li class=${`deed ${is_undone ? "is-undone" : ""}`}>
    <time datetime=${at}>${time(at)}</time>
    <p class="deed-number">${number ?? "–"}</p>
    <div class="deed-about">
      <p><strong>${t(`manager.hand_${what}`)}</strong>${service ? html` <span class="soft">${pick(service)}</span>` : null}${is_undone ? html` <span class="chip">${t("manager.hand_undone")}</span>` : null}</p>
      ${about ? html`<p>${"text" in about ? about.text : tell(about)}</p>` : null}
      ${whom
        ? html`<p class="call-rivals">
            <span>${tell(whom)}</span>
            ${(passed?.first ?? []).map(({ number: of, waited_s }) => html`<span key=${of} class="rival"><strong>${of}</strong> ${waitedText(waited_s)}</span>`)}
          </p>`
        : null}
    </div>
    <p class="deed-person">${who}</p>
  </li>`;
}

function waitedText(waited_s) {
  const count = Math.floor(waited_s / 60);
  return count < 1 ? t("desk.just_came") : t("desk.waited_minutes", { count });
}

/** Takes the day, or one person's part of it, away as a table; that somebody did stands in the list from then on. */
function Export({ board, day, staff_id, retry }) {
  if (!day.date) return null;
  const take = async () => {
    const body = { date: day.date, ...(staff_id ? { staff_id } : {}) };
    const file = await board.run({ path: "by-hand/export", body, done: { key: "manager.did_export", facts: {} } });
    if (!file) return;
    save(file);
    retry();
  };
  return html`<${Button} icon="download" label=${t("manager.hand_export")} isDisabled=${!board.may_act.value} isBusy=${Boolean(board.busy.value)} onPress=${take} />`;
}

function save({ name, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
