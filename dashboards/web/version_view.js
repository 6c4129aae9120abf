// Says so when the daemon became another one than that whose page this is.

import { setHidden, setText } from "./dom.js";

export class VersionView {
  #own = null;  // the version that the page was loaded with
  #root = document.getElementById("new-version");
  #text = this.#root.querySelector("span");

  constructor() {
    this.#root.querySelector("button").addEventListener("click", () => window.location.reload());
  }

  update(status) {
    this.#own ??= status.version;
    setHidden(this.#root, status.version === this.#own);
    setText(this.#text, `The daemon is now relaywatch ${status.version}; this page is of ${this.#own} and may show it wrongly.`);
  }
}
