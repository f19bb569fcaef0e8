/**
 * One visitor at the kiosk: the state, the server calls that change it, and the patience.
 *
 * Called by `page.js` and the views. Decides nothing itself: `steps.js` does. Keeps the key of a
 * number whose answer never came, so that asking again cannot give a second one.
 */
import { computed, effect, signal } from "/static/vendor/ui.mjs";
import { createApi, makeKey } from "/static/api.js";
import { language, setLanguage, t } from "/static/words.js";
import { createSlipCheck } from "./slip_check.js";
import { isPressAgain, isPristine, paperState, patience, sectorLeadsTo, step, wipe } from "./steps.js";

const FIRST_LANGUAGE = "vi";
const BEAT_MS = 500;
const PRINT_POLL_MS = 2000;

/** Make the visit store of a paired kiosk. */
export function createVisit({ token, link, reader }) {
  const api = createApi({ token });
  const now_ms = () => performance.now();
  const state = signal(wipe(now_ms()));
  const beat_ms = signal(now_ms());
  const visitor = signal(0);
  let unanswered = null;
  let person = null;

  const send = (event) => {
    state.value = step(state.value, { at_ms: now_ms(), ...event });
  };
  const isClean = computed(() => isPristine(state.value, language.value, FIRST_LANGUAGE));
  const standing = computed(() => patience(state.value, Math.max(beat_ms.value, state.value.touched_at_ms), isClean.value));

  /** Forget this visitor: state, language, storage, and by the new key every node of the page. */
  const wipeAll = () => {
    unanswered = null;
    person = null;
    sessionStorage.clear();
    reader.hush();
    if (language.peek() === FIRST_LANGUAGE) reader.refill(); // else the change of language asks for them
    setLanguage(FIRST_LANGUAGE);
    state.value = wipe(now_ms());
    visitor.value += 1;
  };

  const take = async (asked) => {
    if (state.value.screen === "taking") return;
    const body = { ...asked, language: language.value, priority_class_id: state.value.priority_class_id };
    const intent = JSON.stringify(body);
    if (unanswered?.intent !== intent) unanswered = { intent, key: makeKey() };
    const { key } = unanswered;
    send({ type: "taking" });
    try {
      const { ticket, print } = await api.post("/api/v1/tickets", person ? { ...body, citizen_id: person } : body, { key });
      unanswered = null;
      send({ type: "taken", ticket: withService(ticket, link.snapshot.value), print });
      drawQr(ticket);
      if (state.value.is_listening) sayNumber();
    } catch (problem) {
      if (!problem.isSilence) unanswered = null;
      send({ type: "refused", problem: plain(problem) });
    }
    link.refresh();
  };

  /** One service: taken at once, or put on the list where several go under one number. */
  const pickService = ({ service_id }) => (state.value.several ? send({ type: "service_added", service_id }) : take({ service_id }));

  const takeSeveral = () => {
    const { services, dossier_count } = state.value.several;
    const [service_id, ...more_services] = services;
    take({ service_id, more_services, dossier_count });
  };

  /** Kept out of the state and of every node: it goes with the wish for a number and is forgotten with the visitor. */
  const readCard = (citizen_id) => {
    if (["taking", "ticket"].includes(state.value.screen)) return;
    person = citizen_id;
    send({ type: "card_read" });
  };

  /** The number stands on the screen at once; its QR follows, for drawing one takes the server longer. */
  const drawQr = async ({ token }) => {
    const drawn = await api.get(`/api/v1/tickets/${token}/qr`).catch(() => null);
    if (drawn) send({ type: "qr_drawn", token, rows: drawn.rows });
  };

  /** Read texts aloud, or stop; whoever listens has more time, and hears the number without asking. */
  const listen = (id, texts, read = () => reader.read(id, texts)) => {
    send({ type: "listened" });
    if (reader.reading.value?.id === id) reader.hush();
    else read();
  };

  const sayNumber = () => listen("screen", [], () => reader.readNumber("screen", t("kiosk.your_number"), state.value.ticket.number));

  const choose = (sector) => {
    const way = sectorLeadsTo(sector);
    if (way.type === "take") pickService(way.service);
    else if (way.type === "list") send({ type: "sector_opened", sector_id: sector.sector_id });
    else send({ type: "closed_touched", notice: { name: sector.name, closed: way.closed } });
  };

  const chooseService = (service) => {
    if (service.open) pickService(service);
    else send({ type: "closed_touched", notice: { name: service.name, closed: service.closed } });
  };

  /** @param {{job_id: string, state: string, printer_id?: string}} job */
  const printChanged = ({ job_id, state: print_state, printer_id }) =>
    send({ type: "print_changed", job_id, print_state, printer_id });

  const answerPaper = async (came_out) => {
    const { job_id } = state.value.print;
    printChanged({ job_id, state: came_out ? "printed" : "queued" });
    await api.post(`/api/v1/print-jobs/${job_id}/answer`, { came_out }).catch(() => {});
  };

  const leave = async () => {
    const { ticket } = state.value;
    try {
      await api.post(`/api/v1/tickets/${ticket.token}/leave`, { code: ticket.code });
      const spoken = language.peek();
      wipeAll();
      setLanguage(spoken); // whoever gave the number back is still there, and is answered
      send({ type: "left", number: ticket.number });
    } catch {
      send({ type: "leave_unasked" });
    }
    link.refresh();
  };

  /** What the hall says of the data it keeps, in the language shown; null where the server does not answer. */
  const privacy = () => api.get("/api/v1/privacy").catch(() => null);

  const checkSlip = createSlipCheck({
    api,
    mayBegin: () => !["taking", "ticket"].includes(state.value.screen),
    begin: () => send({ type: "scan_begun" }),
    tell: (scan) => {
      send({ type: "scan_told", scan });
      link.refresh();
    },
  });

  const pollPaper = async () => {
    const { print } = state.value;
    if (paperState(print) !== "coming") return;
    const job = await api.get(`/api/v1/print-jobs/${print.job_id}`, { tries: 1 }).catch(() => null);
    if (job) printChanged(job);
  };

  const screen = computed(() => state.value.screen);
  const hushOnChange = effect(() => screen.value && reader.hush());
  const stops = startTimers({ state, isClean, beat_ms, standing, wipeAll, pollPaper, now_ms });
  return {
    state,
    standing,
    visitor,
    send,
    choose,
    chooseService,
    takeSeveral,
    readCard,
    printChanged,
    answerPaper,
    leave,
    privacy,
    checkSlip,
    reader,
    listen,
    sayNumber,
    wipe: wipeAll,
    touched: (press) => send({ type: "touched", press }),
    isPressAgain: (press) => isPressAgain(state.value, press, link.snapshot.value?.press_guard_s),
    onBack: () => (["ticket", "scanned"].includes(state.value.screen) ? wipeAll() : send({ type: "back" })),
    onHelp: () => send({ type: "help_opened" }),
    /** A key of a real keyboard, or of the one on the screen; says whether something is searched, so that it was meant. */
    onTyped: (key) => {
      const isMeant = state.value.screen === "search";
      if (isMeant) send({ type: "key_typed", key });
      return isMeant;
    },
    close: () => [hushOnChange, ...stops].forEach((stop) => stop()),
  };
}

/** The answer of the server with what the kiosk knows of its first service (names, documents). */
function withService(ticket, snapshot) {
  const known = snapshot.sectors.flatMap(({ services }) => services);
  const service = known.find(({ service_id }) => service_id === ticket.service_id) ?? ticket.services[0];
  return { ...ticket, service };
}

function plain({ code, title, detail, facts, isSilence }) {
  return { code, title, detail, facts, isSilence };
}

/** Beat only while a visitor is there and the page is seen; a hidden page catches up when it wakes. */
function startTimers({ state, isClean, beat_ms, standing, wipeAll, pollPaper, now_ms }) {
  let beat = null;
  let poll = null;
  const tick = () => {
    beat_ms.value = now_ms();
  };
  const stopBeat = () => {
    clearInterval(beat);
    beat = null;
  };
  const stopWatch = effect(() => {
    const isNeeded = !isClean.value;
    if (isNeeded && !beat) beat = setInterval(() => document.hidden || tick(), BEAT_MS);
    if (!isNeeded) stopBeat();
  });
  const stopPatience = effect(() => {
    if (standing.value.phase === "expired") queueMicrotask(wipeAll);
  });
  const stopPaper = effect(() => {
    const isComing = paperState(state.value.print) === "coming";
    if (isComing && !poll) poll = setInterval(pollPaper, PRINT_POLL_MS);
    if (!isComing) {
      clearInterval(poll);
      poll = null;
    }
  });
  document.addEventListener("visibilitychange", tick);
  return [
    stopWatch,
    stopPatience,
    stopPaper,
    stopBeat,
    () => clearInterval(poll),
    () => document.removeEventListener("visibilitychange", tick),
  ];
}
