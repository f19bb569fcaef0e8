"""How well each visible text of a page stands out from what lies behind it, also where that is a gradient."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

LARGE_PX, LARGE, SMALL = 24.0, 4.5, 7.0
"""WCAG 2.2 AAA (1.4.6): 7:1, and 4.5:1 for text of 18 pt, here 24 px, or more."""

MEASURE = """() => {
  const scratch = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    scratch.clearRect(0, 0, 1, 1);
    scratch.fillStyle = colour;
    scratch.fillRect(0, 0, 1, 1);
    return [...scratch.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, i) => (value * a + below[i] * (255 - a)) / 255);
  const light = (colour) => {
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.map((value) => linear(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  // What lies behind a text: one colour, or each stop of a gradient.
  const behind = (node) => {
    if (!node) return [[255, 255, 255]];
    const { backgroundColor, backgroundImage } = getComputedStyle(node);
    const stops = backgroundImage.includes("gradient") ? backgroundImage.match(/rgba?\\([^)]*\\)/g).map(rgba) : [];
    const colour = rgba(backgroundColor);
    if (stops.length && stops.every((stop) => stop[3] === 255)) return stops.map((stop) => stop.slice(0, 3));
    if (colour[3] === 255) return [colour.slice(0, 3)];
    return behind(node.parentElement).map((below) => over(colour, below));
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    if (!text || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || box.right < 0 || box.bottom < 0) continue;
    if (node.closest("script, style, noscript")) continue;
    const style = getComputedStyle(node);
    const ratios = behind(node).map((below) => contrast(over(rgba(style.color), below), below));
    const name = node.className || node.tagName;
    found.push({ text, name, ratio: Math.min(...ratios), px: parseFloat(style.fontSize) });
  }
  return found;
}"""


def pale_texts(page: Page) -> list[str]:
    """Return the texts that stand out less than AAA asks for, each with its ratio; a page without text is a failure."""
    found: list[dict[str, Any]] = page.evaluate(MEASURE)
    assert found, "the page shows no text"
    return [
        f"{each['ratio']:.2f}:1 {each['name']}: {each['text'][:60]}"
        for each in found
        if each["ratio"] < (LARGE if each["px"] >= LARGE_PX else SMALL) - 0.01
    ]
