// A desk by keys alone: each button says its key. While the page is open its contract stays in hand.
const RENEW = 45_000;

const held = document.querySelector("[data-hold]");
const READ = 1_000; // a contract that has just appeared cannot be sent on by the second of two presses
let ready = Infinity;

// A sheet that appears: its main button waits. Whoever typed in it has read it.
function appear() {
  const main = held?.querySelector("[data-key=Enter]");
  if (!main || held.closest("[hidden]")) return;
  ready = performance.now() + READ;
  main.setAttribute("aria-disabled", "true");
  setTimeout(open, READ);
}
function open() {
  ready = 0;
  const main = held?.querySelector("[data-key=Enter]");
  main?.removeAttribute("aria-disabled");
}
addEventListener("submit", (event) => {
  if (performance.now() >= ready || !held?.contains(event.target) || !event.target.querySelector("[data-key=Enter]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
held?.addEventListener("input", open);
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !held) return;
  if (event.ctrlKey && event.target.matches("[data-sends]")) { event.preventDefault(); event.target.form.requestSubmit(); return; }
  if (event.repeat && !event.target.matches("textarea")) event.preventDefault(); // a key that is held down is one press
}, true);

// After the browser's own way back another contract may stand here: it is sent on with a hand on its button.
function cameBack() {
  const main = held?.querySelector("form [data-key=Enter]");
  if (!main || held.querySelector("[data-back]")) return;
  main.removeAttribute("data-key");
  main.querySelector(".key")?.remove();
  main.blur();
  const said = document.createElement("p");
  said.className = "notice notice--warn";
  said.dataset.back = "";
  said.setAttribute("role", "status");
  said.textContent = held.dataset.cameBack;
  held.before(said);
}
addEventListener("pageshow", (event) => {
  if (event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") setTimeout(cameBack);
});

// An address that only takes what is sent is no place to stay: a reload asks for the desk.
if (held?.dataset.home && location.pathname !== held.dataset.home) history.replaceState(null, "", held.dataset.home);
appear();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const at = document.activeElement;
  const typing = at?.matches("input, textarea, select");
  if (typing) {
    if (event.key === "Escape") { at.blur(); event.preventDefault(); }
    return;
  }
  if (event.key === "Enter" && at !== document.body && at?.matches("a, button, summary")) return; // its own
  const wanted = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(wanted)}"]`)].find((one) => one.offsetParent);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input")) { found.focus(); found.select(); return; }
  found.click();
  if (found.matches("summary") && found.parentElement.open) found.parentElement.querySelector("textarea").focus();
});

// What was ratified stays until the next key; the next contract lies ready below it.
document.querySelector("[data-next]")?.addEventListener("click", (event) => {
  const waiting = document.querySelector("[data-waiting]");
  if (!waiting) return;
  event.preventDefault();
  document.querySelector("[data-done]").remove();
  waiting.hidden = false;
  appear();
  history.replaceState(null, "", event.currentTarget.href);
  waiting.querySelector("[data-key=Enter]").focus();
  hold();
});

let lost = false;

async function hold() {
  if (!held || lost) return;
  const body = new URLSearchParams({ csrf_token: held.querySelector("[name=csrf_token]").value });
  try {
    const answer = await fetch(held.dataset.hold, { method: "POST", body });
    if (answer.status !== 409) return;
    lost = true;
    const said = document.createElement("p");
    said.className = "notice notice--warn";
    said.setAttribute("role", "alert");
    said.textContent = held.dataset.lost;
    held.before(said);
  } catch { /* no line: it is tried again */ }
}
setInterval(hold, RENEW);
document.addEventListener("visibilitychange", () => { if (!document.hidden) hold(); });
