// Polls this page until the registrar has assigned the number, for up to 20 seconds, then reloads it. Without this
// script, the "Refresh" link does the same.
(function () {
  "use strict";
  var mark = "data-awaits-number";
  if (!document.querySelector("[" + mark + "]") || !window.fetch) return;
  var until = Date.now() + 20000;

  function look() {
    fetch(window.location.href, { headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (answer) { return answer.ok ? isNumbered(answer) : false; })
      .then(function (numbered) {
        if (numbered) window.location.reload();
        else again();
      })
      .catch(again);
  }

  // The private page has a JSON response; the receipt of a used confirm link is HTML only.
  function isNumbered(answer) {
    var json = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
    return json
      ? answer.json().then(function (receipt) { return Boolean(receipt.number); })
      : answer.text().then(function (page) { return page.indexOf(mark) < 0; });
  }

  function again() {
    if (Date.now() < until) window.setTimeout(look, 500);
  }

  window.setTimeout(look, 500);
})();
