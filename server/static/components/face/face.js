/**
 * The four drawn faces of the rating, from 4 (very satisfied) to 1 (dissatisfied).
 *
 * Each differs in mouth and eyes, not only in colour, so that nobody needs to see colours.
 */
import { h } from "/static/vendor/ui.mjs";

const MOUTHS = {
  4: { d: "M26 58 Q50 92 74 58 Z", isFilled: true },
  3: { d: "M29 61 Q50 81 71 61" },
  2: { d: "M31 67 L69 67" },
  1: { d: "M30 74 Q50 53 70 74" },
};

/** Eyes: happy arcs at 4, open at 3 and 2, with worried brows at 1. */
function eyes(score) {
  if (score === 4) {
    return [h("path", { d: "M27 44 Q34 34 41 44" }), h("path", { d: "M59 44 Q66 34 73 44" })];
  }
  const dots = [34, 66].map((cx) => h("circle", { cx, cy: 41, r: 6, class: "face-fill" }));
  if (score !== 1) return dots;
  return [...dots, h("path", { d: "M23 32 Q31 25 40 25" }), h("path", { d: "M77 32 Q69 25 60 25" })];
}

/** Draw the face of a score; the words beside it carry the meaning, so it is hidden from readers. */
export function Face({ score, size = "6rem" }) {
  const mouth = MOUTHS[score] ?? MOUTHS[2];
  return h(
    "svg",
    {
      class: `face face-${score}`,
      viewBox: "0 0 100 100",
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false",
    },
    h("circle", { cx: 50, cy: 50, r: 49, class: "face-disc" }),
    h("g", { class: "face-line" }, eyes(score), h("path", { d: mouth.d, class: mouth.isFilled ? "face-fill" : "" })),
  );
}
