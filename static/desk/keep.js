// Keeps what is being typed, at each pause, until it is saved. Secrets and files are never taken along.
// Pages work without it: then nothing is kept before the button is pressed.
(function () {
  "use strict";
  var PAUSE = 2000, AGAIN = 10000, PATIENCE = 8000;
  if (!window.fetch || !window.FormData) return;

  function begin(form) {
    var note = form.querySelector("[data-kept]"), pause, turn = 0, is_changed = false, going = null;
    var is_waiting = false, is_passing = false;

    function say(words) { if (note && words) note.textContent = words; }

    function typed() {
      var data = new FormData(form);
      [].forEach.call(form.querySelectorAll("input[type=password], input[type=file], [data-secret]"), function (input) {
        if (input.name) data.delete(input.name);
      });
      data.append("draft_place", new URL(form.action, location.href).pathname);
      return data;
    }

    function later(wait) { clearTimeout(pause); pause = setTimeout(send, wait); }

    function stop() {
      turn += 1;
      clearTimeout(pause);
      if (going) going.abort();
    }

    function ask() {
      going = window.AbortController ? new AbortController() : null;
      return fetch(form.dataset.keep, {
        method: "POST", credentials: "same-origin", body: typed(), signal: going ? going.signal : undefined
      });
    }

    function send() {
      var mine = ++turn;
      clearTimeout(pause);
      ask().then(function (answer) {
        if (mine !== turn) return;
        if (!answer.ok) { say(form.dataset.lost); return; }
        is_changed = false;
        return answer.text().then(say);
      }).catch(function (error) {
        if (mine !== turn || error.name === "AbortError") return;
        say(form.dataset.lost);
        later(AGAIN);
      });
    }

    // What was typed since the last pause is kept before the page is left: should the line break then, it is offered again.
    function keepFirst(button) {
      var mine, patience;
      stop();
      mine = turn;
      is_waiting = true;
      ask().then(function () {
        if (mine !== turn) return;
        is_passing = true;
        form.requestSubmit(button || undefined);
      }).catch(function () {
        say(form.dataset.lost);
        later(AGAIN);
      }).then(function () {
        clearTimeout(patience);
        is_waiting = false;
      });
      patience = setTimeout(function () { if (mine === turn && going) going.abort(); }, PATIENCE);
    }

    form.addEventListener("input", function () { is_changed = true; later(PAUSE); });
    form.addEventListener("submit", function (event) {
      if (navigator.onLine === false) {
        event.preventDefault();
        say(form.dataset.lost);
        later(AGAIN);
      } else if (is_passing || !is_changed || !form.requestSubmit) {
        is_passing = is_changed = false;  // else leaving the page would keep it once more, after it was saved
        stop();
      } else {
        event.preventDefault();
        if (!is_waiting) keepFirst(event.submitter);
      }
    });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden" && is_changed) send();
    });
  }

  // Where the page itself cannot put a draft back into its form, it lies beside it.
  function fill(form, fields) {
    var places = {};
    [].forEach.call(form.elements, function (input) {
      if (!input.name || input.name === "csrf_token" || input.type === "password" || input.type === "file") return;
      if (input.type === "checkbox" || input.type === "radio") input.checked = false;
      (places[input.name] = places[input.name] || []).push(input);
    });
    fields.forEach(function (pair) {
      (places[pair[0]] || []).forEach(function (input) {
        if (input.type === "checkbox" || input.type === "radio") input.checked = input.checked || input.value === pair[1];
        else input.value = pair[1];
      });
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  var form = document.querySelector("form[data-keep]"), taken = document.querySelector("[data-draft]");
  if (form && taken && form.hasAttribute("data-fill")) fill(form, JSON.parse(taken.dataset.draft));
  [].forEach.call(document.querySelectorAll("form[data-keep]"), begin);
})();
