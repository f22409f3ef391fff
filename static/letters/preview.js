// The sheet beside the text: asked for at each pause in typing, fetched until the press is done.
// What is being typed stays untouched, and the last sheet stays until the next one can be seen.
(function () {
  "use strict";
  var PAUSE = 500, NEAR = 120, FAR = 1000, OFTEN = 30, MOST = 200;
  var part = document.getElementById("live");
  var form = document.querySelector("form[data-ask]");
  var turn = 0, pause;
  if (!part || !window.fetch) return;

  function show(html, mine) {
    var sheet = document.createElement("div");
    sheet.innerHTML = html;
    var pictures = [].map.call(sheet.querySelectorAll("img"), function (picture) {
      return picture.decode ? picture.decode().catch(function () {}) : null;
    });
    Promise.all(pictures).then(function () {
      if (mine !== turn) return;
      part.replaceChildren.apply(part, sheet.childNodes);
      part.removeAttribute("aria-busy");
    });
  }

  function read(answer, mine, tries) {
    if (mine !== turn) return;
    if (!answer.ok) throw new Error("gone");
    var address = answer.url, moving = answer.headers.get("X-Moving") === "1";
    return answer.text().then(function (html) {
      if (mine !== turn) return;
      if (!moving) show(html, mine);
      else if (tries < MOST) setTimeout(function () { look(address, mine, tries + 1); }, tries < OFTEN ? NEAR : FAR);
    });
  }

  function look(address, mine, tries) {
    fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } })
      .then(function (answer) { return read(answer, mine, tries); })
      .catch(function () { if (mine === turn) part.removeAttribute("aria-busy"); });
  }

  function ask() {
    var mine = ++turn;
    part.setAttribute("aria-busy", "true");
    fetch(form.dataset.ask, {
      method: "POST", credentials: "same-origin", headers: { "X-Live": "1" }, body: new FormData(form)
    }).then(function (answer) { return read(answer, mine, 0); })
      .catch(function () { if (mine === turn) part.removeAttribute("aria-busy"); });
  }

  if (form) form.addEventListener("input", function () { clearTimeout(pause); pause = setTimeout(ask, PAUSE); });
  if (part.hasAttribute("data-moving")) look(part.dataset.url, turn, 0);
  else if (form && !part.dataset.url) ask();
})();
