// The page's half of top.py: a notebook that went on to the next cell comes back to the top of what this one made.

const SETTLED = 400; // milliseconds until the notebook has scrolled by itself

function render({ el }) {
  const cell = el.closest(".jp-Cell");
  const ran = [cell, cell?.nextElementSibling].some((one) => one?.matches(".jp-mod-active"));
  const show = () => (cell.querySelector(".iw-conversation") ?? cell.querySelector(".jp-OutputArea-output"))?.scrollIntoView();
  const timer = ran && setTimeout(show, SETTLED);
  return () => clearTimeout(timer);
}

export default { render };
