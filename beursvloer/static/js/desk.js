// A desk by keys alone: each button says its key. While the page is open its contract stays in hand.
const RENEW = 45_000;

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
  history.replaceState(null, "", event.currentTarget.href);
  waiting.querySelector("[data-key=Enter]").focus();
  hold();
});

const held = document.querySelector("[data-hold]");
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
