// Telling at once how a number or a period is understood: fields with data-understand ask the server through htmx
// (hx-trigger="change, understand") once the typing pauses, never in the middle of a composed letter.

const AFTER_TYPING = 600;

let timer = 0;

export function start() {
  for (const name of ["input", "compositionend"]) document.addEventListener(name, typed);
}

function typed(event) {
  const field = event.target;
  if (event.isComposing || !field.matches?.("[data-understand]")) return;
  clearTimeout(timer);
  timer = setTimeout(() => field.dispatchEvent(new Event("understand")), AFTER_TYPING);
}
