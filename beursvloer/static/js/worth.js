// The sum of a value while it is typed, as the server will reckon it: whole euros, halves up (contracts.rules.Worth).
const form = document.querySelector("form[data-worth]");
const lang = document.documentElement.lang || "nl";

// At most two decimals, in hundredths; NaN for what the server will refuse.
function hundredths(typed) {
  const found = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(typed.trim() || "0");
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : NaN;
}
function whole(typed) {
  const digits = typed.trim().replace(/^€/, "").trim() || "0";
  return /^(\d{1,9}|\d{1,3}(\.\d{3}){1,2})$/.test(digits) ? Number(digits.replaceAll(".", "")) : NaN;
}
const number = (value) => new Intl.NumberFormat(lang).format(value);
const euros = (value) => form.dataset.euros.replace("7", number(value));

function reckon() {
  const [hours, goods, costs] = [hundredths(form.elements.hours.value), whole(form.elements.goods.value), whole(form.elements.costs.value)];
  const rate = Number(form.dataset.worth);
  const total = Math.floor((hours * rate + 50) / 100) + goods + costs;
  const parts = [];
  if (hours) parts.push(`${number(hours / 100)} ${hours === 100 ? form.dataset.one : form.dataset.many} × ${euros(rate)}`);
  if (goods) parts.push(form.dataset.goods.replace("§", euros(goods)));
  if (costs) parts.push(form.dataset.costs.replace("§", euros(costs)));
  form.querySelector("[data-total]").textContent = Number.isNaN(total) ? "…" : euros(total);
  form.querySelector("[data-sum]").textContent = parts.length && !Number.isNaN(total) ? `${parts.join(" + ")} = ${euros(total)}` : "";
}

if (form) {
  form.addEventListener("input", reckon);
  if (form.dataset.typed !== undefined) reckon();
}
