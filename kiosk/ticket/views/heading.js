/** The question of a screen; takes the focus when the screen appears, so that readers begin there. */
import { html, useEffect, useRef } from "/static/vendor/ui.mjs";
import { SpeakerMark } from "./speaker.js";

/** `title` and `hint`: texts in the language shown; with `visit` they can be heard, and what else is `read` after them. */
export function Heading({ title, hint, visit, read = [], onRead, children }) {
  const line = useRef(null);
  useEffect(() => line.current?.focus({ preventScroll: true }), []);
  return html`<div class="kiosk-ask">
    <h1 tabindex="-1" ref=${line}>${title}</h1>
    ${hint ? html`<p class="kiosk-hint">${hint}</p>` : null}
    ${visit ? html`<${SpeakerMark} visit=${visit} id="screen" texts=${[title, hint, ...read]} onPress=${onRead} />` : null}
    ${children}
  </div>`;
}
