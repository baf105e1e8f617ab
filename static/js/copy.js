// Buttons that copy what a text field holds; without scripts the text is chosen and copied by hand.

import { announce } from "./page.js";

export function start() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(document.querySelector(button.dataset.copy));
  });
}

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    announce("Đã chép.");
  } catch {
    // No clipboard on a page without https: what is chosen can still be copied.
    field.focus();
    field.select();
    announce(document.execCommand("copy") ? "Đã chép." : "Trình duyệt không cho chép. Hãy bấm Ctrl+C.");
  }
}
