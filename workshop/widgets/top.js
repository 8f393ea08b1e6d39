// The page's half of top.py: a notebook that went on to the next cell comes back to the top of what this one made.

const EACH = 100; // milliseconds
const MOVES = 5000; // milliseconds in which a notebook that has just run a cell still moves by itself
const HANDS = ["wheel", "pointerdown", "touchstart", "keydown"];

function render({ el }) {
  const place = () => {
    const cell = el.closest(".jp-Cell");
    const ran = [cell, cell?.nextElementSibling].some((one) => one?.matches(".jp-mod-active"));
    return ran ? (cell.querySelector(".iw-conversation") ?? cell.querySelector(".jp-OutputArea-output")) : null;
  };
  const show = () => {
    const top = place()?.getBoundingClientRect().top - el.closest(".jp-WindowedPanel-outer, .jp-Notebook")?.getBoundingClientRect().top;
    if (Math.abs(top) > 1) place().scrollIntoView();
  };
  const timer = setInterval(show, EACH);
  const end = () => {
    clearInterval(timer);
    clearTimeout(last);
    HANDS.forEach((hand) => removeEventListener(hand, end, true));
  };
  const last = setTimeout(end, MOVES);
  HANDS.forEach((hand) => addEventListener(hand, end, true)); // whoever scrolls, taps or types is left alone
  return end;
}

export default { render };
