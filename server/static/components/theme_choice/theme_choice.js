/** Light, dark or high contrast: which of them this screen wears. Kept for the screen, applied at once. */
import { html, useState } from "/static/vendor/ui.mjs";
import { ChoiceRow } from "/static/components/choice_row/choice_row.js";
import { THEMES, readScreen, saveScreen } from "/static/screen.js";
import { t } from "/static/words.js";

/** `slot` and `role` of the page; `hasLegend` shows the heading where the page has none; `onChoose(name)` hears of it. */
export function ThemeChoice({ slot, role, hasLegend = false, onChoose }) {
  const [theme, setTheme] = useState(readScreen(slot).theme ?? THEMES[0]);
  const choose = (name) => {
    saveScreen(slot, role, { theme: name });
    setTheme(name);
    onChoose?.(name);
  };
  const choices = THEMES.map((id) => ({ id, name: t(`common.theme_${id}`) }));
  return html`<${ChoiceRow} ...${hasLegend ? { legend: t("common.theme") } : { label: t("common.theme") }} ...${{ choices }} chosen=${theme} onChoose=${choose} />`;
}
