/** Waiting times as people say them, and the one that nobody knows. */
import { html } from "/static/vendor/ui.mjs";
import { Band } from "/static/components/band/band.js";

export const examples = [
  { state: "low_s 0, high_s 300", draw: () => html`<${Band} low_s=${0} high_s=${300} long_s=${1800} />` },
  { state: "low_s 600, high_s 1200", draw: () => html`<${Band} low_s=${600} high_s=${1200} long_s=${1800} />` },
  { state: "high_s > long_s", draw: () => html`<${Band} low_s=${2400} high_s=${3600} long_s=${1800} />` },
  { state: "low_s unknown", draw: () => html`<${Band} low_s=${null} high_s=${null} long_s=${1800} />`, isEmpty: true },
];
