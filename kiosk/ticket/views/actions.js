/** The row of actions at the foot of a screen: back, priority, help, low mode; always at one place. */
import { html } from "/static/vendor/ui.mjs";
import { Button } from "/static/components/button/button.js";
import { t } from "/static/words.js";

/** `has`: which of "back", "priority", "help", "privacy", "low" this screen offers. */
export function Actions({ visit, snapshot, has }) {
  const { is_low, priority_class_id } = visit.state.value;
  const send = (type) => () => visit.send({ type });
  const hasPriority = has.includes("priority") && snapshot?.priority_classes?.length > 0;
  return html`<nav class="kiosk-actions" aria-label=${t("kiosk.actions")}>
    ${has.includes("back") ? html`<${Button} size="l" class="action-back" icon="arrow-left" label=${t("common.back")} onPress=${send("back")} />` : null}
    ${hasPriority
      ? html`<${Button}
          size="l"
          kind=${priority_class_id ? "outline" : "strong"}
          class="action-priority"
          icon="accessibility"
          label=${t(is_low ? "kiosk.priority_short" : "kiosk.priority_button")}
          onPress=${send("priority_opened")}
        />`
      : null}
    ${has.includes("help") ? html`<${Button} size="l" class="action-help" icon="circle-help" label=${t("kiosk.need_help")} onPress=${send("help_opened")} />` : null}
    ${has.includes("privacy")
      ? html`<${Button} size="l" class="action-privacy" icon="lock" label=${t("common.privacy_open")} onPress=${send("privacy_opened")} />`
      : null}
    ${has.includes("low")
      ? html`<${Button}
          size="l"
          class="action-low"
          icon=${is_low ? "arrow-up" : "arrow-down"}
          label=${t(is_low ? "kiosk.low_off" : "kiosk.low_on")}
          aria-pressed=${is_low ? "true" : "false"}
          onPress=${send("low_toggled")}
        />`
      : null}
  </nav>`;
}
