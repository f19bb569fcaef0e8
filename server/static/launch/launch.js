/**
 * The front page: the whole demo hall at work, or, in a real hall, the list of its screens.
 *
 * Owns the order of the page. Reads the demo's devices once; the rest lives in the tiles. Never shown
 * to citizens.
 */
import { html, render } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { Emblem } from "/static/components/hall_head/hall_head.js";
import { Icon } from "/static/components/icon/icon.js";
import { LanguageSwitch } from "/static/components/language_switch/language_switch.js";
import { knownLanguages, loadWords, pick, t } from "/static/words.js";
import { keepStaffLanguage, useStaffLanguage } from "/static/staff_language.js";
import { DemoHall } from "/static/launch/demo_hall.js";
import { createStage } from "/static/launch/stage.js";
import { plainScreens } from "/static/launch/screens.js";
import { RunButton, RunProgress } from "/static/launch/run_panel.js";

const SLOT = "launch";

async function begin() {
  await loadWords("vi");
  await useStaffLanguage(SLOT);
  const api = createApi();
  const [hall, demo] = await Promise.all([ask(api, "/api/v1/hall"), ask(api, "/api/v1/demo")]);
  const stage = demo ? createStage(demo) : null;
  if (stage) stage.seatEverybody();
  render(html`<${Page} ...${{ hall, demo, stage }} />`, document.getElementById("page"));
}

/** The answer, or null when there is none: outside a demo there are no devices to show. */
function ask(api, path) {
  return api.get(path, { tries: 2 }).catch(() => null);
}

function Page({ hall, demo, stage }) {
  return html`<header class="front-head">
      <p class="front-name"><${Emblem} size="2.5rem" /><span>Motcua</span></p>
      <${LanguageSwitch} languages=${knownLanguages()} onChoose=${(code) => keepStaffLanguage(SLOT, code)} />
    </header>
    <main class="front">
      <section class="hero">
        <h1>${t(demo ? "launch.hero" : "launch.hero_real")}</h1>
        <p>${demo ? t("launch.hero_sub", { hall: pick(hall?.name) }) : t("launch.hero_real_sub", { hall: pick(hall?.name) })}</p>
        ${stage ? html`<${RunButton} stage=${stage} /><${RunProgress} stage=${stage} />` : null}
      </section>
      ${stage ? html`<${DemoHall} ...${{ demo, stage }} />` : html`<${PlainScreens} />`}
      <${ReadNext} isDemo=${Boolean(demo)} />
    </main>`;
}

/** A real hall: where each screen is opened, and how it becomes a device of the hall. */
function PlainScreens() {
  return html`<section class="plain">
    <ul>
      ${plainScreens().map(
        ({ kind, path }) => html`<li key=${kind}>
          <a href=${path}><strong>${t(`launch.screen_${kind}`)}</strong><span>${t(`launch.who_${kind}`)}</span><code>${path}</code></a>
        </li>`,
      )}
    </ul>
    <div class="notice"><${Icon} name="link" /><p>${t("launch.how_to_pair")} <code>./motcua pair</code></p></div>
  </section>`;
}

/** `isDemo`: the style guide is there as well. */
function ReadNext({ isDemo }) {
  return html`<footer class="front-foot">
    <h2>${t("launch.read_next")}</h2>
    <ul>
      <li><a href="/api/docs">${t("launch.read_api")}</a></li>
      <li><a href="/health">${t("launch.read_health")}</a></li>
      ${isDemo ? html`<li><a href="/styleguide">${t("launch.read_styleguide")}</a></li>` : null}
      <li><span>README.md</span> ${t("launch.read_readme")}</li>
      <li><span>config/halls/</span> ${t("launch.read_halls")}</li>
      <li><span>CONTRIBUTING.md</span> ${t("launch.read_contributing")}</li>
    </ul>
  </footer>`;
}

begin();
