// The line to the daemon: the event stream, or asking again and again where there is no stream; and whether the daemon
// is still there. Nothing of it is drawn here.
//
// A browser keeps at most six connections to one host, over all its tabs, and a page that one left may live on unseen: so
// a page that nobody sees holds no stream, and asks now and then, for its title's sake.

import { address, bodyOf } from "./api.js";

const LOOK = 500;               // how often the line is looked after, ms
const STREAM_PATIENCE = 3000;   // silence of the stream after which the daemon is asked
const POLL_INTERVAL = 2000;     // between questions when there is no stream
const HIDDEN_INTERVAL = 10_000; // the same while nobody looks
const ANSWER_TIME = 3000;       // what an answer may take
const STREAM_RETRY = 15_000;    // before a stream that was refused is tried again

export class Live {
  #handlers;
  #stream = null;
  #refusedAt = -Infinity;
  #streamedAt = -Infinity;  // when something last came by the stream
  #heardAt = null;    // when the daemon was last heard of, ms of performance.now()
  #askedAt = -Infinity;
  #asking = false;
  #trouble = null;    // why it is not heard; null: it is
  #clockAhead = 0;    // the daemon's clock before this one's, ms

  /// `status(report)`, `journal(event)`; `reconnected()` when it is heard for the first time or again, or the
  /// stream begins: something may have been missed.
  constructor(handlers) {
    this.#handlers = handlers;
  }

  start() {
    this.#ask();
    this.#openStream();
    setInterval(() => this.#look(), LOOK);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#closeStream() : this.#comeBack()));
    window.addEventListener("pagehide", () => this.#closeStream());
    window.addEventListener("pageshow", (event) => event.persisted && this.#comeBack());
    window.addEventListener("online", () => this.#ask());
  }

  /// {trouble, silence, streams, quiet}: why the daemon is not heard (null: it is) and for how many seconds (null: it never
  /// was); whether there is a stream, and for how many seconds nothing came by it.
  state() {
    const silence = this.#heardAt === null ? null : (performance.now() - this.#heardAt) / 1000;
    const quiet = (performance.now() - this.#streamedAt) / 1000;
    return { trouble: this.#trouble, silence, streams: this.#stream?.readyState === EventSource.OPEN, quiet };
  }

  /// What the daemon's clock shows now, ms since the epoch.
  daemonTime() {
    return Date.now() + this.#clockAhead;
  }

  #openStream() {
    const stream = new EventSource(address("api/v1/stream"));
    this.#stream = stream;
    stream.addEventListener("open", () => this.#begin());
    stream.addEventListener("status", (event) => this.#take("status", event));
    stream.addEventListener("journal", (event) => this.#take("journal", event));
    stream.addEventListener("error", () => {
      if (this.#stream !== stream) return;
      if (stream.readyState === EventSource.CLOSED) {
        this.#stream = null;
        this.#refusedAt = performance.now();
      }
      this.#ask();  // is it the stream only, or the daemon?
    });
  }

  /// That it opens does not say that the daemon has a report again, so it ends no trouble.
  #begin() {
    this.#streamedAt = performance.now();
    this.#handlers.reconnected();
    this.#ask();
  }

  #closeStream() {
    this.#stream?.close();
    this.#stream = null;
  }

  #comeBack() {
    this.#ask();
    if (this.#stream === null) this.#openStream();
  }

  #take(kind, event) {
    this.#streamedAt = performance.now();
    this.#heard();
    this.#handlers[kind](JSON.parse(event.data));
  }

  #look() {
    const now = performance.now();
    const isWell = this.#trouble === null;
    if (this.#stream === null && isWell && !document.hidden && now - this.#refusedAt > STREAM_RETRY) this.#openStream();
    if (isWell && this.#stream?.readyState === EventSource.OPEN) {
      if (now - Math.max(this.#heardAt, this.#askedAt) >= STREAM_PATIENCE) this.#ask();
    } else if (now - this.#askedAt >= (document.hidden ? HIDDEN_INTERVAL : POLL_INTERVAL)) {
      this.#ask();
    }
  }

  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    this.#askedAt = performance.now();
    try {
      const answer = await fetch(address("api/v1/status"), { cache: "no-store", signal: AbortSignal.timeout(ANSWER_TIME) });
      const date = Date.parse(answer.headers.get("Date"));
      const body = await bodyOf(answer);
      if (answer.ok && body !== null) {
        if (!Number.isNaN(date)) this.#clockAhead = date + 500 - Date.now();  // the header has whole seconds
        this.#heard();
        this.#handlers.status(body);
      } else {
        this.#lose(body?.error ?? `it answers ${answer.status}`);
      }
    } catch (failure) {
      this.#lose(failure.name === "TimeoutError" ? `no answer within ${ANSWER_TIME / 1000} s` : "no connection");
    } finally {
      this.#asking = false;
    }
  }

  #heard() {
    const isNew = this.#heardAt === null || this.#trouble !== null;
    this.#heardAt = performance.now();
    this.#trouble = null;
    if (!isNew) return;
    if (this.#stream === null) this.#refusedAt = Math.min(this.#refusedAt, performance.now() - STREAM_RETRY + 1000);
    this.#handlers.reconnected();
  }

  #lose(reason) {
    this.#trouble = reason;
  }
}
