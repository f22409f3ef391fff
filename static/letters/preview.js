// Fetches the sheet until the press is done; what is being typed stays untouched.
(function () {
  "use strict";
  var part = document.getElementById("live");
  if (!part || !part.hasAttribute("data-moving")) return;
  var tries = 0;
  function look() {
    fetch(part.dataset.url, { credentials: "same-origin", headers: { Accept: "text/html" } }).then(function (answer) {
      if (answer.redirected || !answer.ok) throw new Error("gone");
      var moving = answer.headers.get("X-Moving") === "1";
      return answer.text().then(function (html) {
        if (!moving) { part.innerHTML = html; part.removeAttribute("data-moving"); }
        else if (++tries < 200) setTimeout(look, 700);
      });
    }).catch(function () { if (++tries < 200) setTimeout(look, 5000); });
  }
  setTimeout(look, 500);
})();
