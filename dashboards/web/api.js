// Where the daemon answers: beside the page, also behind a proxy that puts both under a path of its own.

const BASE = new URL(document.baseURI);
// The browser sends what somebody logged in with by itself, and refuses an address that holds it.
BASE.username = "";
BASE.password = "";
BASE.hash = "";

/// What an answer holds; null when that is no JSON. Throws when it does not come, or not in time.
export async function bodyOf(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/// The address of "api/v1/status" and the like.
export function address(path) {
  return new URL(path, BASE).href;
}
