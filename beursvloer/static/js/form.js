// Forms: kept on this device until sent, sent once, minus and plus at numbers, errors focused.
// Storage holds one draft per form[data-keep], at most a week; passwords, files and hidden fields are never kept.
const WEEK = 7 * 24 * 3600 * 1000;
const SECRET = new Set(["password", "hidden", "file", "submit", "button"]);

const read = (key) => {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch { return null; }
};
const write = (key, draft) => {
  try { localStorage.setItem(key, JSON.stringify(draft)); return true; } catch { return false; }
};
const forget = (key) => { try { localStorage.removeItem(key); } catch { /* storage is shut: nothing was kept */ } };

const nameOf = (form) => "keep:" + (form.dataset.keep || location.pathname);
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !SECRET.has(field.type) && !field.readOnly);
const isTick = (field) => field.type === "radio" || field.type === "checkbox";

const valuesOf = (form) => fieldsOf(form).map((field) => [field.name, isTick(field) ? field.value : null, isTick(field) ? field.checked : field.value]);

function fill(form, values) {
  const changed = [];
  for (const [name, tick, value] of values) {
    const field = fieldsOf(form).find((one) => one.name === name && (tick === null || one.value === tick));
    if (!field) continue;
    if (isTick(field) ? field.checked === value : field.value === value) continue;
    if (isTick(field)) field.checked = value;
    else field.value = value;
    changed.push(field);
  }
  for (const field of changed) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return changed.length > 0;
}

const showKept = (form) => form.querySelectorAll("[data-kept]").forEach((note) => { note.hidden = false; });

// A sent draft is dropped as soon as a page arrives that shows it was received: one without the form, or the form again,
// reached from itself by a redirect. A failed sending leads to the browser's own page, where no script of ours runs.
function receivedHere(draft) {
  const way = performance.getEntriesByType("navigation")[0]?.type;
  return way === "navigate" && document.referrer.startsWith(location.origin) && new URL(document.referrer).pathname === draft.from;
}

function keep(form) {
  const key = nameOf(form);
  const draft = read(key);
  const refused = form.querySelector("[data-errors], [aria-invalid]") !== null;
  if (draft && refused) write(key, { ...draft, values: valuesOf(form), sent: false });
  else if (draft?.sent && receivedHere(draft)) forget(key);
  else if (draft && fill(form, draft.values)) showKept(form);
  const save = () => { if (write(key, { at: Date.now(), values: valuesOf(form), sent: false })) showKept(form); };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) write(key, { at: Date.now(), values: valuesOf(form), sent: true, from: location.pathname });
  });
}

function start() {
  const forms = [...document.querySelectorAll("form[data-keep]")];
  forms.forEach(keep);
  const here = new Set(forms.map(nameOf));
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("keep:") && !here.has(key) && (read(key)?.sent ?? true)) forget(key);
    }
  } catch { /* storage is shut */ }
}
// After htmx has looked at the page: only then does it see that restored fields changed, and fetches their preview.
if (document.readyState === "complete") start();
else document.addEventListener("DOMContentLoaded", () => setTimeout(start));

// Send once: a second press does nothing until the page is shown again, or for eight seconds when the answer is a file.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "1";
  form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  setTimeout(() => free(form), 8000);
});
function free(form) {
  delete form.dataset.sending;
  form.querySelectorAll("[type=submit]").forEach((button) => button.removeAttribute("aria-disabled"));
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(free));

// Minus and plus.
function readySteps(root) {
  root.querySelectorAll("[data-step] button[hidden]").forEach((button) => { button.hidden = false; });
}
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step] [data-by]");
  if (!button) return;
  const input = button.closest("[data-step]").querySelector("input");
  const least = input.min === "" ? -Infinity : Number(input.min);
  const most = input.max === "" ? Infinity : Number(input.max);
  const now = Number.parseFloat(input.value.replace(",", ".")) || 0;
  input.value = String(Math.min(most, Math.max(least, now + Number(button.dataset.by))));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// A form that follows its own fields (filters): sends itself on change where the browser has script.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.dataset.follow !== undefined) form.requestSubmit();
});

// An error goes away with the first change: whether it is right now is said when it is sent.
document.addEventListener("input", (event) => {
  const wrong = event.target.closest?.(".field--wrong");
  if (!wrong) return;
  wrong.classList.remove("field--wrong");
  wrong.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  wrong.querySelector(".field__error")?.remove();
});

// A form that came back with errors: a reload asks for the page it stood on, not for a resend.
if (document.querySelector("form[method=post] [data-errors]")) {
  const from = document.referrer.startsWith(location.origin + "/") ? document.referrer : location.href;
  history.replaceState(null, "", from);
}

readySteps(document);
document.addEventListener("htmx:load", (event) => readySteps(event.target));
document.querySelector("[data-errors]")?.focus();
