// Keeps a screen on the wall true. The picture is exchanged when the server has another one; whatever fails, the last one
// stays, with its age beside it. live.js rings; underneath the picture is asked for every few seconds.
import { learn, left, serverNow } from "./clock.js";
import { paint } from "./flap.js";
import { allow, strikeGong } from "./gong.js";

const EVERY = 4_000;
const AGAIN = 1_000; // after a failure
const PATIENCE = 6_000; // for one answer
const OLD = 10_000;
const STRIKE = 2_600; // the picture of the gong stays until its wave is gone
const CHEER = 4_500;
const LOOP = 15_000; // a ring has more to read
const REST = 9_000; // from one celebration to the next
const SPOKEN = 60_000;
const IDLE = 4_000;

const { body } = document;
const wall = document.querySelector(".wall");
const age = document.querySelector("[data-age]");
const spoken = document.querySelector("[data-spoken]");
const cheer = document.querySelector("[data-cheer]");
const loop = document.querySelector("[data-loop]");
const controls = document.querySelector("[data-controls]");
const language = document.documentElement.lang || "nl";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let mark = body.dataset.mark;
let fresh = performance.now(); // when the server last confirmed the picture
let struck = 0;
let cheered = -REST;
let busyUntil = 0; // something is celebrated until then
let saidAt = -SPOKEN;
let asking = false;
let wanted = false;
let timer = 0;
let turning = 0;

const picture = () => wall.querySelector(":scope > .picture");

// --- asking ------------------------------------------------------------------------------------------------------------
async function ask() {
  clearTimeout(timer);
  if (asking) { wanted = true; return; }
  asking = true;
  wanted = false;
  let pause = EVERY;
  try {
    const url = new URL(body.dataset.picture, location.href);
    url.searchParams.set("heb", mark);
    const answer = await fetch(url, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok || !answer.headers.get("X-Picture")) throw new Error(String(answer.status));
    const html = answer.status === 204 ? "" : await answer.text();
    learn(Number(answer.headers.get("X-Now")));
    if (answer.headers.get("X-Light") === "1") wall.dataset.wall = "light"; else delete wall.dataset.wall;
    fresh = performance.now();
    if (html) await exchange(html, answer.headers.get("X-Picture"));
  } catch { pause = AGAIN; }
  asking = false;
  tell();
  timer = setTimeout(ask, wanted ? 50 : pause);
}

async function exchange(html, newMark) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const next = made.content.querySelector(".picture");
  const old = picture();
  if (!next) return;
  if (old.querySelector("[data-strikes]") && !next.querySelector("[data-strikes]")) await strike();
  const shown = new Map([...old.querySelectorAll("[data-key]")].map((element) => [element.dataset.key, element.dataset.shown]));
  const same = old.dataset.scene === next.dataset.scene;
  const page = same ? [...old.querySelectorAll("[data-pages] > section")].findIndex((one) => !one.classList.contains("turned")) : 0;
  old.replaceWith(next);
  mark = newMark;
  hang(next, same ? shown : new Map());
  turnTo(next, page);
  clocks();
  // Two pictures that both may tell: what was hidden by a freeze is no news of this moment.
  const isNews = (key) => Number(next.dataset[key]) > Number(old.dataset[key]);
  if (isNews("ring")) goRound({ ...next.dataset });
  else if (isNews("number")) celebrate(next);
}

// --- what the picture holds --------------------------------------------------------------------------------------------
function hang(root, shown) {
  for (const element of root.querySelectorAll("[data-tiles]")) {
    const text = element.textContent.trim();
    const before = shown.get(element.dataset.key);
    if (before) paint(element, before);
    if (element.dataset.count && !calm.matches && before !== text) countUp(element, text);
    else paint(element, text);
  }
}

// From what the hall saw last to the truth; the end is the text that the server wrote.
function countUp(element, text) {
  const from = Number(element.dataset.before) || 0;
  const goal = Number(element.dataset.count);
  const start = performance.now();
  const step = () => {
    const part = Math.min(1, (performance.now() - start) / 3200);
    const number = Math.round(from + (goal - from) * (1 - (1 - part) ** 3));
    paint(element, part < 1 ? (element.dataset.prefix ?? "") + number.toLocaleString(language) : text);
    if (part < 1 && element.isConnected) setTimeout(step, 90);
  };
  step();
}

function turnTo(root, page) {
  clearInterval(turning);
  const pages = root.querySelector("[data-pages]");
  if (!pages) return;
  const sections = [...pages.children];
  let at = Math.min(Math.max(page, 0), sections.length - 1);
  const show = () => sections.forEach((section, place) => section.classList.toggle("turned", place !== at));
  show();
  if (sections.length > 1) turning = setInterval(() => { at = (at + 1) % sections.length; show(); }, Number(pages.dataset.pages));
}

function clocks() {
  const now = serverNow();
  for (const element of wall.querySelectorAll("[data-countdown]")) {
    const rest = Number(element.dataset.countdown) - now;
    paint(element, left(rest));
    if (rest <= 0 && rest > -3000 && element.hasAttribute("data-strikes")) strike();
    if (rest <= 0 && rest > -1500) { wanted = true; if (!asking) { clearTimeout(timer); timer = setTimeout(ask, 300); } }
  }
  const day = wall.querySelector("[data-daytime]");
  paint(day, new Date(now).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" }));
}

// --- gong, stamp, voice ------------------------------------------------------------------------------------------------
// Once per gong; resolves when its wave is gone.
async function strike() {
  const scene = picture().querySelector(".w-gong");
  if (scene && !scene.classList.contains("strike")) {
    scene.classList.add("strike");
    if (!struck || performance.now() - struck > 2 * STRIKE) { // a picture that is exchanged meanwhile strikes no second time
      struck = performance.now();
      strikeGong();
    }
  }
  await new Promise((done) => { setTimeout(done, Math.max(0, struck + STRIKE - performance.now())); });
}

function celebrate(root) {
  if (performance.now() - cheered < REST || performance.now() < busyUntil || window !== top) return;
  cheered = performance.now();
  busyUntil = cheered + CHEER;
  for (const key of ["number", "giver", "asker"]) {
    const text = root.dataset[key] ?? "";
    cheer.querySelector(`[data-${key}]`).textContent = key === "number" ? text.padStart(3, "0") : text;
  }
  cheer.hidden = false;
  setTimeout(() => { cheer.hidden = true; }, CHEER);
}

// A ring is rare: it waits until what is celebrated now is over, and nothing comes in between.
function goRound({ ring, legs, said }) {
  if (window !== top) return;
  const told = JSON.parse(legs);
  const drawn = document.querySelector(`[data-loop-of="${told.length}"]`);
  if (!drawn) return;
  const wait = Math.max(0, busyUntil - performance.now());
  busyUntil = performance.now() + wait + LOOP;
  setTimeout(() => {
    loop.replaceChildren(drawn.content.cloneNode(true));
    const number = (one) => String(one).padStart(3, "0");
    loop.querySelector("[data-numbers]").textContent = `${number(ring - told.length + 1)}–${number(ring)}`;
    told.forEach(([who, what], place) => {
      loop.querySelectorAll("[data-who]")[place].textContent = who;
      loop.querySelectorAll("[data-what]")[place].textContent = what;
    });
    cheer.hidden = true;
    loop.hidden = false;
    spoken.textContent = said;
    saidAt = performance.now();
    setTimeout(() => { loop.hidden = true; }, LOOP - 500);
  }, wait);
}

function tell() {
  const since = performance.now() - fresh;
  const old = since > OLD;
  age.classList.toggle("wall__age--old", old);
  const seconds = Math.round(since / 1000);
  const words = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  const text = old ? age.dataset.old.replace("{age}", words) : age.dataset.live;
  const place = age.querySelector("span");
  if (place.textContent !== text) place.textContent = text;
  const summary = picture().dataset.summary ?? "";
  if (performance.now() - saidAt >= SPOKEN && spoken.textContent !== summary) {
    saidAt = performance.now();
    spoken.textContent = summary;
  }
}

// --- the beamer --------------------------------------------------------------------------------------------------------
let idle = 0;
function awake() {
  body.classList.remove("still");
  controls.hidden = Boolean(controls.dataset.done);
  controls.classList.remove("w-controls--unseen");
  clearTimeout(idle);
  idle = setTimeout(() => { body.classList.add("still"); controls.classList.add("w-controls--unseen"); }, controls.dataset.done ? IDLE : 10_000);
}

async function keepLit() {
  try { await navigator.wakeLock?.request("screen"); } catch { /* only on secure pages, and not everywhere */ }
}

if (window === top) {
  addEventListener("pointermove", awake);
  addEventListener("pointerdown", async () => {
    controls.dataset.done = "1";
    controls.hidden = true;
    await allow();
    try { await document.documentElement.requestFullscreen?.(); } catch { /* the browser says no: the picture is there anyway */ }
    keepLit();
  }, { once: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) keepLit(); });
  awake();
  keepLit();
}

for (const topic of ["programme", "rounds", "matches", "hall", "screens", "arrivals", "board", "introductions"]) {
  body.addEventListener("live:" + topic, ask);
}
addEventListener("online", ask);
hang(wall, new Map());
turnTo(picture(), 0);
clocks();
setInterval(() => { clocks(); tell(); }, 250);
timer = setTimeout(ask, EVERY);
