/**
 * What a counter serves, as a manager changes it: own services, services it helps with, none of both.
 *
 * Owns the wish while it is being put together and who would be left alone by it. Called by
 * serving_sheet.js. Never touches document or network.
 */

/** Give the wish `{services, helps}` that leaves a counter as it is. */
export function wishOf({ services, helps }) {
  return { services: [...services], helps: [...helps] };
}

/** Give the wish with one service put into `kind` ("services" or "helps"), or out of it again. */
export function toggled(wish, service_id, kind) {
  const without = (list) => list.filter((each) => each !== service_id);
  const is_in = wish[kind].includes(service_id);
  const cleared = { services: without(wish.services), helps: without(wish.helps) };
  return is_in ? cleared : { ...cleared, [kind]: [...cleared[kind], service_id] };
}

/** Whether a wish differs from what the counter does now; the order does not matter. */
export function isChanged(wish, counter) {
  const text = ({ services, helps }) => JSON.stringify([[...services].sort(), [...helps].sort()]);
  return text(wish) !== text(counter);
}

/** Give the services that stand differently in what a counter does now and in a wish: `{service, now, mine}`, each a kind or "". */
export function differences(now, wish, services) {
  const kindOf = ({ services, helps }, id) => (services.includes(id) ? "services" : helps.includes(id) ? "helps" : "");
  return services
    .map((service) => ({ service, now: kindOf(now, service.service_id), mine: kindOf(wish, service.service_id) }))
    .filter((each) => each.now !== each.mine);
}

/** Whether a counter would be left with nothing to do, which the server refuses. */
export function isEmpty({ services, helps }) {
  return !services.length && !helps.length;
}

/**
 * Give the services that this counter alone serves in `before` and no more in `after`, each with `is_helped`: whether
 * another counter helps with it, and so still calls who waits. Helping alone is not serving: the kiosk stops.
 */
export function leftAlone(before, after, counter_id, { counters, services }) {
  const others = counters.filter((each) => each.counter_id !== counter_id);
  const served = new Set([after, ...others].flatMap((each) => each.services));
  const helped = new Set([after, ...others].flatMap((each) => each.helps));
  return services
    .filter(({ service_id }) => before.services.includes(service_id) && !served.has(service_id))
    .map((each) => ({ ...each, is_helped: helped.has(each.service_id) }));
}
