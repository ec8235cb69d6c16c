// Keeps a page fresh: one stream per tab, which rings a bell when something happened; fragments then fetch themselves.
// <body data-stream="address" data-since="number">; a bell about rounds becomes the event "live:rounds" on the body, and "live:my-rounds" too when it names an own organisation.
// The stream may break, be refused or stay silent: it is opened again and again, and underneath everything is fetched
// every twenty seconds. data-retry (milliseconds) bounds the pause between tries, for a wall that must not wait.
import { learn } from "./clock.js";

const TOPICS = ["board", "proposals", "matches", "programme", "rounds", "arrivals", "hall", "screens", "introductions"];
const OPENING = 8_000; // for the first word of a new stream
const SILENT = 35_000; // two beats of the server, and some
const POLL = 20_000;
const POLL_SPREAD = 2_000;
const HIDDEN = 60_000; // a page that nobody looks at gives its place to others
const CALM = 3_000; // a hiccup is no news
const TOGETHER = 40; // what happens at once rings once
const { stream, since, retry, spread } = document.body.dataset;
const longestSpread = Number(spread) || Infinity;
const longest = Number(retry) || 5_000;
let last = Number(since) || 0;
let source = null;
let tries = 0;
let asleep = false;
let gone = 0; // since when there is no stream
let lost = false; // and the page says so
const timers = {};

function after(name, milliseconds, run) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(() => { delete timers[name]; run(); }, milliseconds);
}
function never(...names) {
  for (const name of names) { clearTimeout(timers[name]); delete timers[name]; }
}

// --- bells: at most once a second for the whole page -------------------------------------------------------------------
const pending = new Set();
const fetched = new WeakMap(); // element: the ring it fetched itself for
const failures = new Map(); // topic: how often its fragments could not be fetched
let rings = 0;
let rangAt = -1000;

function ring(topics, spread = 0) {
  for (const topic of topics) pending.add(topic);
  if (timers.ring) return;
  after("ring", Math.max(TOGETHER, rangAt + 1000 - performance.now(), Math.random() * spread), () => {
    const now = [...pending];
    pending.clear();
    rings += 1;
    rangAt = performance.now();
    for (const topic of now) document.body.dispatchEvent(new CustomEvent("live:" + topic));
  });
}

// --- the stream --------------------------------------------------------------------------------------------------------
function open() {
  never("open");
  if (source || asleep) return;
  const url = new URL(stream, location.href);
  url.searchParams.set("since", String(last));
  source = new EventSource(url);
  source.addEventListener("hello", (event) => { heard(event); found(); });
  source.addEventListener("beat", heard);
  source.addEventListener("bell", (event) => {
    const bell = heard(event);
    last = Math.max(last, Number(event.lastEventId) || 0);
    if (bell.mine) ring([bell.topic, "my-" + bell.topic]);
    else ring([bell.topic], Math.min(bell.everyone || 0, longestSpread)); // a hall does not answer all at once
  });
  source.onerror = later;
  after("silence", OPENING, later);
}

function close() {
  source?.close();
  source = null;
  never("silence");
}

function heard(event) {
  after("silence", SILENT, later);
  const told = JSON.parse(event.data);
  if (told.now) learn(told.now);
  return told;
}

// The browser's own way of trying again gives up for good when it is refused, and does not notice a silent line.
function later() {
  close();
  miss();
  const pause = Math.min(longest, (200 + Math.random() * 800) * 1.5 ** tries);
  tries = Math.min(tries + 1, 8);
  if (!timers.open) after("open", pause, open);
}

function soon() {
  if (failures.size) ring([...failures.keys()]);
  if (source?.readyState === EventSource.OPEN) return;
  close();
  miss();
  asleep = false;
  tries = 0;
  after("open", Math.random() * 300, open);
}

function sleep() {
  asleep = true;
  close();
  never("open", "check", "poll");
}

function miss() {
  gone ||= performance.now();
  if (!timers.check && !lost) after("check", CALM, check);
  if (!timers.poll) after("poll", POLL, poll);
}

function found() {
  if (failures.size) ring([...failures.keys()]);
  tries = 0;
  gone = 0;
  never("check", "poll");
  if (lost) { lost = false; document.dispatchEvent(new CustomEvent("live:back")); }
}

function poll() {
  ring(TOPICS.flatMap((topic) => [topic, "my-" + topic]), POLL_SPREAD);
  after("poll", POLL, poll);
}

// Refused is not lost: only when the server answers nothing at all does the page say so.
async function check() {
  if (!gone || lost || asleep) return;
  if (await answers()) { if (gone) after("check", POLL, check); return; }
  if (!gone) return;
  lost = true;
  document.dispatchEvent(new CustomEvent("live:lost"));
}

async function answers() {
  const small = document.querySelector("link[rel=icon]").href;
  try { return (await fetch(small, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(4000) })).ok; }
  catch { return false; }
}

// --- fragments: one that fails is asked again --------------------------------------------------------------------------
const topicOf = (event) => /^live:(.+)/.exec(event.detail.requestConfig?.triggeringEvent?.type ?? "")?.[1];
const byTheClock = (event) => event.detail.requestConfig && !event.detail.requestConfig.triggeringEvent; // "every 25s"

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!topicOf(event)) return;
  if (fetched.get(event.target) === rings) event.preventDefault();
  fetched.set(event.target, rings);
});

function failed(event) {
  const topic = topicOf(event);
  if (!topic) return;
  const count = failures.get(topic) ?? 0;
  failures.set(topic, count + 1);
  setTimeout(() => ring([topic]), Math.min(POLL, (1000 + Math.random() * 2000) * 1.5 ** count));
}
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, failed);

document.addEventListener("htmx:beforeSwap", (event) => {
  const topic = topicOf(event);
  if (!topic && !byTheClock(event)) return;
  const { xhr, requestConfig, target } = event.detail;
  if (xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(requestConfig.path, location.href).pathname) {
    // Led elsewhere, to signing in for instance: that is no fragment of this page.
    event.detail.shouldSwap = false;
    location.reload();
  } else if (target.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) {
    // Never from under somebody's fingers.
    event.detail.shouldSwap = false;
    if (topic) setTimeout(() => ring([topic]), 5000);
  } else if (xhr.status < 400) failures.delete(topic);
});

// --- the page comes and goes -------------------------------------------------------------------------------------------
if (stream) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return after("sleep", HIDDEN, sleep);
    never("sleep");
    soon();
  });
  addEventListener("online", soon);
  addEventListener("pageshow", (event) => { if (event.persisted) soon(); });
  addEventListener("pagehide", sleep);
  if (window.htmx) window.htmx.config.timeout = 10_000;
  open();
}
