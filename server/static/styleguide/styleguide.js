/**
 * The style guide: every shared component in each of its states, from the example that lies beside it.
 *
 * Owns the page alone; what is shown comes from the `example.js` in each component's folder. A component that fills a page or sits at
 * its edge is drawn in a window of its own, which is this page with `?only=NAME&state=NUMBER`. Served by the demo alone.
 */
import { html, render, useState } from "/static/vendor/ui.mjs";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { Emblem } from "/static/components/hall_head/hall_head.js";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { ThemeChoice } from "/static/components/theme_choice/theme_choice.js";
import { applyScreen, readScreen } from "/static/screen.js";
import { keepStaffLanguage, useStaffLanguage } from "/static/staff_language.js";
import { COMPONENTS } from "/static/styleguide/examples.js";
import { knownLanguages, language, t } from "/static/words.js";

const SLOT = "styleguide";
const ROLE = "counter";
const TEXT_SIZES = [100, 150, 200];

async function begin() {
  const asked = new URLSearchParams(location.search);
  applyScreen(SLOT, ROLE);
  grow(Number(asked.get("text")) || TEXT_SIZES[0]);
  await useStaffLanguage(SLOT);
  const alone = COMPONENTS[asked.get("only")]?.examples[Number(asked.get("state"))];
  render(alone ? html`<${Drawn} draw=${alone.draw} />` : html`<${Guide} />`, document.getElementById("page"));
}

/** What a reader's own text size would do, in per cent. */
function grow(text) {
  document.documentElement.style.fontSize = `${text}%`;
}

function Guide() {
  const [theme, setTheme] = useState(readScreen(SLOT).theme);
  const [text, setText] = useState(TEXT_SIZES[0]);
  const choose = (size) => {
    grow(size);
    setText(size);
  };
  const sizes = TEXT_SIZES.map((id) => ({ id, name: `${id} %` }));
  return html`<header class="guide-head">
      <div class="guide-title"><${Emblem} size="2.5rem" /><h1>${t("launch.styleguide")}</h1></div>
      <p>${t("launch.styleguide_hint")}</p>
      <div class="guide-wishes">
        <${ThemeChoice} slot=${SLOT} role=${ROLE} onChoose=${setTheme} />
        <${ChoiceRow} label=${t("launch.styleguide_text")} choices=${sizes} chosen=${text} onChoose=${choose} />
        <${LanguageSwitch} languages=${knownLanguages()} onChoose=${(code) => keepStaffLanguage(SLOT, code)} />
      </div>
      <nav aria-label=${t("launch.styleguide")}>
        <ul>${Object.keys(COMPONENTS).map((name) => html`<li key=${name}><a href=${`#${name}`} lang="en">${name}</a></li>`)}</ul>
      </nav>
    </header>
    <main class="guide">${Object.entries(COMPONENTS).map(([name, component]) => html`<${Component} key=${name} ...${{ name, component, theme, text }} />`)}</main>`;
}

function Component({ name, component, theme, text }) {
  const { examples, frame } = component;
  return html`<section class="guide-component" id=${name} aria-labelledby=${`of-${name}`}>
    <h2 id=${`of-${name}`} lang="en">${name}</h2>
    ${examples.map(
      (example, number) => html`<figure key=${example.state} class=${frame || example.isWide ? "guide-state is-wide" : "guide-state"}>
        <figcaption lang="en">${example.state}</figcaption>
        ${frame ? html`<${Window} ...${{ name, number, example, frame, theme, text }} />` : html`<div class="guide-stage"><${Drawn} ...${example} /></div>`}
      </figure>`,
    )}
  </section>`;
}

/** A component in a page of its own; loaded anew when the page is to look otherwise. */
function Window({ name, number, example, frame, theme, text }) {
  const wishes = new URLSearchParams({ only: name, state: number, lang: language.value, text });
  return html`<iframe key=${`${theme} ${wishes}`} title=${`${name}: ${example.state}`} src=${`/styleguide?${wishes}`} height=${(frame.height_px * text) / 100} loading="lazy"></iframe>`;
}

function Drawn({ draw, isEmpty }) {
  return isEmpty ? html`<${Nothing} ...${{ draw }} />` : draw();
}

/** A state in which a component stays silent; should it speak all the same, that is seen. */
function Nothing({ draw }) {
  return html`${draw()}<p class="guide-nothing">${t("launch.styleguide_nothing")}</p>`;
}

begin();
