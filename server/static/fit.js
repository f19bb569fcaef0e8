/**
 * Sets a text smaller where it would leave its place: by what it measures, never by how many letters it has.
 *
 * A number of the hall may begin with any letter, and W is twice as wide as I. The style multiplies its size by `--fit`.
 */
import { useLayoutEffect, useRef } from "/static/vendor/ui.mjs";

/** A ref for the element that shows `text` on one line; `--fit` (0 to 1) is set on it whenever text, letters or room change. */
export function useFit(text) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    const node = ref.current;
    // A size on its way from one to the other would be measured.
    node.style.transitionProperty = "none";
    const fit = () => {
      node.style.removeProperty("--fit");
      const share = node.clientWidth / node.scrollWidth;
      // A hundredth less: widths are told in whole pixels.
      if (share < 1) node.style.setProperty("--fit", String(share * 0.99));
    };
    fit();
    document.fonts.ready.then(fit);
    const room = new ResizeObserver(fit);
    room.observe(node.parentElement);
    return () => room.disconnect();
  }, [text]);
  return ref;
}
