// The page's half of asking.py: asks the server who is not here while the page is seen, and hears Esc.

const EACH = 4000; // milliseconds; each question lets the server ask the seats' pages, whose answers the next one gets

function render({ model }) {
  let told = "";
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(new URL("here", location.href), { cache: "no-store" });
      const text = answer.ok ? await answer.text() : told;
      if (text !== told) model.send({ here: JSON.parse((told = text)) });
    } catch {
      // No network: the page says so itself.
    }
  };
  const key = (event) => event.key === "Escape" && model.send({ escape: true });
  const timer = setInterval(ask, EACH);
  addEventListener("keydown", key);
  ask();
  return () => {
    clearInterval(timer);
    removeEventListener("keydown", key);
  };
}

export default { render };
