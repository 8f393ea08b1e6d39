// The page's half of keys.py: a key asks the server for the slide before or after the one that was asked for last.

const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
const TYPED = "input, select, textarea, [contenteditable]";
const SOON = 2000; // milliseconds that a slide that was asked for takes to come

function render({ model, el }) {
  el.style.display = "none";
  let asked = "", when = 0;
  const press = (event) => {
    const slide = document.querySelector("[data-slides]");
    const within = model.get("within");
    const here = !within || document.activeElement?.closest(within);
    if (!slide || !here || !STEPS[event.key] || event.target.closest?.(TYPED)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const names = slide.dataset.slides.split(" ");
    const from = Date.now() - when < SOON && names.includes(asked) ? asked : slide.dataset.slide;
    const next = names[names.indexOf(from) + STEPS[event.key]];
    if (!next) return;
    [asked, when] = [next, Date.now()];
    fetch(model.get("at"), { method: "POST", body: new URLSearchParams({ slide: next }) }).catch(() => (when = 0));
  };
  addEventListener("keydown", press);
  return () => removeEventListener("keydown", press);
}

export default { render };
