// Clocks that run by the server's time: [data-ends="milliseconds"] counts down to it, [data-over] up from it, [data-from]
// the minutes since, [data-clock] tells the time of day; on tiles with data-flap.
// Other modules import it; a script tag with another address would be a second clock that knows nothing of the first.
// Without script the page's own text stays, which says until when. data-now on the body: the server's time on sending.
import { paint } from "./flap.js";

const language = document.documentElement.lang || "nl";
let offset = null;

// What the server says is always a little late, by the time it took to arrive: of all it said, the latest clock is right.
// A far earlier one means that somebody put the clock of this device forward.
export function learn(now) {
  const said = now - Date.now();
  if (offset === null || said > offset || offset - said > 2000) offset = said;
}

export const serverNow = () => Date.now() + (offset ?? 0);

export function left(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function show(element, text) {
  if (element.dataset.flap !== undefined) paint(element, text);
  else if (element.textContent !== text) element.textContent = text;
}

function draw(root) {
  const now = serverNow();
  for (const element of root.querySelectorAll("[data-ends]")) show(element, left(Number(element.dataset.ends) - now));
  for (const element of root.querySelectorAll("[data-over]")) show(element, "+" + left(Math.floor((now - Number(element.dataset.over)) / 1000) * 1000));
  for (const element of root.querySelectorAll("[data-from]")) {
    show(element, element.textContent.replace(/\d+/, Math.max(0, Math.floor((now - element.dataset.from) / 60_000))));
  }
  for (const element of root.querySelectorAll("[data-clock]")) {
    show(element, new Date(now).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" }));
  }
}

function tick() {
  draw(document);
  setTimeout(tick, 1005 - (serverNow() % 1000));
}

const told = Number(document.body.dataset.now);
if (told) learn(told);
tick();
document.addEventListener("htmx:load", (event) => draw(event.target.parentNode ?? document));
