// Says in words when the connection is gone, holds a form back while it is, and says when it is there again.
const place = document.querySelector("[data-line]");
let shown = null;

function tell(text, warn) {
  if (!place || (warn && shown?.isConnected && shown.classList.contains("notice--warn"))) return;
  shown?.remove();
  shown = document.createElement("div");
  shown.className = "notice" + (warn ? " notice--warn" : "");
  shown.setAttribute("role", warn ? "alert" : "status");
  shown.textContent = text;
  place.append(shown);
}

const lost = () => tell(place?.dataset.line, true);
const back = () => { if (shown?.classList.contains("notice--warn")) tell(place.dataset.lineBack, false); };

addEventListener("offline", lost);
addEventListener("online", back);
document.addEventListener("live:lost", lost);
document.addEventListener("live:back", back);
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:timeout", lost);
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) back(); });

// On a hall network without internet some browsers call themselves offline while the server answers: ask it before holding back.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (navigator.onLine || form.dataset.asked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const pressed = event.submitter;
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store" });
    form.dataset.asked = "1";
    form.requestSubmit(pressed);
  } catch {
    lost();
    place?.scrollIntoView({ block: "nearest" });
  }
}, true);
