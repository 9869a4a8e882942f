// Asks the browser to use or create a passkey, and submits the response in the form's hidden field. The browser shows
// the request and waits for the user's consent.
(function () {
  "use strict";
  var form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  var options = JSON.parse(form.dataset.options);
  var status = form.querySelector("[role=status]");
  var button = form.querySelector("button");

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function known(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  function asked() {
    var ready = Object.assign({}, options, { challenge: bytes(options.challenge) });
    if (form.dataset.passkey === "get") {
      ready.allowCredentials = known(options.allowCredentials);
      return navigator.credentials.get({ publicKey: ready });
    }
    ready.user = Object.assign({}, options.user, { id: bytes(options.user.id) });
    ready.excludeCredentials = known(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: ready });
  }

  function told(credential) {
    var answer = credential.response;
    var said = { clientDataJSON: text(answer.clientDataJSON) };
    if (answer.attestationObject) {
      said.attestationObject = text(answer.attestationObject);
      said.transports = answer.getTransports ? answer.getTransports() : [];
    } else {
      said.authenticatorData = text(answer.authenticatorData);
      said.signature = text(answer.signature);
      said.userHandle = answer.userHandle ? text(answer.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: said,
      extensions: JSON.stringify(credential.getClientExtensionResults()),
    });
  }

  function begin() {
    button.hidden = true;
    status.textContent = status.dataset.waiting;
    asked().then(function (credential) {
      form.elements.credential.value = told(credential);
      form.submit();
    }).catch(function () {
      status.textContent = status.dataset.failed;
      button.hidden = false;
    });
  }

  button.addEventListener("click", begin);
  begin();
})();
