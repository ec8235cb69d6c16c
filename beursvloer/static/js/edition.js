// A new floor: the sort of floor fills in target numbers that nobody typed, and hides the evening where there is none.
const form = document.querySelector("form[data-presets]");
const presets = JSON.parse(form.dataset.presets);
const typed = new Set();
const cameBack = form.querySelector("[data-errors]") !== null;
const picked = () => form.querySelector("[name=template]:checked")?.value;
const fieldOf = (what) => form.querySelector(`[name=target_${what}]`);
const isPreset = (what) => Object.values(presets).some((preset) => String(preset[what]) === fieldOf(what).value);
const isFree = (what) => fieldOf(what).value === "" || (!typed.has(`target_${what}`) && (!cameBack || isPreset(what)));

function fillIn() {
  for (const [what, number] of Object.entries(presets[picked()] ?? {})) {
    if (isFree(what)) fieldOf(what).value = String(number);
  }
}
function hideEvening() { form.querySelector("[data-evening]").hidden = picked() === "year_round"; }

form.addEventListener("input", (event) => typed.add(event.target.name));
form.addEventListener("change", (event) => {
  if (event.target.name !== "template") return;
  fillIn();
  hideEvening();
});
hideEvening();
addEventListener("pageshow", hideEvening);
