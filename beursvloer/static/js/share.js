// Shares a link where the browser can (secure pages only), else copies it; over plain HTTP by the old way.
function copy(input) {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(input.value).then(() => true, () => false);
  input.focus();
  input.select();
  input.setSelectionRange(0, input.value.length);
  let done = false;
  try { done = document.execCommand("copy"); } catch { /* the sentence on the button tells how */ }
  return Promise.resolve(done);
}

function ready(root) {
  for (const part of root.querySelectorAll("[data-share]")) {
    const button = part.querySelector("button");
    const input = part.querySelector("input");
    if (!button.hidden) continue;
    button.hidden = false;
    const word = button.querySelector("span");
    word.setAttribute("role", "status");
    input.addEventListener("focus", () => input.select());
    button.addEventListener("click", async () => {
      if (navigator.share && isSecureContext) {
        try { await navigator.share({ title: part.dataset.title, url: input.value }); return; }
        catch (error) { if (error.name === "AbortError") return; }
      }
      word.textContent = (await copy(input)) ? button.dataset.copied : button.dataset.byHand;
    });
  }
}

ready(document);
document.addEventListener("htmx:load", (event) => ready(event.target));
