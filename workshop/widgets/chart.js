// The page's half of live.py: one Plotly element kept up to date, with its summary and its data table.

const SCRIPT = "/impasse-workshop/static/plotly-basic.min.js?v=4.1.1";
const CLEAR = "rgba(0,0,0,0)";
const HIDDEN = "position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)";

/** Changes `chart` in place by the steps that live.py found. */
export function apply(chart, steps) {
  for (const [op, path, value] of steps) {
    const key = path.at(-1);
    const at = path.slice(0, -1).reduce((node, k) => node[k], chart);
    if (op === "append") at[key].push(...value);
    else if (op === "set") at[key] = value;
    else if (Array.isArray(at)) at.splice(key, 1);
    else delete at[key];
  }
}

/** Runs the script and takes its Plotly, leaving one that the page already had. */
function run(url) {
  return new Promise((done, fail) => {
    const before = window.Plotly;
    const script = document.createElement("script");
    script.onload = () => {
      const ours = window.Plotly;
      window.Plotly = before;
      if (ours === before) fail();
      else done(ours);
    };
    script.onerror = fail;
    script.src = url;
    document.head.append(script);
  });
}

async function fromServer() {
  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  return run(config.fullLabextensionsUrl + SCRIPT);
}

function fromKernel(model) {
  return new Promise((done, fail) => {
    const take = ({ script }, buffers) => {
      if (!script) return;
      model.off("msg:custom", take);
      run(URL.createObjectURL(new Blob(buffers))).then(done, fail);
    };
    model.on("msg:custom", take);
    model.send({ ask: "script" });
    setTimeout(fail, 30000);
  });
}

/** One load a page, shared by its charts; null where neither way works. */
function plotly(model) {
  return (window.impasseWorkshopPlotly ??= fromServer()
    .catch(() => fromKernel(model))
    .catch(() => (window.impasseWorkshopPlotly = null)));
}

function add(parent, tag, text = "") {
  const node = parent.appendChild(document.createElement(tag));
  node.textContent = text;
  return node;
}

/** Plotly reads a little HTML; a table cell is text. */
function plain(text) {
  const entities = { lt: "<", gt: ">", amp: "&", quot: '"', "#x27": "'", "#39": "'", nbsp: " " };
  return String(text ?? "")
    .replace(/<(br|\/?(b|i|sub|sup|extra))\s*\/?>/g, " ")
    .replace(/&(lt|gt|amp|quot|nbsp|#x27|#39);/g, (_, name) => entities[name]);
}

function fillTable(table, { data, layout }) {
  const traces = data.filter((t) => t.name && t.visible !== false && t.meta?.table !== false);
  const rows = new Map();
  traces.forEach((trace, column) => {
    const axes = trace.orientation === "h" ? [trace.y, trace.x] : [trace.x, trace.y];
    const [xs, ys] = [trace.labels ?? axes[0], trace.values ?? axes[1] ?? []];
    ys.forEach((y, i) => {
      const x = xs?.[i] ?? i;
      if (y === null) return;
      const words = [trace.text, trace.hovertext].map((t) => plain(Array.isArray(t) ? t[i] : t));
      const said = [...new Set(words)].filter(Boolean);
      const cell = (typeof y === "string" && said.length ? said : [y, ...said]).join(" · ");
      if (!rows.has(x)) rows.set(x, []);
      const cells = rows.get(x);
      cells[column] = cells[column] ? `${cells[column]}; ${cell}` : cell;
    });
  });
  const sorted = [...rows];
  if (sorted.every(([x]) => typeof x === "number")) sorted.sort(([a], [b]) => a - b);
  table.replaceChildren();
  const head = add(table, "tr");
  const names = [layout.meta ?? layout.xaxis?.title?.text ?? "x", ...traces.map((t) => t.name)];
  for (const name of names) add(head, "th", plain(name)).scope = "col";
  for (const [x, cells] of sorted) {
    const row = add(table, "tr");
    add(row, "th", plain(x)).scope = "row";
    traces.forEach((_, column) => add(row, "td", cells[column]));
  }
}

function react(Plotly, plot, chart) {
  const { data, layout } = structuredClone({ data: chart.data, layout: chart.layout });
  const mouse = matchMedia("(pointer: fine)").matches;
  if (layout.xaxis?.dtick && plot.clientWidth < 22 * layout.font?.size) layout.xaxis.dtick *= 2;
  if (layout.height > plot.clientHeight) layout.height = plot.clientHeight; // where a page has less room
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) delete layout.transition;
  const looks = {
    autosize: true,
    uirevision: "kept",
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    dragmode: mouse && "zoom", // a finger scrolls the page
    ...layout,
    font: { color: getComputedStyle(plot).color, ...layout.font },
  };
  return Plotly.react(plot, data, looks, {
    displayModeBar: false, // it would cover labels; what it did stands below the chart
    plotlyServerURL: "",
  });
}

export default () => {
  const views = new Set();
  let script;

  function initialize({ model }) {
    const chart = () => model.get("_chart");
    model.on("msg:custom", ({ n, steps, whole }) => {
      if (whole) Object.assign(chart(), whole);
      else if (!steps || n <= chart().n) return;
      else if (n > chart().n + 1) return model.send({ ask: "figure", n: chart().n });
      else apply(chart(), [...steps, ["set", ["n"], n]]);
      views.forEach((redraw) => redraw());
    });
    model.on("change:_chart", () => views.forEach((redraw) => redraw())); // a page that was cut off gets it whole
    model.send({ ask: "figure", n: chart().n }); // what was sent before we listened is lost
    script = plotly(model);
  }

  function render({ model, el }) {
    el.setAttribute("role", "figure");
    el.setAttribute("aria-label", model.get("_label"));
    el.style.cssText += "width:100%;min-width:0;position:relative";
    const plot = add(el, "div");
    const note = add(plot, "p", "Drawing the chart …");
    const summary = add(el, "p"); // read aloud always, seen where the chart's words are unfolded
    const details = add(el, "details");
    details.style.overflowX = "auto";
    add(details, "summary", "In words and numbers");
    const save = add(details, "button", "Save the picture");
    save.style.cssText = "min-height:44px;padding:0 14px;margin:0 0 8px";
    const table = add(details, "table");
    table.style.cssText = "text-align:left;border-spacing:1em 0;overflow-wrap:normal";
    let Plotly;
    let frame = 0;

    async function draw() {
      frame = 0;
      const chart = model.get("_chart");
      plot.style.cssText = `width:100%;overflow:hidden;height:${chart.layout.height ?? 360}px`;
      summary.textContent = chart.summary;
      summary.style.cssText = details.open ? "" : HIDDEN;
      if (details.open) fillTable(table, chart);
      if (!Plotly || !plot.clientWidth) return;
      note.remove();
      await react(Plotly, plot, chart);
      plot.querySelectorAll(".main-svg").forEach((svg) => svg.setAttribute("aria-hidden", "true"));
    }
    const redraw = () => (frame ||= requestAnimationFrame(draw));

    const size = new ResizeObserver(redraw);
    size.observe(plot);
    details.addEventListener("toggle", redraw);
    save.onclick = () => Plotly?.downloadImage(plot, { format: "png", scale: 2, filename: model.get("_label") });
    views.add(redraw);
    redraw();
    script.then(async (loaded) => {
      // Charts that are drawn first come one a frame, so that a page shows one while it draws the next.
      const before = Promise.resolve(window.impasseWorkshopTurn);
      await (window.impasseWorkshopTurn = before.then(() => new Promise(requestAnimationFrame)));
      Plotly = loaded;
      if (!Plotly) note.textContent = "The chart’s script did not load. Words and numbers say the same.";
      redraw();
    });
    return () => {
      views.delete(redraw);
      size.disconnect();
      cancelAnimationFrame(frame);
      Plotly?.purge(plot);
    };
  }

  return { initialize, render };
};
