// The page's half of slider.py: the browser's own slider, which takes keys and fingers.

function render({ model, el }) {
  const slider = el.appendChild(document.createElement("input"));
  const words = model.get("_words");
  slider.type = "range";
  slider.max = words.length - 1;
  slider.setAttribute("aria-label", model.get("_label"));
  el.classList.add("iw-slider");
  slider.dataset.lmSuppressShortcuts = "true"; // in JupyterLab the arrows would go to the notebook

  function show() {
    slider.value = model.get("value");
    slider.setAttribute("aria-valuetext", words[model.get("value")]);
  }
  slider.addEventListener("input", () => {
    slider.setAttribute("aria-valuetext", words[slider.valueAsNumber]);
    model.set("value", slider.valueAsNumber);
    model.save_changes();
  });
  model.on("change:value", show);
  show();
  return () => model.off("change:value", show);
}

export default { render };
