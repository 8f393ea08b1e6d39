// The page's half of gong.py: a few decaying partials of a struck plate, once somebody has let the page make sounds.

const PARTIALS = [[1, 1], [1.48, 0.6], [2.09, 0.45], [2.56, 0.3], [3.9, 0.18]];
const LOWEST = 174, LASTS = 4;

function strike(audio) {
  const out = audio.createGain(), now = audio.currentTime;
  out.gain.value = 0.28;
  out.connect(audio.destination);
  for (const [times, loud] of PARTIALS) {
    const tone = audio.createOscillator(), fades = audio.createGain();
    tone.frequency.value = LOWEST * times;
    fades.gain.setValueAtTime(0.0001, now);
    fades.gain.exponentialRampToValueAtTime(loud, now + 0.02);
    fades.gain.exponentialRampToValueAtTime(0.0001, now + LASTS / times ** 0.5);
    tone.connect(fades).connect(out);
    tone.start(now);
    tone.stop(now + LASTS);
  }
}

function render({ model, el }) {
  let audio;
  const button = el.appendChild(document.createElement("button"));
  button.type = "button";
  button.textContent = model.get("_ask");
  el.classList.add("iw-gong");
  el.dataset.struck = 0;

  function sound() {
    if (audio?.state !== "running") return;
    strike(audio);
    el.dataset.struck = Number(el.dataset.struck) + 1;
  }
  const changed = () => model.get("_occasion") && sound();

  button.addEventListener("click", async () => {
    audio ??= new AudioContext();
    await audio.resume();
    button.hidden = audio.state === "running";
    sound(); // so that one hears how loud it is
  });
  model.on("change:_occasion", changed);
  return () => {
    model.off("change:_occasion", changed);
    audio?.close();
  };
}

export default { render };
