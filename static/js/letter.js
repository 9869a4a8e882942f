// Shows the print link, which needs a script; selects the letter's address on focus; and loads the fonts of names far
// below when the reader scrolls near (credits.css) or prints.
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (item) {
    item.hidden = false;
    item.querySelector("button").addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("input[readonly]").forEach(function (input) {
    input.addEventListener("focus", function () { input.select(); });
  });

  var far = document.querySelectorAll("[data-far]");
  function isNear(part) { part.removeAttribute("data-far"); }
  window.addEventListener("beforeprint", function () { far.forEach(isNear); });
  if (!window.IntersectionObserver) return far.forEach(isNear);
  var eyes = new IntersectionObserver(function (seen) {
    seen.forEach(function (one) { if (one.isIntersecting) isNear(one.target); });
  }, { rootMargin: "800px 0px" });
  far.forEach(function (part) { eyes.observe(part); });
})();
