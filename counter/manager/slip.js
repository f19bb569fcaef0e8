/**
 * What can be chosen of a slip to be looked at, and where the server draws it.
 *
 * Pure: no document, network or clock.
 */

/** The kinds of paper that the server draws, in the order of the buttons. */
export const SLIP_KINDS = ["normal", "priority", "reprint", "test"];

/** The papers: printable dots, and the width of the roll in millimetres as `count`. */
export const SLIP_PAPERS = [
  { width_dots: 576, count: 80 },
  { width_dots: 512, count: 72 },
  { width_dots: 384, count: 58 },
];

/**
 * The address of an example slip; `service_id` "" leaves the choice to the server.
 * @param {{language: string, width_dots: number, kind: string, service_id: string}} wish
 */
export function slipPath({ language, width_dots, kind, service_id }) {
  const wish = new URLSearchParams({ language, width_dots: String(width_dots), kind });
  if (service_id) wish.set("service_id", service_id);
  return `/api/v1/manage/slip?${wish}`;
}
