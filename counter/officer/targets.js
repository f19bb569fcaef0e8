/**
 * Where a visit may be sent on to: a colleague's counter, or another service.
 *
 * Owns the order of the choices and what each asks of the server. Called by transfer_sheet.js.
 * Never touches document or network.
 */

/**
 * Give the choices `{id, group, name, is_staffed, wish}`: staffed counters, then services, then the counters at
 * which nobody sits. `name` is as the hall writes it, a counter's with its officer; `wish` is what the
 * transfer carries besides the ticket. A counter keeps the visit at the service that it has.
 */
export function transferTargets(snapshot) {
  const own_service_id = snapshot.current?.service.service_id;
  const counters = (snapshot.transfer_counters ?? []).map((counter) => counterTarget(counter, own_service_id));
  const services = snapshot.transfer_targets
    .filter((each) => each.service_id !== own_service_id)
    .map(({ service_id, name }) => ({
      id: `service-${service_id}`,
      group: "services",
      name,
      is_staffed: true,
      wish: { service_id },
    }));
  const staffed = counters.filter((each) => each.is_staffed);
  return [...staffed, ...services, ...counters.filter((each) => !each.is_staffed)];
}

function counterTarget({ counter_id, name, officer }, service_id) {
  return {
    id: `counter-${counter_id}`,
    group: officer ? "counters" : "empty",
    name: officer ? withOfficer(name, officer.name) : name,
    is_staffed: Boolean(officer),
    wish: { service_id, counter_id },
  };
}

/** "Quầy 3 · Lê Quốc Bảo" in each of the languages, so that the search finds both parts. */
function withOfficer(names, officer) {
  const said = Object.entries(names).filter(([, name]) => name);
  return Object.fromEntries(said.map(([code, name]) => [code, `${name} · ${officer}`]));
}

/** Cut choices that stand in one order into their groups `{group, choices}`, so that each gets its heading. */
export function inGroups(choices) {
  const groups = [];
  for (const choice of choices) {
    const last = groups.at(-1);
    if (last && last.group === choice.group) last.choices.push(choice);
    else groups.push({ group: choice.group, choices: [choice] });
  }
  return groups;
}
