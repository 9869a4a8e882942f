// A form that is on its way is not sent a second time: of two sign-ups at once the page would keep the second one's code,
// and the mail has the first one's. Without this script the link in the mail does as well.
(function () {
  "use strict";
  var sent = "data-sent";

  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    if (event.target.hasAttribute(sent)) event.preventDefault();
    else event.target.setAttribute(sent, "");
  });

  // Back on the page, by the browser's own button: it may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[" + sent + "]").forEach(function (form) { form.removeAttribute(sent); });
  });
})();
