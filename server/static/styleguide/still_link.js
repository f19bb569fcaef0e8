/**
 * A link to no server, for examples: what it shows stands still. Also the hall that they speak of.
 *
 * Called by the examples of components that follow a link. Never asks anybody.
 */
import { signal } from "/static/vendor/ui.mjs";

const AT = "2026-11-23T02:40:00Z";

export const TIME_ZONE = "Asia/Ho_Chi_Minh";

export const SOME_HALL = { name: { vi: "Xã Sông Xanh" }, parent: { vi: "Trung tâm Phục vụ hành chính công" } };

/** `status` as of `openLink`; `age_s`: how old is what it shows, in seconds. */
export function stillLink({ status = "live", age_s = 0 } = {}) {
  return { status: signal(status), snapshot: signal({ at: AT }), ageS: signal(age_s), serverNow: () => new Date(AT) };
}
