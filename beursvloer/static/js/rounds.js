// The slider between fit and fairness: it moves the choice in the table below it, which works by itself without script.
const form = document.querySelector("[data-scale]");
const slide = form?.querySelector("[data-slide]");

if (slide) {
  const range = slide.querySelector("input");
  const choices = [...form.querySelectorAll("input[type=radio]")];
  const words = (choice) => choice.closest("tr").innerText.replace(/\s+/g, " ");
  const show = () => {
    const at = Math.max(0, choices.findIndex((choice) => choice.checked));
    range.value = String(at);
    range.setAttribute("aria-valuetext", words(choices[at]));
  };
  range.disabled = choices.every((choice) => choice.disabled);
  range.addEventListener("input", () => { choices[Number(range.value)].checked = true; show(); });
  form.addEventListener("change", show);
  slide.hidden = false;
  show();
}
