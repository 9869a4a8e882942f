// The share picture: previews a chosen file before upload, cropped or fitted as the server does it
// (pictures/uploading.py), and reports at once if it is too large. Without this script the server does both.
(function () {
  "use strict";
  var form = document.querySelector(".share-form");
  var canvas = document.querySelector("[data-chosen]");
  if (!form || !canvas || !window.createImageBitmap) return;

  var field = form.querySelector("#picture");
  var shared = document.querySelector("[data-shared]");
  var notYet = document.querySelector("[data-not-yet]");
  var tooLarge = form.querySelector("[data-too-large]");
  var said = form.querySelectorAll("#picture-error");
  var chosen = null, turn = 0;

  function isTooLarge() {
    return field.files.length > 0 && field.files[0].size > Number(form.getAttribute("data-most"));
  }

  function show(drawn) {
    canvas.hidden = notYet.hidden = !drawn;
    shared.hidden = drawn;
  }

  function part() {
    var ticked = form.querySelector('input[name="part"]:checked');
    return ticked ? ticked.value : "middle";
  }

  function draw() {
    if (!chosen) return show(false);
    var across = canvas.width / chosen.width, down = canvas.height / chosen.height;
    var whole = part() === "whole";
    var factor = whole ? Math.min(1, across, down) : Math.max(across, down);
    var width = chosen.width * factor, height = chosen.height * factor;
    var at = { start: 0, end: 1 }[part()];
    if (at === undefined) at = 0.5;
    var context = canvas.getContext("2d");
    context.fillStyle = form.getAttribute("data-ground");
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(chosen, (canvas.width - width) * at, (canvas.height - height) * at, width, height);
    show(true);
  }

  function choose() {
    var mine = ++turn, file = field.files[0];
    tooLarge.hidden = !isTooLarge();
    if (file) said.forEach(function (one) { one.hidden = true; });
    chosen = null;
    if (!file || isTooLarge()) return draw();
    window.createImageBitmap(file).then(
      function (bitmap) { if (mine === turn) { chosen = bitmap; draw(); } },
      function () { if (mine === turn) draw(); }
    );
  }

  field.addEventListener("change", choose);
  form.addEventListener("change", function (event) { if (event.target.name === "part") draw(); });
  form.addEventListener("submit", function (event) {
    if (!isTooLarge()) return;
    event.preventDefault();
    field.focus();
  });
  window.addEventListener("pageshow", choose);
})();
