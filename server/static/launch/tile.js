/** One screen of the hall as a tile: the real page in a frame, scaled to the width that there is. */
import { html, useEffect, useRef } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";

/**
 * `kind`, `device`, `path`, `inner`, `width`, `height` from `tilesOf`; `isReady`: the page may be loaded
 * now (a desk waits until its officer sits there).
 */
export function Tile({ kind, device, path, inner, width, height, isReady = true }) {
  return html`<article class=${`screen screen-${kind}`}>
    <${Frame} ...${{ title: device.name, src: isReady ? inner : null, width, height }} />
    <${Caption} name=${device.name} who=${t(`launch.who_${kind}`)} href=${path} />
  </article>`;
}

/** A page of `width` × `height` CSS pixels shown in whatever width the layout gives. */
export function Frame({ title, src, width, height }) {
  const box = useRef(null);
  useEffect(() => fitFrame(box.current, width, height), [width, height]);
  return html`<div class="screen-glass" ref=${box}>
    ${src ? html`<iframe title=${title} src=${src} width=${width} height=${height} loading="lazy"></iframe>` : null}
  </div>`;
}

/** The name of a screen, who uses it, and the way to its full size. */
export function Caption({ name, who, href }) {
  return html`<div class="screen-caption">
    <p><strong>${name}</strong> <span>${who}</span></p>
    ${href
      ? html`<a href=${href} target="_blank" rel="opener">
          ${t("launch.open")}<span class="visually-hidden"> ${name}</span><${Icon} name="external-link" size="1.1em" />
        </a>`
      : null}
  </div>`;
}

function fitFrame(box, width, height) {
  box.style.setProperty("aspect-ratio", `${width} / ${height}`);
  const watch = new ResizeObserver(() => box.style.setProperty("--scale", String(box.clientWidth / width)));
  watch.observe(box);
  return () => watch.disconnect();
}
