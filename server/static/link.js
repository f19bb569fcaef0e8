/**
 * The live link of a screen: its snapshot, kept right by `seq`, and how sure it is.
 *
 * Called once by each page with a device's or an officer's token. A snapshot makes the screen right,
 * a socket message makes it fast, `sequence.js` tells which is needed. Survives any restart of the
 * server without a reload. Never renders and never writes to the server.
 *
 * status: "loading" no snapshot yet · "live" heard within 12 s · "stale" socket silent, snapshot
 * shown may be old (see ageS) · "offline" the server does not answer · "revoked" the token is dead.
 */
import { io } from "/static/vendor/socket.io.mjs";
import { signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { createServerClock } from "/static/server_clock.js";
import { onMessage, onSnapshot, onTick } from "/static/sequence.js";

const SILENCE_MS = 12000;
const POLL_MS = 5000;
/** A screen looks for its server this often at least, so that it is right within seconds of the first answer. */
const RETRY_MAX_MS = 2000;
const COALESCE_MS = 50;
const LAZY_MS = 1500;
const LAZY_MESSAGES = new Set(["waiting_changed", "hall_changed"]);

/**
 * Open the link. `snapshotPath` is a path or a function returning one; `onMessage(name, message)`
 * hears each new message (for those that are applied at once).
 */
export function openLink({ token, snapshotPath, onMessage: hear = () => {} }) {
  return new Link({ token, snapshotPath, hear }).open();
}

class Link {
  snapshot = signal(null);
  status = signal("loading");
  ageS = signal(0);

  #api;
  #path;
  #hear;
  #token;
  #socket = null;
  #known = null;
  #clock = createServerClock(() => performance.now());
  #heardAt = -Infinity;
  #truthAt = -Infinity;
  #fetchedAt = -Infinity;
  #isFetching = false;
  #isWanted = false;
  #refused = 0;
  #timer = null;
  #beat = null;
  #isClosed = false;

  constructor({ token, snapshotPath, hear }) {
    this.#token = token;
    this.#api = createApi({ token });
    this.#path = snapshotPath;
    this.#hear = hear;
  }

  open() {
    this.#connect();
    document.addEventListener("visibilitychange", this.#onVisibility);
    window.addEventListener("online", this.#onVisibility);
    window.addEventListener("session_unlocked", this.#onVisibility);
    this.#startBeat();
    this.refresh();
    return this;
  }

  /** Fetch the snapshot soon; several wishes within a moment become one request. */
  refresh = (delay_ms = COALESCE_MS) => {
    if (this.#isClosed) return;
    if (this.#isFetching) {
      this.#isWanted = true;
      return;
    }
    const earliest = this.#now() + delay_ms;
    if (this.#timer && this.#timer.at <= earliest) return;
    this.#clearTimer();
    this.#timer = { at: earliest, id: setTimeout(this.#fetch, Math.max(0, delay_ms)) };
  };

  /** The server's time now, whatever the clock of this device says. */
  serverNow = () => this.#clock.now();

  /** Stop everything; used when the token is given up. */
  close = () => {
    this.#isClosed = true;
    this.#clearTimer();
    clearInterval(this.#beat);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    window.removeEventListener("online", this.#onVisibility);
    window.removeEventListener("session_unlocked", this.#onVisibility);
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
  };

  #now = () => performance.now();

  #connect() {
    this.#socket = io("/live", {
      transports: ["websocket"],
      auth: { token: this.#token },
      reconnectionDelay: 500,
      reconnectionDelayMax: RETRY_MAX_MS,
      timeout: 6000,
    });
    this.#socket.on("connect", () => this.#restart());
    this.#socket.on("disconnect", (reason) => this.#onCut(reason));
    this.#socket.on("connect_error", () => this.refresh());
    this.#socket.onAny((name, message) => this.#take(name, message ?? {}));
  }

  /** After a (new) connection nothing is taken for known: messages may have passed meanwhile. */
  #restart() {
    this.#known = null;
    this.refresh(0);
  }

  #onCut(reason) {
    this.refresh(0);
    if (reason === "io server disconnect" && !this.#isClosed) {
      setTimeout(() => this.#isClosed || this.#socket.connect(), 1000);
    }
  }

  #take(name, message) {
    if (name === "revoked") return this.#revoke();
    this.#heard(message.at);
    if (name === "tick") return this.#judge(onTick(this.#known, message), true);
    const verdict = onMessage(this.#known, message);
    this.#known = verdict.known;
    if (!verdict.isNew) return undefined;
    this.#hear(name, message);
    if (verdict.isGap) return this.refresh();
    return this.refresh(LAZY_MESSAGES.has(name) ? this.#lazyDelay() : COALESCE_MS);
  }

  #judge({ isGap }, isTick) {
    if (isGap) this.refresh();
    else if (isTick) this.#believe();
  }

  #lazyDelay() {
    return Math.max(COALESCE_MS, this.#fetchedAt + LAZY_MS - this.#now());
  }

  #heard(at) {
    this.#heardAt = this.#now();
    if (at) this.#clock.set(at);
  }

  #believe() {
    this.#truthAt = this.#now();
    if (this.snapshot.value) this.status.value = "live";
    this.ageS.value = 0;
  }

  #fetch = async () => {
    this.#timer = null;
    this.#isFetching = true;
    this.#isWanted = false;
    const path = typeof this.#path === "function" ? this.#path() : this.#path;
    try {
      this.#use(await this.#api.get(path, { tries: 1 }));
    } catch (problem) {
      this.#fail(problem);
    } finally {
      this.#fetchedAt = this.#now();
      this.#isFetching = false;
      if (this.#isWanted) this.refresh();
    }
  };

  #use(snapshot) {
    if (this.#isClosed) return;
    this.#heard(snapshot.at);
    const verdict = onSnapshot(this.#known, snapshot);
    if (!verdict.isUsable && this.#refused < 2) {
      this.#refused += 1;
      this.#isWanted = true;
      return;
    }
    this.#refused = 0;
    this.#known = snapshot.seq;
    this.snapshot.value = snapshot;
    this.#believe();
  }

  #fail(problem) {
    // A locked session is not over: the page lies covered until its owner is back.
    if (this.#isClosed || problem.code === "session_locked") return;
    if (problem.status === 401 || problem.status === 403) this.#revoke();
    else if (!this.#isHeard()) this.status.value = "offline";
    else if (problem.isSilence && !this.#socket.connected) this.status.value = "offline";
  }

  #isHeard() {
    return this.#now() - this.#heardAt < SILENCE_MS;
  }

  #revoke() {
    this.close();
    this.status.value = "revoked";
  }

  #startBeat() {
    clearInterval(this.#beat);
    this.#beat = setInterval(this.#onBeat, 1000);
  }

  /** Once a second while visible: the age, the silence, and polling when the socket is cut. */
  #onBeat = () => {
    if (this.snapshot.value) this.ageS.value = this.#shownAge();
    if (this.#isHeard() && this.#socket.connected) return;
    if (this.status.value === "live" && !this.#isHeard()) this.status.value = "stale";
    if (this.#now() - this.#fetchedAt >= POLL_MS) this.refresh();
  };

  /** Seconds since the snapshot was last confirmed; 0 while confirmations come as they should. */
  #shownAge() {
    const age_s = Math.floor((this.#now() - this.#truthAt) / 1000);
    return age_s * 1000 < SILENCE_MS && this.#socket.connected ? 0 : age_s;
  }

  #onVisibility = () => {
    if (document.hidden) {
      clearInterval(this.#beat);
      return;
    }
    this.#startBeat();
    this.refresh(0);
  };

  #clearTimer() {
    if (this.#timer) clearTimeout(this.#timer.id);
    this.#timer = null;
  }
}
