// While the site is busy, the sign form offers a proof of work; a solution sent along avoids the stricter limits.
// Nothing waits for it, and only the form's own button sends anything.
(function () {
  "use strict";
  var place = document.querySelector("[data-challenge]");
  if (!place || !window.$altcha || !window.Worker || !window.isSecureContext) return;
  window.$altcha.algorithms.set("PBKDF2/SHA-256", function () { return new Worker(place.dataset.worker); });

  var status = place.querySelector("[role=status]");
  var widget = document.createElement("altcha-widget");
  widget.setAttribute("challenge", place.dataset.challenge);
  widget.setAttribute("auto", "onload");
  widget.setAttribute("configuration", JSON.stringify({ hideFooter: true, hideLogo: true, humanInteractionSignature: false }));
  widget.addEventListener("statechange", function (event) {
    var state = event.detail.state;
    if (state === "verifying") status.textContent = place.dataset.working;
    if (state === "verified") status.textContent = place.dataset.done;
    if (state === "error") place.hidden = true;
    if (state === "expired") widget.verify();
  });
  place.querySelector("[data-widget]").appendChild(widget);
  place.hidden = false;
})();
