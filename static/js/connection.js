// The bar that tells when nothing gets through, and sends again what was waiting.

import { make } from "./page.js";

/** element that asked → how to ask again */
const waiting = new Map();
let bar;

/** Show a sentence; with `again`, keep the request to be sent when the person says so. */
export function failed(sentence, element, again) {
  bar ??= build();
  if (again) waiting.set(element, again);
  bar.firstChild.textContent = sentence;
  bar.children[1].hidden = waiting.size === 0;
  bar.hidden = false;
}

/** A request of this element has arrived. */
export function arrived(element) {
  waiting.delete(element);
  if (bar && waiting.size === 0) bar.hidden = true;
}

export function start() {
  addEventListener("offline", () => failed("Mất kết nối mạng. Nội dung vẫn còn trên màn hình; đừng đóng trang này."));
  addEventListener("online", () => {
    if (waiting.size) failed("Đã có mạng trở lại. Nội dung đang chờ gửi.");
    else if (bar) bar.hidden = true;
  });
}

function build() {
  const again = make("button", { type: "button", className: "btn btn-sm btn-primary", textContent: "Gửi lại" });
  const close = make("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: "Đóng" });
  const built = make("div", { className: "connection-bar", role: "alert" }, make("span"), again, close);
  again.addEventListener("click", () => {
    const requests = [...waiting.values()];
    waiting.clear();
    built.hidden = true;
    for (const request of requests) request();
  });
  close.addEventListener("click", () => (built.hidden = true));
  document.body.append(built);
  return built;
}
