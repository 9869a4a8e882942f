// Prevents double submission: after two sign-ups the page would expect the second one's code, while the mail has the
// first one's. Without this script, the link in the mail still works.
(function () {
  "use strict";
  var sent = "data-sent";

  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    if (event.target.hasAttribute(sent)) event.preventDefault();
    else event.target.setAttribute(sent, "");
  });

  // After returning with the browser's back button, the form may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[" + sent + "]").forEach(function (form) { form.removeAttribute(sent); });
  });
})();
