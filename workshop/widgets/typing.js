// The page's half of typing.py: a text area that keeps what is typed whatever the kernel draws.

const PAUSE = 800; // milliseconds without a key after which what was typed is told

function render({ model, el }) {
  const area = document.createElement("textarea");
  const reads = model.get("_reads");
  let told = (area.value = model.get("_kept").text);
  let timer = 0;
  let line = false; // Shift+Enter makes a new line
  el.classList.add("iw-typing");
  area.rows = 1;
  area.dataset.lmSuppressShortcuts = "true"; // in JupyterLab Shift+Enter would run the cell
  if (reads) area.enterKeyHint = "send";

  const name = () => ["placeholder", "aria-label"].forEach((each) => area.setAttribute(each, model.get("_placeholder")));
  const tell = (did) => {
    clearTimeout(timer);
    if (did === "typed" && area.value === told) return;
    told = area.value;
    model.send({ [did]: told }); // no state: it goes in order with presses
  };
  const enter = (event) => {
    event.preventDefault();
    if (!event.repeat) tell("entered");
  };
  const hear = (message) => {
    if ("said" in message && area.value.startsWith(message.said)) area.value = area.value.slice(message.said.length);
    if ("text" in message) area.value = message.text;
    if (message.focus) area.focus();
    else told = area.value;
  };
  // What stands under the words leaves the keyboard where it is.
  const keep = (event) => {
    const chip = event.target.closest?.(".iw-reads");
    if (!chip || chip.closest(".iw-desk") !== el.closest(".iw-desk")) return;
    event.preventDefault();
    tell("typed");
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    if (reads) timer = setTimeout(tell, area.value.trim() ? PAUSE : 0, "paused");
  });
  area.addEventListener("blur", () => tell("typed"));
  area.addEventListener("keydown", (event) => {
    event.stopPropagation();
    line = event.shiftKey;
    if (reads && event.key === "Enter" && !line && !event.isComposing) enter(event);
  });
  area.addEventListener("beforeinput", (event) => { // a phone's keyboard, whose keys have no names
    if (reads && event.inputType === "insertLineBreak" && !line) enter(event);
  });
  model.on("change:_placeholder", name);
  model.on("msg:custom", hear);
  document.addEventListener("mousedown", keep);
  name();
  el.append(area);
  return () => {
    clearTimeout(timer);
    model.off("change:_placeholder", name);
    model.off("msg:custom", hear);
    document.removeEventListener("mousedown", keep);
  };
}

export default { render };
