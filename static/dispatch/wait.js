// Comes back to a page on which something is being made, until it is there.
setTimeout(function () { location.reload(); }, 1500);
