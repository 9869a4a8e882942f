// The print link exists only where a script can print; selecting the letter's address takes one press.
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (item) {
    item.hidden = false;
    item.querySelector("button").addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("input[readonly]").forEach(function (input) {
    input.addEventListener("focus", function () { input.select(); });
  });
})();
