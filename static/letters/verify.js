// Compares a file with the letter in the browser, so that it does not have to be uploaded. Without SubtleCrypto
// (old browsers, plain http) nothing changes: the form uploads the file.
(function () {
  "use strict";
  var form = document.getElementById("compare");
  if (!form || !window.crypto || !crypto.subtle || !Blob.prototype.arrayBuffer) return;
  var input = form.elements.file;

  function each(selector, act) { Array.prototype.forEach.call(form.querySelectorAll(selector), act); }

  function show(kind) {
    each("[data-answer]", function (part) { part.hidden = part.dataset.answer !== kind; });
  }

  function answer(sha256) {
    if (!form.dataset.letter) { // a confidential letter: the page does not hold its hash
      form.elements.sha256.value = sha256;
      input.disabled = true;
      form.submit();
    } else if (form.dataset.letter.split(" ").indexOf(sha256) >= 0) show("letter");
    else show(sha256 === form.dataset.annex ? "annex" : "foreign");
  }

  function compare(file) {
    show("");
    file.arrayBuffer().then(function (content) {
      return crypto.subtle.digest("SHA-256", content);
    }).then(function (sum) {
      answer(Array.from(new Uint8Array(sum), function (byte) { return byte.toString(16).padStart(2, "0"); }).join(""));
    }).catch(function () { form.submit(); });
  }

  each("[data-by]", function (part) { part.hidden = part.dataset.by !== "browser"; });
  input.addEventListener("change", function () { if (input.files.length) compare(input.files[0]); });
  form.addEventListener("submit", function (event) {
    if (!input.files.length) return;
    event.preventDefault();
    compare(input.files[0]);
  });
  ["dragover", "drop"].forEach(function (name) {
    form.addEventListener(name, function (event) {
      event.preventDefault();
      if (name === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        compare(input.files[0]);
      }
    });
  });
})();
