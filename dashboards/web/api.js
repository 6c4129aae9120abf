// Where the daemon answers: beside the page, also behind a proxy that puts both under a path of its own.

const BASE = new URL(document.baseURI);
// The browser sends what somebody logged in with by itself, and refuses an address that holds it.
BASE.username = "";
BASE.password = "";
BASE.hash = "";

/// The address of "api/v1/status" and the like.
export function address(path) {
  return new URL(path, BASE).href;
}
