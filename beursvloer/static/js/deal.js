// A deal on a phone: follows the note that is picked, is kept while it is typed, and is sent once, also over a bad line.
// The form names itself (field "before"), so that whatever arrives twice counts once: trying again is always safe.
const form = document.querySelector("form[data-deal]");
const WAITING = "deal-waits";
const KEEP = 1_500; // after the last key
const AGAIN = 4_000;
const GIVE_UP = 15_000; // a line that says nothing

// --- the note that is picked -------------------------------------------------------------------------------------------
let counted = null; // what comes back, as the note said it

function follow(radio, byHand) {
  const { amount, most, unit, counter } = radio.dataset;
  const field = form.querySelector("[name=amount]");
  const hint = form.querySelector(".deal__amount .field__hint");
  if (amount) {
    field.max = most;
    if (byHand) field.value = amount; // what was kept stays
    if (hint) hint.textContent = unit || "";
  }
  const back = form.querySelector("[name=counter]");
  if (counter !== undefined && (back.value === "" || back.value === counted)) back.value = counter;
  counted = counter ?? counted;
}

function place(radio) {
  const top = form.querySelector("[data-picked]");
  const others = form.querySelector("[data-others]");
  const label = radio.closest("label");
  if (radio.value === "new" || label.parentElement === top) return;
  for (const old of [...top.children]) others.querySelector(".deal__list").prepend(old);
  top.append(label);
  others.open = false;
  radio.focus();
}

// --- kept while it is typed --------------------------------------------------------------------------------------------
let timer = null;
let saved = "";

const filled = () => new URLSearchParams(new FormData(form));

async function save() {
  const body = filled();
  if (body.toString() === saved) return;
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body });
    if (answer.ok) saved = body.toString();
  } catch { /* form.js keeps it on this device meanwhile */ }
}
const later = () => { clearTimeout(timer); timer = setTimeout(save, KEEP); };

// --- sent once ---------------------------------------------------------------------------------------------------------
let sending = false;
let line = null; // what the bar on top says when nothing waits

const note = (waiting) => {
  try {
    if (waiting) localStorage.setItem(WAITING, form.dataset.keep);
    else localStorage.removeItem(WAITING);
  } catch { /* storage is shut: it is tried as long as the page is open */ }
};

function say(text) {
  const place = document.querySelector(".flashes");
  line ??= place.dataset.line;
  place.dataset.line = text || line; // the bar on top, too, says that nobody needs to send it again
  const bar = place.querySelector(".notice--line.notice--warn:not([data-deal-waits])");
  const old = place.querySelector("[data-deal-waits]");
  if (bar && text) { bar.textContent = text; old?.remove(); return; }
  if (old || !text) { if (!text) old?.remove(); return; }
  const box = document.createElement("div");
  box.className = "notice notice--warn notice--line";
  box.dataset.dealWaits = "";
  box.setAttribute("role", "alert");
  box.textContent = text;
  place.append(box);
}

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  note(true);
  const button = form.querySelector(".thumb [type=submit]");
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: filled(), signal: AbortSignal.timeout(GIVE_UP) });
    if (answer.status >= 500) throw new Error(String(answer.status));
    note(false);
    say("");
    if (answer.ok && new URL(answer.url).pathname.startsWith("/match/")) {
      try { localStorage.removeItem("keep:" + form.dataset.keep); } catch { /* storage is shut */ }
      location.assign(answer.url);
    } else {
      form.submit(); // the page says itself what is not right yet
    }
  } catch {
    sending = false;
    say(form.dataset.waits);
    setTimeout(send, AGAIN);
  }
}

function start() {
  const picked = form.querySelector("[name=choice]:checked");
  counted = picked?.dataset.counter ?? null;
  form.addEventListener("change", (event) => {
    if (event.target.name === "choice") { follow(event.target, event.isTrusted); place(event.target); }
    later();
  });
  form.addEventListener("input", later);
  // In the capture phase of the window, before what holds a form back without a line: this one waits by itself.
  addEventListener("submit", (event) => {
    if (event.target !== form || event.submitter?.value === "keep") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send();
  }, true);
  addEventListener("online", () => { if (waits()) { sending = false; send(); } });
  if (waits() && !form.querySelector("[data-errors]")) setTimeout(send, 500); // after form.js put back what was typed
}

function waits() {
  try { return localStorage.getItem(WAITING) === form.dataset.keep; } catch { return false; }
}

if (form) start();
