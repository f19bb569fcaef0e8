/**
 * What an officer should know of the printer that prints for this desk.
 *
 * Owns which states are worth a word. Called by printer_notice.js. Never touches document or network.
 */

const WORDS = {
  paper_low: { key: "desk.printer_paper_low", is_down: false },
  paper_out: { key: "desk.printer_paper_out", is_down: true },
  cover_open: { key: "desk.printer_cover_open", is_down: true },
  cutter_error: { key: "desk.printer_cutter_error", is_down: true },
  unreachable: { key: "desk.printer_unreachable", is_down: true },
};

/** Give `{key, is_down}` of a printer in trouble; null when it prints, is unknown, or there is none. */
export function printerWords(printer) {
  return WORDS[printer?.state] ?? null;
}
