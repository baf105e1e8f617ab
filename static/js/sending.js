// Sending what was typed by fetch, for pages that save by themselves: the session may be over, the token old, the line dead.

import { page } from "./page.js";
import { ended, heard, ping } from "./session.js";

const GIVE_UP_WAITING = 30_000;

/**
 * Post a form. {answer}: JSON of the server, {sentence} in it where it refused; {isOver: true}: the session has ended and
 * `again` sends it anew after signing in; {}: nothing got through.
 */
export async function send(url, body, again, isSecondTry = false) {
  body.set("csrfmiddlewaretoken", page.csrfToken);
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": page.csrfToken };
  let response;
  try {
    const signal = AbortSignal.timeout(GIVE_UP_WAITING);
    response = await fetch(url, { method: "POST", body, headers, redirect: "manual", signal });
  } catch {
    return {};
  }
  const answer = await response.json().catch(() => null);
  if (response.status === 401 || response.type === "opaqueredirect") {
    ended(answer ?? {}, again, url);
    return { isOver: true };
  }
  if (response.status === 403 && response.headers.get("X-CSRF-Failure") && !isSecondTry) {
    const { alive, ...told } = await ping();
    if (alive) return send(url, body, again, true);
    if (alive === false) {
      ended(told, again, url);
      return { isOver: true };
    }
  }
  if (response.status < 500) heard();
  return { answer: answer ?? { sentence: "" } };
}
