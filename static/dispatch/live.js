// Fetches the moving part of a page every three seconds, and stops when it no longer moves or the reader is acting in it.
(function () {
  "use strict";
  var part = document.getElementById("live");
  if (!part || !part.hasAttribute("data-moving")) return;
  function again() { setTimeout(look, 3000); }
  function look() {
    if (document.hidden || (part.contains(document.activeElement) && document.activeElement !== document.body)) return again();
    fetch(part.dataset.url, { credentials: "same-origin", headers: { Accept: "text/html" } }).then(function (answer) {
      if (answer.redirected || !answer.ok) throw new Error("gone");
      var moving = answer.headers.get("X-Moving") === "1";
      return answer.text().then(function (html) {
        var fresh = document.createElement("div");
        fresh.innerHTML = html;
        if (fresh.textContent !== part.textContent) part.replaceChildren.apply(part, fresh.childNodes);
        if (moving) again(); else location.reload();
      });
    }).catch(function () { setTimeout(look, 15000); });
  }
  again();
})();
