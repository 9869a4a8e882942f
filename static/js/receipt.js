// Looks at this page's own address until the registrar has given the number, then shows the page again. At most 20 seconds;
// without this script the "Look again" link does the same.
(function () {
  "use strict";
  var waiting = document.querySelector("[data-awaits-number]");
  if (!waiting || !window.fetch) return;
  var until = Date.now() + 20000;

  function look() {
    fetch(window.location.href, { headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(function (receipt) {
        if (receipt.number) window.location.reload();
        else again();
      })
      .catch(again);
  }

  function again() {
    if (Date.now() < until) window.setTimeout(look, 500);
  }

  window.setTimeout(look, 500);
})();
