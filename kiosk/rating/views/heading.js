/** The question of a screen; takes the focus when the screen appears, so that readers begin there. */
import { html, useEffect, useRef } from "/static/vendor/ui.mjs";

/** `title` and `hint`: texts in the language shown. */
export function Heading({ title, hint }) {
  const line = useRef(null);
  useEffect(() => line.current?.focus({ preventScroll: true }), []);
  return html`<div class="ask">
    <h1 tabindex="-1" ref=${line}>${title}</h1>
    ${hint ? html`<p class="hint">${hint}</p>` : null}
  </div>`;
}
