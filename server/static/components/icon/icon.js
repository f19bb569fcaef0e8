/** A Lucide drawing by name, sized by the text around it. An unknown name draws a plain circle. */
import { h } from "/static/vendor/ui.mjs";
import { icons } from "/static/vendor/icons.mjs";

/**
 * `name`: a Lucide name; `label`: a text for screen readers (without it the icon is decoration);
 * `size`: any CSS length, 1.5em when left out.
 */
export function Icon({ name, label, size, class: extra = "" }) {
  const shapes = icons[name] ?? icons.circle ?? [];
  return h(
    "svg",
    {
      class: `icon ${extra}`,
      viewBox: "0 0 24 24",
      width: size ?? "1.5em",
      height: size ?? "1.5em",
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 2,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      focusable: "false",
      ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }),
    },
    shapes.map(([tag, attributes]) => h(tag, attributes)),
  );
}
