/**
 * Keeps the ticket page right while it is open: asks for changes, swaps in what changed, rings when it is time.
 *
 * The server writes every text: on a change this fetches the page again and takes over its parts, so that there is one
 * renderer and a phone without JavaScript sees the same. Holds no socket and asks nothing while hidden.
 */

import { age, alertFor, fill, isOver, nextPollMs, visible } from "./turn.js";
import { createBell } from "./bell.js";

const TIMEOUT_MS = 10_000;
const token = document.body.dataset.token;
const bell = createBell();

let ticket = null;
let etag = null;
let failures = 0;
let heardMs = Date.now();
let timer = null;

start();

function start() {
  document.addEventListener("visibilitychange", onVisible);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  window.addEventListener("online", ask);
  setInterval(sayAge, 1000);
  offerBell();
  ask();
}

function onVisible() {
  clearTimeout(timer);
  if (!document.hidden) ask();
}

/** Ask for the ticket; only one question at a time, none while nobody looks. */
async function ask() {
  clearTimeout(timer);
  timer = null;
  try {
    await learn();
    failures = 0;
    heardMs = Date.now();
  } catch {
    failures += 1;
  }
  sayAge();
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, nextPollMs(ticket, failures, Math.random()));
}

async function learn() {
  const headers = { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) };
  const answer = await get(`/api/v1/tickets/${token}`, headers);
  if (answer.status === 304) return;
  if ([404, 410].includes(answer.status)) return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const now = await answer.json();
  if (!ticket || visible(now) !== visible(ticket)) await takePage(await get(location.href, { Accept: "text/html" }));
  etag = answer.headers.get("ETag");
  const alarm = alertFor(ticket, now);
  ticket = now;
  if (alarm) bell.ring(alarm);
}

const get = (address, headers) =>
  fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout?.(TIMEOUT_MS) });

/**
 * Take over the parts of a page that the server wrote. `isAnswer`: it answers a form, so the form changes too. Why
 * a form was refused stays until the ticket's state is another.
 */
async function takePage(answer, isAnswer = false) {
  if (answer.status >= 500) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.body.dataset.state === "gone") return location.reload();
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-part]"))) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    const isNews = part.dataset.part === "told" ? isAnswer || page.body.dataset.state !== document.body.dataset.state : true;
    if (fresh && isNews && isChanged(part, fresh, isAnswer)) swap(part, fresh);
  }
  document.title = page.title;
  document.body.dataset.state = page.body.dataset.state;
  offerBell();
}

/** A part with a form keeps what its holder has begun to fill in, until the server says that it is another form. */
function isChanged(part, fresh, isAnswer) {
  if (part.dataset.version !== undefined) return isAnswer || part.dataset.version !== fresh.dataset.version;
  return !part.isEqualNode(fresh);
}

/** The element stays, so that a screen reader hears its change. */
function swap(part, fresh) {
  part.className = fresh.className;
  if (fresh.dataset.version !== undefined) part.dataset.version = fresh.dataset.version;
  part.replaceChildren(...fresh.childNodes);
}

function sayAge() {
  const place = document.getElementById("fresh");
  const { text, facts } = age((Date.now() - heardMs) / 1000);
  place.textContent = fill(place.dataset[text], facts);
  place.classList.toggle("old", text === "minutes");
  if (ticket && isOver(ticket)) place.classList.remove("old");
}

/** Send a form without leaving the page: a lost connection says so here and the same key may be sent again. */
async function onSubmit(event) {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.isSending) return;
  form.dataset.isSending = "yes";
  const button = form.querySelector("button");
  const label = button.textContent;
  button.textContent = button.dataset.busy;
  try {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    await takePage(await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } }), true);
    etag = ticket = null;
    ask();
  } catch {
    button.textContent = label;
    tell(form, button.dataset.failed);
  }
  delete form.dataset.isSending;
}

function tell(form, text) {
  const place = form.querySelector(".wrong") ?? form.insertBefore(document.createElement("p"), form.querySelector("button"));
  place.className = "wrong";
  place.setAttribute("role", "alert");
  place.textContent = text;
}

/** Sound and vibration need a touch first: the button gives it. */
function onClick(event) {
  const button = event.target.closest("#alert");
  if (!button) return;
  bell.allow();
  offerBell();
}

function offerBell() {
  const button = document.getElementById("alert");
  if (!button) return;
  button.hidden = false;
  if (!bell.isAllowed()) return;
  const note = document.createElement("p");
  note.className = "alert-on";
  note.setAttribute("role", "status");
  note.textContent = button.dataset.on;
  button.replaceWith(note);
}
