// What was: the daemon's history of one hop, read anew as often as it gains a step.

import { address, bodyOf } from "./api.js";

const SHORTEST_PAUSE = 5000;  // ms
const PAUSE_AFTER_FAILURE = 5000;
const ANSWER_TIME = 10_000;

export class History {
  #handlers;
  #timer = null;
  #reading = null;  // an AbortController while something is being read

  /// `loaded(history)`, `failed(reason)`.
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /// Reads it now and from then on. `since` is "1h", "24h" or "14d".
  follow(hop, since) {
    this.stop();
    this.#read(hop, since);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#reading?.abort();
    this.#reading = null;
  }

  async #read(hop, since) {
    const reading = new AbortController();
    this.#reading = reading;
    const again = (pause) => {
      if (this.#reading === reading) this.#timer = setTimeout(() => this.#read(hop, since), pause);
    };
    const limit = setTimeout(() => reading.abort(), ANSWER_TIME);
    try {
      const query = new URLSearchParams({ source: hop.source, replica: hop.replica, channel: hop.channel ?? "", since });
      const answer = await fetch(address(`api/v1/history?${query}`), { cache: "no-store", signal: reading.signal });
      const body = await bodyOf(answer);
      if (this.#reading !== reading) return;
      if (answer.ok && body) this.#handlers.loaded(body);
      else this.#handlers.failed(body?.error ?? `the daemon answers ${answer.status}`);
      again(answer.ok && body ? Math.max(body.step_seconds * 1000, SHORTEST_PAUSE) : PAUSE_AFTER_FAILURE);
    } catch {
      if (this.#reading !== reading) return;
      this.#handlers.failed("the daemon does not answer");
      again(PAUSE_AFTER_FAILURE);
    } finally {
      clearTimeout(limit);
    }
  }
}
