/** All that is read, in groups: what is there, what lacks; a press takes a clip in hand. */
import { html, useEffect, useRef } from "/static/vendor/ui.mjs";
import { Icon } from "/static/components/icon/icon.js";
import { t } from "/static/words.js";
import { grouped } from "/counter/voice/takes.js";

/** `prompts` in reading order; `clip` in hand; `onChoose(clip)`; `language` of the words. */
export function PromptList({ prompts, clip, onChoose, language }) {
  const list = useRef(null);
  useEffect(() => reveal(list.current), [clip]);
  return html`<nav class="prompts" ref=${list} aria-label=${t("manager.voice_all_words")}>
    ${grouped(prompts).map(
      ({ group, prompts: own, done }) => html`<section key=${group}>
        <h2>${t(`manager.voice_group_${group}`)} <span class="prompts-far">${done}/${own.length}</span></h2>
        <ul class=${`prompts-${group}`}>
          ${own.map((each) => html`<${Prompt} key=${each.clip} ...${{ each, isCurrent: each.clip === clip, onChoose, language }} />`)}
        </ul>
      </section>`,
    )}
  </nav>`;
}

/** Scroll the list, never the page, so far that the clip in hand is seen. */
function reveal(list) {
  const current = list?.querySelector("[aria-current]");
  if (!current) return;
  const top = current.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + current.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 3;
  }
}

function Prompt({ each, isCurrent, onChoose, language }) {
  const isThere = each.mark !== null;
  return html`<li>
    <button type="button" class=${`prompt ${isThere ? "is-there" : ""}`} aria-current=${isCurrent ? "step" : undefined} onClick=${() => onChoose(each.clip)}>
      <span lang=${language}>${each.words}</span>
      ${isThere ? html`<${Icon} name="check" size="1.1em" label=${t("manager.voice_there")} />` : null}
    </button>
  </li>`;
}
