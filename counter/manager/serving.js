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

/** Give the services with people waiting that no counter would serve or help any more. */
export function leftAlone(wish, counter_id, { counters, services }) {
  const others = counters.filter((each) => each.counter_id !== counter_id);
  const served = new Set([wish, ...others].flatMap((each) => [...each.services, ...each.helps]));
  return services.filter((each) => each.waiting > 0 && !served.has(each.service_id));
}
