// A new floor: the sort of floor fills in target numbers that nobody typed, and hides the evening where there is none.
const form = document.querySelector("form[data-presets]");
const presets = JSON.parse(form.dataset.presets);
const picked = () => form.querySelector("[name=template]:checked")?.value;
const fieldOf = (what) => form.querySelector(`[name=target_${what}]`);
const isPreset = (what) => Object.values(presets).some((preset) => String(preset[what]) === fieldOf(what).value);

function follow(fill) {
  const preset = presets[picked()];
  if (!preset) return;
  if (fill) {
    for (const [what, number] of Object.entries(preset)) {
      if (fieldOf(what).value === "" || isPreset(what)) fieldOf(what).value = String(number);
    }
  }
  form.querySelector("[data-evening]").hidden = picked() === "year_round";
}

form.addEventListener("change", (event) => { if (event.target.name === "template") follow(true); });
follow(false);
addEventListener("pageshow", () => follow(false));
