/**
 * The stage of the demo hall: seats the officers, lets the run play through the public API, remembers
 * the last ticket.
 *
 * Owns the run and its log. Called by the front page's components. What happens when is decided by
 * show.js; whatever a visitor does by hand meanwhile is respected (the desk is looked at again).
 */
import { signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { beginShow, dueMoves, isOver, learn, progress, resync } from "/static/launch/show.js";
import { castOf } from "/static/launch/screens.js";
import { seat, seatAlone } from "/static/launch/seats.js";

const BEAT_MS = 400;
const LOG_LINES = 4;
/** The kiosk gives the first numbers; later ones are given at a counter, as when the kiosk is busy. */
const AT_KIOSK = 4;

/** `demo`: the answer of `/api/v1/demo`. */
export function createStage(demo) {
  return new Stage(demo);
}

class Stage {
  isRunning = signal(false);
  isPreparing = signal(false);
  share = signal(0);
  log = signal([]);
  lastTicket = signal(null);
  isSeated = signal(false);

  #demo;
  #cast = [];
  #names = {};
  #tokens = {};
  #show = null;
  #began_ms = 0;
  #timer = null;
  #seating = null;
  #seed = 1;

  constructor(demo) {
    this.#demo = demo;
  }

  /**
   * Sign every officer in at a counter, the host and the manager at theirs, where nobody sits yet.
   *
   * Asked twice at once, people are seated once: a second sign-in on a device ends the first.
   */
  seatEverybody() {
    this.#seating ??= this.#seat().finally(() => (this.#seating = null));
    return this.#seating;
  }

  async #seat() {
    const people = castOf(this.#demo.devices, this.#demo.staff);
    const alone = ["host", "manager"].map((role) => seatAlone(role, this.#demo));
    const [seats] = await Promise.all([Promise.all(people.map(seat)), ...alone]);
    this.#cast = seats.filter(Boolean);
    this.isSeated.value = true;
  }

  /** Take one number at the kiosk, as a visitor would. */
  async takeOne() {
    const { services } = await this.#offer();
    await this.#take({ nth: 0, service_id: services[this.#seed++ % services.length], language: "vi", priority_class_id: null });
  }

  /** Let visitors come and officers work until everybody was served. */
  async start() {
    if (this.isRunning.value || this.isPreparing.value) return;
    this.isPreparing.value = true;
    this.log.value = [];
    try {
      await this.seatEverybody();
      const desks = this.#cast.map(({ counter_id, snapshot }) => ({ counter_id, current: snapshot.current }));
      this.#show = beginShow({ ...(await this.#offer()), desks, seed: (this.#seed += 5) });
      this.#began_ms = performance.now();
      this.isRunning.value = true;
      this.#timer = setInterval(this.#beat, BEAT_MS);
    } catch (problem) {
      this.#say("launch.log_problem", { problem: problem.title || problem.code || String(problem) });
    } finally {
      this.isPreparing.value = false;
    }
  }

  /** Stop at once; whatever was begun stays as it is. */
  stop() {
    clearInterval(this.#timer);
    this.isRunning.value = false;
  }

  #now_s = () => (performance.now() - this.#began_ms) / 1000;

  #beat = () => {
    const { moves, show } = dueMoves(this.#show, this.#now_s());
    this.#show = show;
    this.share.value = progress(show);
    for (const move of moves) this.#carryOut(move);
    if (!isOver(show, this.#now_s())) return;
    this.stop();
    this.#say("launch.log_over", { count: show.done });
  };

  async #carryOut(move) {
    try {
      if (move.kind === "take") await this.#take(move);
      else if (move.kind === "rate") await this.#rate(move);
      else await this.#atDesk(move);
    } catch {
      if (move.counter_id) await this.#lookAgain(move.counter_id);
    }
  }

  async #offer() {
    const kiosk = await this.#api("kiosk").get("/api/v1/kiosk");
    const counters = new Set(this.#cast.map((each) => each.counter_id));
    const services = kiosk.sectors.flatMap((sector) => sector.services);
    for (const service of services) this.#names[service.service_id] = service.name;
    const reachable = services.filter((each) => each.open && each.counters.some((counter) => counters.has(counter.counter_id)));
    const chosen = reachable.length ? reachable : services.filter((each) => each.open);
    return {
      services: chosen.map((service) => service.service_id),
      languages: kiosk.hall.languages,
      priority_classes: kiosk.priority_classes.map((each) => each.priority_class_id),
    };
  }

  async #take({ nth, service_id, language, priority_class_id }) {
    const api = nth < AT_KIOSK || !this.#cast.length ? this.#api("kiosk") : this.#cast[0].api;
    const { ticket } = await api.post("/api/v1/tickets", { service_id, language, priority_class_id, print: true });
    this.#tokens[ticket.ticket_id] = ticket.token;
    this.lastTicket.value = ticket;
    this.#say("launch.log_took", { number: ticket.number, service: this.#names[service_id] });
  }

  async #atDesk(move) {
    const { api, counter } = this.#cast.find((each) => each.counter_id === move.counter_id);
    const path =
      move.kind === "next" ? `/api/v1/counters/${move.counter_id}/next` : `/api/v1/tickets/${move.ticket_id}/${move.kind}`;
    const { ticket } = await api.post(path, {});
    this.#show = learn(this.#show, move, ticket, this.#now_s());
    if (ticket) this.#say(`launch.log_${move.kind}`, { number: ticket.number, counter });
  }

  async #lookAgain(counter_id) {
    const { api } = this.#cast.find((each) => each.counter_id === counter_id);
    const snapshot = await api.get(`/api/v1/counters/${counter_id}`).catch(() => ({ current: null }));
    this.#show = resync(this.#show, counter_id, snapshot.current, this.#now_s());
  }

  /** On the terminal beside the counter where there is one, else on the visitor's phone. */
  async #rate({ visit, score, reasons }) {
    const terminal = this.#demo.devices.find((each) => each.role === "rating" && each.counter_id === visit.counter_id);
    const token = this.#tokens[visit.ticket_id];
    if (terminal) await this.#rateAtTerminal(terminal, { score, reasons });
    else if (token) await createApi().post(`/api/v1/tickets/${token}/rating`, { score, reasons });
    else return;
    this.#say("launch.log_rated", { score: { key: `rating.score_${score}` } });
  }

  async #rateAtTerminal({ token }, opinion) {
    const api = createApi({ token });
    const { invitation } = await api.get("/api/v1/rating-terminal");
    if (invitation) await api.post("/api/v1/ratings", { invitation_id: invitation.invitation_id, ...opinion });
  }

  #api(role) {
    return createApi({ token: this.#demo.devices.find((device) => device.role === role)?.token });
  }

  #say(key, facts) {
    this.log.value = [{ key, facts, id: `${performance.now()}` }, ...this.log.value].slice(0, LOG_LINES);
  }
}
