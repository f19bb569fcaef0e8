/**
 * A page that cannot start says so and tries again by itself: one file was lost on the way, the server was just
 * starting, the browser is too old.
 *
 * A plain script for browsers of any age, loaded before the page's modules; it says nothing of its own, the page
 * holds the sentences. It is done as soon as something stands on the page. Never reloads while the server is silent:
 * the browser's own page of failure would stay for ever.
 */
(function () {
  "use strict";
  var FIRST_S = 3;
  var MOST_S = 60;
  var PATIENCE_MS = 12000;
  var COUNTED = "motcua.starts";
  var isFailing = false;
  var hasLostFile = false;

  function isDrawn() {
    var root = document.getElementById("page") || document.getElementById("docs");
    return Boolean(root && root.childElementCount > 0);
  }

  function isOld() {
    return !Array.prototype.at || !window.structuredClone || !window.CSS || !CSS.supports("selector(:has(a))");
  }

  function starts() {
    try {
      return Number(sessionStorage.getItem(COUNTED)) || 0;
    } catch (error) {
      return 0;
    }
  }

  function count(times) {
    try {
      sessionStorage.setItem(COUNTED, String(times));
    } catch (error) {
      // Without a store the page tries again in the same rhythm.
    }
  }

  function pause_s() {
    return isOld() ? MOST_S : Math.min(MOST_S, FIRST_S * Math.pow(2, starts()));
  }

  function say() {
    var place = document.getElementById("start");
    if (!place) return;
    place.hidden = false;
    place.className = isOld() ? "start is-old" : "start";
  }

  function tryAgain() {
    if (isDrawn() && !hasLostFile) return;
    var asked = new XMLHttpRequest();
    asked.open("HEAD", location.href);
    asked.timeout = 8000;
    asked.onload = function () {
      if (asked.status >= 500) return later(FIRST_S);
      count(starts() + 1);
      location.reload();
      return undefined;
    };
    asked.onerror = asked.ontimeout = function () {
      later(FIRST_S);
    };
    asked.send();
  }

  function later(seconds) {
    setTimeout(tryAgain, seconds * 1000);
  }

  function fail() {
    if (isFailing || (isDrawn() && !hasLostFile)) return;
    isFailing = true;
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", say);
    else say();
    later(pause_s());
  }

  function onError(event) {
    var from = event.target;
    var isFile = from && (from.tagName === "SCRIPT" || from.tagName === "LINK");
    if (isFile) hasLostFile = true;
    if (isFile || !isDrawn()) fail();
  }

  function onPatienceOver() {
    if (!isDrawn()) fail();
    else if (!hasLostFile) count(0);
  }

  window.addEventListener("error", onError, true);
  window.addEventListener("unhandledrejection", onError);
  setTimeout(onPatienceOver, PATIENCE_MS);
})();
