// Says in words when the connection is gone, holds a form back while it is, and says when it is there again.
const place = document.querySelector("[data-line]");
let shown = null;

function tell(text, warn) {
  if (!place || (warn && place.querySelector(".notice--line.notice--warn"))) return;
  shown?.remove();
  shown = document.createElement("div");
  shown.className = "notice notice--line" + (warn ? " notice--warn" : "");
  shown.setAttribute("role", warn ? "alert" : "status");
  shown.textContent = text;
  place.append(shown);
  if (!warn) setTimeout((done) => done.remove(), 6000, shown);
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

// A form that is sent while the server cannot be reached ends on the browser's own page, which offers to send it once more.
// So it is asked first whether the server answers: what it is asked for is small. A browser may call itself offline on a
// hall network without internet, and online on one whose server is gone: neither word is trusted.
const answers = async () => {
  const wait = new AbortController();
  const late = setTimeout(() => wait.abort(), 5000);
  try {
    await fetch(place.dataset.ask, { method: "HEAD", cache: "no-store", signal: wait.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(late);
  }
};

addEventListener("submit", async (event) => {
  const form = event.target;
  if (!place || form.method === "get" || form.dataset.sending) return;
  if (form.dataset.asked === "yes") { delete form.dataset.asked; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asked) return;
  form.dataset.asked = "now";
  if (await answers()) {
    form.dataset.asked = "yes";
    form.requestSubmit(event.submitter);
  } else {
    delete form.dataset.asked;
    lost();
    form.dispatchEvent(new CustomEvent("line:held", { bubbles: true }));
  }
}, true);
