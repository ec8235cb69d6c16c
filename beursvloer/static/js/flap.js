// Turns the text of [data-flap] into split-flap tiles; [data-count] counts up to its number once.
// Screen readers get the plain text, once. Without script the plain text stays.
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const language = document.documentElement.lang || "nl";

const tile = (character) => {
  const span = document.createElement("span");
  span.className = "flap" + (/[.,:]/.test(character) ? " flap--thin" : character === " " ? " flap--gap" : "");
  span.textContent = character === " " ? "" : character;
  return span;
};

export function paint(element, text) {
  const old = element.dataset.shown ?? "";
  if (old === text) return;
  const label = document.createElement("span");
  label.className = "sr-only";
  label.textContent = text;
  const row = document.createElement("span");
  row.setAttribute("aria-hidden", "true");
  row.className = "flaps__row";
  [...text].forEach((character, place) => {
    const flap = tile(character);
    if (!calm && old && old[place] !== character) flap.classList.add("turn");
    row.append(flap);
  });
  element.dataset.shown = text;
  element.replaceChildren(label, row);
}

export function countUp(element, goal, milliseconds = 3200) {
  const text = (number) => (element.dataset.prefix ?? "") + Math.round(number).toLocaleString(language);
  if (calm) return paint(element, text(goal));
  const start = performance.now();
  const step = () => {
    const part = Math.min(1, (performance.now() - start) / milliseconds);
    paint(element, text(goal * (1 - (1 - part) ** 3)));
    if (part < 1) setTimeout(step, 90);
  };
  step();
}

export function hang(root) {
  for (const element of root.querySelectorAll("[data-flap]")) {
    if (element.dataset.shown !== undefined) continue;
    paint(element, element.textContent.trim());
    if (element.dataset.count) countUp(element, Number(element.dataset.count));
  }
}

hang(document);
document.addEventListener("htmx:load", (event) => hang(event.target));
