// A gong made of sines: the partials of a flat bronze disc, none a multiple of another, each dying away in its own time.
const PARTIALS = [[1, 1, 6], [1.48, .7, 5], [1.93, .55, 4.2], [2.55, .4, 3.2], [3.1, .32, 2.4], [4.2, .22, 1.6], [5.7, .14, 1]];
const LOWEST = 98; // hertz
let sound = null;

// Browsers allow sound only after a touch or a click. Resolves to whether there is sound now.
export async function allow() {
  try {
    sound ??= new AudioContext();
    await sound.resume();
    return sound.state === "running";
  } catch { return false; }
}

export function strikeGong() {
  if (sound?.state !== "running") return;
  const start = sound.currentTime + .02;
  const out = sound.createGain();
  out.gain.value = .5;
  out.connect(sound.destination);
  for (const [ratio, loud, seconds] of PARTIALS) {
    const tone = sound.createOscillator();
    const gain = sound.createGain();
    tone.frequency.setValueAtTime(LOWEST * ratio * 1.012, start);
    tone.frequency.exponentialRampToValueAtTime(LOWEST * ratio, start + .5);
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loud * .4, start + (ratio > 2 ? .06 : .015)); // the bright ones bloom a little later
    gain.gain.exponentialRampToValueAtTime(.0004, start + seconds);
    tone.connect(gain).connect(out);
    tone.start(start);
    tone.stop(start + seconds + .1);
  }
}
