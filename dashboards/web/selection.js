// Which hop is open. It stands in the address (#hop=source|replica|channel), so that one can link to it.

const PREFIX = "#hop=";

export class Selection {
  #changed;

  /// `changed(hopKey or null)` is called when another hop, or none, is to be open.
  constructor(changed) {
    this.#changed = changed;
    for (const event of ["hashchange", "popstate"]) window.addEventListener(event, () => this.#changed(this.current()));
  }

  current() {
    const hash = window.location.hash;
    if (!hash.startsWith(PREFIX)) return null;
    try {
      return decodeURIComponent(hash.slice(PREFIX.length));
    } catch {
      return null;
    }
  }

  /// Opens it, or closes it when it is open.
  toggle(key) {
    if (this.current() === key) this.close();
    else this.open(key);
  }

  open(key) {
    if (this.current() !== key) history.pushState(null, "", PREFIX + encodeURIComponent(key));
    this.#changed(key);
  }

  close() {
    if (this.current() === null) return;
    history.pushState(null, "", window.location.pathname + window.location.search);
    this.#changed(null);
  }
}
