/**
 * The lobby as one object: its snapshot, the ticket in hand, the wish for the next number, and how a press becomes a command.
 *
 * Link, clock, notice and slip are `staff_work`'s. Called by the components of this folder. Never renders; keeps no ID
 * longer than one number.
 */
import { signal } from "/static/vendor/ui.mjs";
import { StaffWork } from "/static/staff_work.js";
import { bodyOf, newWish, notFoundWords, requestOf, wishAfter } from "/counter/host/lobby.js";

const TICKETS = "/api/v1/tickets";
/** What is known of somebody is forgotten when nobody touched it for so long: the next person is another one. */
const WISH_MS = 90_000;

/** Open the lobby of a signed-in `session`; `onOver` is called when it has ended. */
export function openLobby(session, onOver) {
  return new Lobby(session, onOver);
}

class Lobby extends StaffWork {
  wish = signal(newWish());
  /** What stands on the right: null = looking for a number, else `{kind, ticket, …}`. */
  hand = signal(null);

  #wishTimer = null;

  constructor({ token }, onOver) {
    super({ token, snapshotPath: "/api/v1/host", onOver });
    this.follow(() => this.#follow(this.link.snapshot.value?.seq));
  }

  /** Stop the link and the clock; the object is of no use afterwards. */
  close() {
    clearTimeout(this.#wishTimer);
    super.close();
  }

  /** Change the wish for the next number; it does not outlast the person. */
  set = (type, value) => {
    clearTimeout(this.#wishTimer);
    this.#wishTimer = setTimeout(this.#emptyWish, WISH_MS);
    this.wish.value = wishAfter(this.wish.value, { type, value, most: this.snapshot.value?.max_dossiers });
  };

  /** Take a number for somebody: for one service, or for those on the list. */
  async take(service_id = null) {
    const body = bodyOf(this.wish.value, service_id);
    const answer = await this.send({ label: "take", path: TICKETS, body, once: body });
    if (!answer) return;
    this.#emptyWish();
    this.hand.value = { kind: "issued", ticket: answer.ticket, print: answer.print, rows: null };
    this.#drawQr(answer.ticket);
    if (answer.print) this.#watchSlip(answer.print.job_id, answer.ticket.number);
  }

  /** Look for a ticket by its number or the token of its slip. */
  async find(wanted) {
    try {
      const { ticket } = await this.get(`/api/v1/host/tickets/${encodeURIComponent(wanted)}`, { tries: 2 });
      this.dismissNotice();
      this.hand.value = { kind: "ticket", ticket };
    } catch (problem) {
      if (problem.code === "not_found") this.tell({ tone: "warn", ...notFoundWords(wanted) });
      else this.refuse(problem);
    }
  }

  /** Carry out a verb on the ticket in hand (or take the last action back); true when done. */
  async run(verb, wish = {}) {
    const ticket = this.hand.value?.ticket;
    const { path, body } = requestOf(verb, ticket?.ticket_id, wish);
    const answer = await this.send({ label: verb, path, body });
    if (!answer) return false;
    if (verb === "undo") this.#undone();
    else if (verb === "reprint") this.#watchSlip(answer.job_id, ticket.number);
    else this.hand.value = { kind: "ticket", ticket };
    await this.#look();
    return true;
  }

  /** Put a ticket, or a question about it, on the right side; null = look for a number. */
  show = (hand) => {
    this.hand.value = hand;
  };

  #undone() {
    if (this.hand.value?.kind === "issued") this.hand.value = null;
    this.tell({ tone: "good", key: "desk.notice_undone" });
  }

  #emptyWish = () => {
    clearTimeout(this.#wishTimer);
    this.wish.value = newWish(this.wish.value.is_printed);
  };

  /** Whatever changes in the hall may have moved the ticket in hand; looked at outside the effect, which else would follow the hand too. */
  #follow(seq) {
    if (seq && this.hand.peek()?.kind === "ticket") queueMicrotask(() => this.#look());
  }

  async #look() {
    const shown = this.hand.value?.ticket;
    if (!shown || this.hand.value.kind === "issued") return;
    const found = await this.get(`/api/v1/host/tickets/${shown.number}`, { tries: 1 }).catch(() => null);
    const now = this.hand.value;
    if (found && now?.ticket?.ticket_id === found.ticket.ticket_id) this.hand.value = { ...now, ticket: found.ticket };
  }

  async #drawQr({ token }) {
    const drawn = await this.get(`/api/v1/tickets/${token}/qr`).catch(() => null);
    const hand = this.hand.value;
    if (drawn && hand?.ticket?.token === token) this.hand.value = { ...hand, rows: drawn.rows };
  }

  /** The hand shows how its slip fares, as long as it is the same one. */
  #watchSlip(job_id, number) {
    this.watchPrint(job_id, number, (state) => {
      const hand = this.hand.value;
      if (hand?.print?.job_id === job_id) this.hand.value = { ...hand, print: { ...hand.print, state } };
    });
  }
}
