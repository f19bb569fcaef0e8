/** The four faces, from very satisfied to dissatisfied. */
import { html } from "/static/vendor/ui.mjs";
import { Face } from "/static/components/face/face.js";

export const examples = [4, 3, 2, 1].map((score) => ({ state: `score ${score}`, draw: () => html`<${Face} ...${{ score }} />` }));
