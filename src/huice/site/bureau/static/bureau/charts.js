// Draws each [data-chart] from its JSON. The tables beside the charts hold the same figures.
(function () {
  "use strict";
  const style = getComputedStyle(document.documentElement);
  const token = (name, other) => style.getPropertyValue(name).trim() || other;
  const colours = {
    ok: token("--green", "#1f6448"), warn: token("--amber", "#7a4b00"), bad: token("--red", "#a3281e"),
    info: token("--azure", "#1b5878"), quiet: token("--edge", "#7b858d"),
  };
  const shapes = { ok: "", warn: "/", bad: "x", info: "", quiet: "." };
  const symbols = { info: "circle", bad: "triangle-up", ok: "circle", warn: "square", quiet: "diamond" };
  const dashes = { bad: "dash" };

  function trace(data, series) {
    const colour = colours[series.kind] || colours.info;
    if (data.kind === "lines") {
      return {
        type: "scatter", mode: "lines+markers", name: series.name, x: data.labels, y: series.values,
        line: { color: colour, dash: dashes[series.kind] || "solid", width: 2 },
        marker: { symbol: symbols[series.kind], size: 7 },
      };
    }
    return {
      type: "bar", orientation: "h", name: series.name, y: data.labels, x: series.values,
      marker: { color: colour, pattern: { shape: shapes[series.kind] || "", fillmode: "overlay", fgcolor: "#fff", fgopacity: 0.75, size: 7 } },
    };
  }

  function draw(element) {
    const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
    const isLines = data.kind === "lines";
    const rows = data.labels.length * (data.kind === "groups" ? data.series.length : 1);
    const height = isLines ? 260 : Math.max(150, 80 + rows * 22 + data.labels.length * 8);
    const ink = token("--ink", "#1c2329"), line = token("--line", "#d9ddd9");
    const font = { family: getComputedStyle(document.body).fontFamily, size: 13, color: ink };
    const narrow = element.clientWidth < 480;
    const cut = (text) => (narrow && text.length > 9 ? text.slice(0, 8) + "…" : text);
    const axis = { gridcolor: line, zerolinecolor: line, linecolor: line, rangemode: "tozero", fixedrange: true };
    const names = {
      type: "category", fixedrange: true, automargin: true,
      tickmode: "array", tickvals: data.labels, ticktext: data.labels.map(cut),
    };
    const layout = {
      height, font, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 8, r: 16, t: 32, b: 32 }, barmode: data.kind === "bars" ? "stack" : "group",
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", traceorder: "normal" }, bargap: 0.35,
      xaxis: isLines ? { type: "category", fixedrange: true, linecolor: line, automargin: true, nticks: narrow ? 5 : 12 }
        : Object.assign({ title: data.unit ? { text: data.unit, standoff: 6 } : undefined, automargin: true }, axis),
      yaxis: isLines ? Object.assign({ automargin: true }, axis) : Object.assign({ autorange: "reversed" }, names),
    };
    window.Plotly.newPlot(element, data.series.map((each) => trace(data, each)), layout, {
      staticPlot: true, displayModeBar: false,
    });
  }

  function all() {
    if (!window.Plotly) return;
    document.querySelectorAll("[data-chart]").forEach(draw);
  }
  // Drawn anew where the width changes: by itself Plotly would forget the height as well.
  let waiting, drawn = innerWidth;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (innerWidth !== drawn) all();
      drawn = innerWidth;
    }, 150);
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
