// The letter's form: adds, moves and removes rows without a reload, and warns before leaving with unsaved changes.
// Without this script each of these buttons posts the form, which returns to that row (letters/row_buttons.py).
(function () {
  "use strict";
  var form = document.getElementById("letter-form");
  if (!form) return;

  var unsaved = form.hasAttribute("data-unsaved");
  var sending = false;
  form.addEventListener("input", function () { unsaved = true; });
  form.addEventListener("submit", function () { sending = true; });
  window.addEventListener("pageshow", function () { sending = false; });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved && !sending) event.preventDefault();
  });

  document.querySelectorAll("[data-rows]").forEach(function (box) {
    var name = box.getAttribute("data-rows"), words = box.getAttribute("data-words");
    var most = Number(box.getAttribute("data-most"));
    var blank = box.querySelector("template").innerHTML;
    var add = box.querySelector('button[value="add-' + name + '"]');
    var said = box.querySelector("[data-done]");

    // The box's messages (console/letter_form.html), with the row number counted from 1.
    function told(what, place) { return box.getAttribute("data-" + what).replace("{n}", String(place + 1)); }
    function rows() { return Array.prototype.slice.call(box.querySelectorAll("[data-row]")); }
    function values(row) {
      var typed = Array.prototype.map.call(row.querySelectorAll("input"), function (one) { return one.value; });
      typed.stays = row.hasAttribute("data-stays");
      return typed;
    }
    function fill(row, typed) {
      row.querySelectorAll("input").forEach(function (one, at) {
        one.value = typed[at] || "";
        one.readOnly = !!typed.stays;
      });
      if (!typed.stays) return;
      row.setAttribute("data-stays", "");
      row.querySelector("[data-staying]").hidden = false;
      row.querySelector('[value^="remove-"]').disabled = true;
    }
    function made(at) {
      var holder = document.createElement("template");
      holder.innerHTML = blank.replace(/__/g, String(at));
      return holder.content.querySelector("[data-row]");
    }

    // Rebuilds all rows with these values, so that numbers, names, labels and buttons fit their position.
    function show(all, at, done) {
      rows().forEach(function (row) { row.remove(); });
      all.forEach(function (typed, place) {
        var row = made(place);
        fill(row, typed);
        row.querySelector("legend").textContent = all.length > 1 ? told("numbered", place) : words;
        row.querySelectorAll(".row-acts .visually-hidden").forEach(function (one) {
          one.textContent = ": " + told("numbered", place);
        });
        row.querySelector('[value^="up-"]').disabled = place === 0;
        row.querySelector('[value^="down-"]').disabled = place === all.length - 1;
        box.insertBefore(row, add.parentNode);
      });
      add.setAttribute("formaction", add.getAttribute("formaction").replace(/[0-9]+/, String(all.length)));
      add.disabled = all.length >= most;
      unsaved = true;
      said.textContent = done;
      var on = rows()[Math.min(at, all.length - 1)];
      on.querySelector("input:not([type=hidden])").focus();
    }

    function change(act, at) {
      var all = rows().map(values), one = all[at];
      if (act === "add") { all.push([]); show(all, all.length - 1, told("added", all.length - 1)); }
      if (act === "up" && at > 0) {
        all[at] = all[at - 1]; all[at - 1] = one; show(all, at - 1, told("up", at));
      }
      if (act === "down" && at < all.length - 1) {
        all[at] = all[at + 1]; all[at + 1] = one; show(all, at + 1, told("down", at));
      }
      if (act === "remove") {
        all.splice(at, 1);
        if (!all.length) all.push([]);
        show(all, at, told("removed", at));
      }
    }

    box.addEventListener("click", function (event) {
      var button = event.target.closest('button[name="do"]');
      var found = button && /^(add|up|down|remove)-[a-z]+(?:-([0-9]+))?$/.exec(button.value);
      if (!found || (found[1] === "add" && rows().length >= most)) return;
      event.preventDefault();
      change(found[1], Number(found[2] || 0));
    });
  });
})();
