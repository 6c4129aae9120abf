// Building and changing elements. What a server said only ever gets in as text.

/// An element with attributes and children: texts, elements, or null for none.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/// The shape of a state, from the sprite in the page. Change it with setShape.
export function shape(state) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "shape");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  setShape(svg, state);
  return svg;
}

export function setShape(svg, state) {
  setAttribute(svg.firstChild, "href", `#shape-${state}`);
}

// The setters below leave alone what is so already: nothing is laid out or read aloud again that did not change.

export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/// null and false remove the attribute.
export function setAttribute(target, name, value) {
  if (value === null || value === undefined || value === false) {
    if (target.hasAttribute(name)) target.removeAttribute(name);
  } else if (target.getAttribute(name) !== String(value)) {
    target.setAttribute(name, value);
  }
}

export function setHidden(target, hidden) {
  if (target.hidden !== hidden) target.hidden = hidden;
}

export function setStyle(target, property, value) {
  if (target.style.getPropertyValue(property) !== value) target.style.setProperty(property, value);
}

/// Makes the children of `parent` those of `items`, in their order. An item keeps its view (an object with `root` and
/// `update(item)`) as long as its key stays; views are kept in `views`, a Map that the caller holds.
export function reconcile(parent, views, items, keyOf, create) {
  const wanted = new Set(items.map(keyOf));
  // First those that are gone: what comes after them then needs not be moved, which would take the focus away.
  for (const [key, view] of views) {
    if (wanted.has(key)) continue;
    view.root.remove();
    views.delete(key);
  }
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let view = views.get(key);
    if (!view) {
      view = create(item);
      views.set(key, view);
    }
    view.update(item);
    if (view.root === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(view.root, next);
    }
  }
}
