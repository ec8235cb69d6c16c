// The control desk: keys for its buttons, and a look at the server when the time on the clock is up.
import { serverNow } from "./clock.js";

// --- keys: one letter each; they can be switched off, for whoever speaks to the computer (WCAG 2.1.4) ----------------------
const line = document.querySelector("[data-keys]");
const toggle = line?.querySelector("button");
const stored = () => { try { return localStorage.getItem("regie-keys") !== "off"; } catch { return true; } };
let on = stored();

function say() {
  document.body.classList.toggle("keys-off", !on);
  toggle.textContent = on ? toggle.dataset.on : toggle.dataset.off;
}
if (toggle) {
  line.hidden = false;
  toggle.addEventListener("click", () => {
    on = !on;
    try { localStorage.setItem("regie-keys", on ? "on" : "off"); } catch { /* only for this visit, then */ }
    say();
  });
  say();
}

document.addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const button = document.querySelector(`#clock [data-key="${CSS.escape(event.key.toLowerCase())}"]:not([disabled])`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
});

// --- what became of a press: the words stand beside the clock until the next press -------------------------------------------
const said = document.getElementById("said");
const pressed = (event) => event.target.closest?.(".press");

function tellLost(event) {
  if (!pressed(event)) return;
  const notice = document.createElement("p");
  notice.className = "notice notice--warn";
  notice.textContent = said.dataset.lost;
  said.replaceChildren(notice);
}
document.querySelector(".flashes").dataset.line = said.dataset.line; // nothing is typed here
document.addEventListener("htmx:beforeRequest", (event) => { if (pressed(event)) said.replaceChildren(); });
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, tellLost);
// line.js asks first whether the server answers, and holds the press back when it does not.
document.addEventListener("line:held", tellLost);

// --- time is up: what comes next may wait for a press, and then no bell rings ---------------------------------------------
let asked = 0;
setInterval(() => {
  const clock = document.querySelector("#clock .bigclock:not(.bigclock--waits) [data-ends]");
  const ends = Number(clock?.dataset.ends);
  if (!ends || ends === asked || serverNow() < ends + 400) return;
  asked = ends;
  document.getElementById("clock").dispatchEvent(new CustomEvent("clock-ended"));
}, 250);

// --- a swap leaves open what was open, and the focus where it was ----------------------------------------------------------
let open = [];
let held = null;
document.addEventListener("htmx:beforeSwap", () => {
  open = [...document.querySelectorAll("#lines details[open]")].map((element) => element.id);
  const focused = document.activeElement;
  held = focused?.dataset.key ? `#clock [data-key="${focused.dataset.key}"]` : null;
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (held && document.activeElement === document.body) document.querySelector(held)?.focus({ preventScroll: true });
});
