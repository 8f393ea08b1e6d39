// The page's half of hold.py: a button of this part's desk that is held says so, and letting it go is no press.

const LONG = 500; // milliseconds after which a press is a hold; and after a hold, until the next click is one again
const FAR = 10; // pixels that a finger may move and still hold
const NAMED = "iw-holds-";

function render({ model, el }) {
  let timer;
  let from;
  let held = false;

  const named = ({ target }) => {
    const button = target.closest?.(`[class*="${NAMED}"]`);
    const ours = button && !button.disabled && button.closest(".iw-desk")?.contains(el);
    return ours && [...button.classList].find((name) => name.startsWith(NAMED)).slice(NAMED.length);
  };
  const wait = (then, what) => {
    clearTimeout(timer);
    timer = setTimeout(then, LONG, what);
  };
  const hold = (name) => {
    clearTimeout(timer);
    if (!held) model.send({ held: name });
    held = true;
  };
  const letGo = () => {
    held = false;
  };
  const hears = {
    pointerdown(event) {
      clearTimeout(timer);
      letGo();
      from = event;
      const name = event.button === 0 && named(event);
      if (name) wait(hold, name);
    },
    pointermove(event) {
      if (from && !held && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > FAR) clearTimeout(timer);
    },
    pointerup: () => wait(letGo),
    pointercancel: () => wait(letGo),
    // The right button, the menu key, and what some browsers make of a long touch.
    contextmenu(event) {
      const name = named(event);
      if (!name && !held) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // no menu of a notebook's either
      if (name) hold(name);
    },
    keydown: letGo,
    click(event) {
      if (!held) return;
      letGo();
      event.preventDefault();
      event.stopImmediatePropagation();
    },
  };
  const all = Object.entries(hears);
  all.forEach(([kind, hear]) => document.addEventListener(kind, hear, true));
  return () => {
    clearTimeout(timer);
    all.forEach(([kind, hear]) => document.removeEventListener(kind, hear, true));
  };
}

export default { render };
