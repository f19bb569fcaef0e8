/** All components by their names, each with the states of the example in its own folder. */
import * as band from "/static/components/band/example.js";
import * as bottom_notice from "/static/components/bottom_notice/example.js";
import * as button from "/static/components/button/example.js";
import * as check from "/static/components/check/example.js";
import * as chip from "/static/components/chip/example.js";
import * as choice_row from "/static/components/choice_row/example.js";
import * as clock from "/static/components/clock/example.js";
import * as face from "/static/components/face/example.js";
import * as field from "/static/components/field/example.js";
import * as hall_head from "/static/components/hall_head/example.js";
import * as icon from "/static/components/icon/example.js";
import * as keypad from "/static/components/keypad/example.js";
import * as language_switch from "/static/components/language_switch/example.js";
import * as machines from "/static/components/machines/example.js";
import * as new_pin from "/static/components/new_pin/example.js";
import * as notice from "/static/components/notice/example.js";
import * as offline_bar from "/static/components/offline_bar/example.js";
import * as pairing_panel from "/static/components/pairing_panel/example.js";
import * as panel from "/static/components/panel/example.js";
import * as pin_cover from "/static/components/pin_cover/example.js";
import * as pin_pad from "/static/components/pin_pad/example.js";
import * as qr_code from "/static/components/qr_code/example.js";
import * as screen_setup from "/static/components/screen_setup/example.js";
import * as sheet from "/static/components/sheet/example.js";
import * as sign_in from "/static/components/sign_in/example.js";
import * as staff_top from "/static/components/staff_top/example.js";
import * as stale_bar from "/static/components/stale_bar/example.js";
import * as theme_choice from "/static/components/theme_choice/example.js";
import * as training_mark from "/static/components/training_mark/example.js";

export const COMPONENTS = {
  band,
  bottom_notice,
  button,
  check,
  chip,
  choice_row,
  clock,
  face,
  field,
  hall_head,
  icon,
  keypad,
  language_switch,
  machines,
  new_pin,
  notice,
  offline_bar,
  pairing_panel,
  panel,
  pin_cover,
  pin_pad,
  qr_code,
  screen_setup,
  sheet,
  sign_in,
  staff_top,
  stale_bar,
  theme_choice,
  training_mark,
};
