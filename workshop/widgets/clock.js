// The page's half of clock.py: counts down by the page's own clock, and says aloud only what matters.

function render({ model, el }) {
  const [face, said] = [0, 1].map(() => el.appendChild(document.createElement("span")));
  face.setAttribute("role", "timer");
  face.setAttribute("aria-label", "Time left");
  face.style.fontVariantNumeric = "tabular-nums";
  said.setAttribute("role", "status");
  said.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  el.classList.add("iw-clock");
  let at, before;

  function draw() {
    const [left, running] = model.get("_told");
    if (left === null) return;
    const now = Math.max(0, Math.ceil(left - (running ? (performance.now() - at) / 1000 : 0)));
    const text = now ? `${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}` : model.get("_end");
    if (face.textContent !== text) face.textContent = text;
    el.classList.toggle("iw-over", !now);
    el.classList.toggle("iw-last", running && now > 0 && now <= 5);
    for (const [mark, words] of [[300, "5 minutes left"], [60, "1 minute left"], [0, model.get("_end")]])
      if (before > mark && now <= mark) said.textContent = words;
    if (now > before) said.textContent = ""; // more time was given
    before = now;
  }
  function told() {
    at = performance.now();
    draw();
  }
  const ask = () => document.hidden || model.send({ ask: "left" });

  model.on("change:_told", told);
  document.addEventListener("visibilitychange", ask); // a sleeping phone's clock may have stood still
  told();
  ask(); // the state may be older than the page
  const timer = setInterval(draw, 200);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", ask);
    model.off("change:_told", told);
  };
}

export default { render };
