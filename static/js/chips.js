// Choices to tap: all of them at once, or the few that match a word, accents or not.

const WORDS = '[data-chip-search] :is(input[type="text"], input[type="search"])';

export function start() {
  tame();
  document.addEventListener("htmx:afterSettle", tame);
  document.addEventListener("click", clicked);
  document.addEventListener("input", (event) => event.target.matches(WORDS) && search(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.(WORDS)) return;
    event.preventDefault(); // would send the form; what matches is shown already
  });
}

/** Without scripts it sends the form; as the first of its buttons it would also take every Enter for itself. */
function tame() {
  for (const button of document.querySelectorAll("button[data-find]")) button.type = "button";
}

function clicked(event) {
  const find = event.target.closest?.("[data-find]");
  if (find) search(find.closest("[data-chip-search]").querySelector(WORDS));
  const all = event.target.closest?.("[data-check-all]");
  if (all) checkAll(all.closest("[data-chips]"));
}

function checkAll(group) {
  const boxes = Array.from(group.querySelectorAll('input[type="checkbox"]:not([disabled])'));
  const wanted = boxes.some((box) => !box.checked);
  for (const box of boxes) {
    if (box.checked === wanted) continue;
    box.checked = wanted;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** The server folds data-search-text in the same way (accounts/vietnamese.py). */
function search(input) {
  const place = input.closest("[data-chip-search]");
  const words = folded(input.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const chip of place.querySelectorAll("[data-search-text]")) {
    const matches = words.every((word) => chip.dataset.searchText.includes(word));
    found += matches;
    chip.hidden = !matches && !chip.querySelector("input").checked;
  }
  const none = place.querySelector("[data-chip-none]");
  if (none) none.hidden = found > 0;
}

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
}
