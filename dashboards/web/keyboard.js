// Walking over the hops with the arrow keys. Of all hops one at a time is in the order of the Tab key.

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Keyboard {
  #place;

  /// `place` holds all the hops' buttons.
  constructor(place) {
    this.#place = place;
    place.addEventListener("keydown", (event) => this.#press(event));
    place.addEventListener("focusin", (event) => {
      if (event.target.classList.contains("hop-button")) this.#makeStop(event.target);
    });
  }

  /// After hops came or went: one of them has to be reachable.
  update() {
    if (this.#place.querySelector('.hop-button[tabindex="0"]')) return;
    this.#place.querySelector(".hop-button")?.setAttribute("tabindex", "0");
  }

  #makeStop(button) {
    for (const other of this.#place.querySelectorAll('.hop-button[tabindex="0"]')) {
      if (other !== button) other.setAttribute("tabindex", "-1");
    }
    button.setAttribute("tabindex", "0");
  }

  #press(event) {
    if (!event.target.classList.contains("hop-button") || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...this.#place.querySelectorAll(".hop-button")];
    const next = event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : neighbour(all, event.target, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/// The nearest one in that direction on the screen; where there is none, the one that follows or precedes.
function neighbour(all, from, key) {
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const here = centre(from);
  let best = null;
  let bestDistance = Infinity;
  for (const other of all) {
    if (other === from) continue;
    const there = centre(other);
    const along = (there.x - here.x) * direction[0] + (there.y - here.y) * direction[1];
    const aside = Math.abs((there.x - here.x) * direction[1]) + Math.abs((there.y - here.y) * direction[0]);
    if (along < 8 || (direction[0] !== 0 && aside > along)) continue;
    const distance = along + 2 * aside;
    if (distance < bestDistance) {
      best = other;
      bestDistance = distance;
    }
  }
  const step = direction[0] + direction[1];
  return best ?? all[all.indexOf(from) + step] ?? null;
}

function centre(element) {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
