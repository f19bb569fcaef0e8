/** The people of the hall: what they may do, where they sit, what they speak, whether they are locked out. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { Icon } from "/static/components/icon/icon.js";
import { ownName, pick, t } from "/static/words.js";
import { STAFF_ROLES } from "/counter/manager/staff.js";

/** `snapshot.staff`; `sheet` opens the form of a person, of a new one, or of a new PIN. */
export function PeoplePanel({ board, snapshot, sheet }) {
  const open = (kind, staff_id = null) => {
    sheet.value = { kind, staff_id };
  };
  return html`<section class="panel people" aria-label=${t("manager.people")}>
    <header class="panel-head">
      <h2>${t("manager.people")}</h2>
      <${Button} icon="user-plus" label=${t("manager.person_new")} isDisabled=${!board.may_act.value} onPress=${() => open("person")} />
      <${Button} icon="users" label=${t("manager.sessions_count", { count: snapshot.sessions.length })} onPress=${() => open("sessions")} />
    </header>
    <ul class="machines">
      ${snapshot.staff.map((person) => html`<${Person} key=${person.staff_id} ...${{ board, snapshot, person, open }} />`)}
    </ul>
  </section>`;
}

function Person({ board, snapshot, person, open }) {
  const unlock = () =>
    board.run({
      path: `staff/${encodeURIComponent(person.staff_id)}/unlock`,
      done: { key: "manager.did_unlock", facts: { name: person.name } },
    });
  const is_locked = person.locks.length > 0;
  const spoken = (person.languages ?? []).map((code) => ownName(code));
  const facts = [t(STAFF_ROLES[person.role] ?? STAFF_ROLES.officer), ...placesOf(person, snapshot), ...spoken].join(" · ");
  return html`<li class="machine person" id=${`person-${person.staff_id}`}>
    <p class="machine-name">
      ${person.name}
      ${person.has_given_pin ? html` <span class="chip"><${Icon} name="key-round" size="1.1em" />${t("manager.person_given_pin")}</span>` : null}
      ${is_locked ? html` <span class="chip chip-warn"><${Icon} name="lock" size="1.1em" />${t("manager.person_locked")}</span>` : null}
    </p>
    <p class="machine-facts">${facts}</p>
    <div class="person-keys">
      ${is_locked ? html`<${Button} kind="strong" icon="lock-open" label=${t("manager.person_unlock")} aria-label=${t("manager.person_unlock_of", { name: person.name })} isDisabled=${!board.may_act.value} onPress=${unlock} />` : null}
      <${Button} icon="key-round" label=${t("manager.person_pin")} aria-label=${t("manager.person_pin_of", { name: person.name })} isDisabled=${!board.may_act.value} onPress=${() => open("pin", person.staff_id)} />
      <${Button} icon="pencil" label=${t("manager.person_edit")} aria-label=${t("manager.person_edit_of", { name: person.name })} isDisabled=${!board.may_act.value} onPress=${() => open("person", person.staff_id)} />
    </div>
  </li>`;
}

function placesOf({ counters = [] }, snapshot) {
  const names = counters.map((id) => snapshot.counters.find((each) => each.counter_id === id)?.name);
  return names.filter(Boolean).map(pick);
}
