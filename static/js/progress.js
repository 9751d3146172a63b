// A line per concern over visits, drawn from the table beside it. Without this file the table stands alone.
(() => {
  "use strict";

  const DAY = 86400000;
  const charts = [];

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function rowsOf(table) {
    return [...table.tBodies[0].rows].map((row) => {
      const figure = (name) => {
        const told = row.querySelector(`[data-${name}]`).dataset[name];
        return told === "" ? null : Number(told);
      };
      return { x: Date.parse(row.dataset.on) / DAY, label: row.cells[0].textContent, places: figure("places"), spots: figure("spots") };
    });
  }

  // The name of each line at its last point, instead of a legend.
  const namesAtEnds = {
    id: "namesAtEnds",
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `14px ${token("--sans")}`;
      ctx.fillStyle = token("--ink");
      ctx.textBaseline = "middle";
      const ends = chart.data.datasets.map((set, index) => {
        const last = set.data.map((point) => point.y).findLastIndex((y) => y !== null);
        const point = chart.getDatasetMeta(index).data[last];
        return point && { name: set.label, x: point.x + 10, y: point.y };
      }).filter(Boolean).sort((one, other) => one.y - other.y);
      ends.forEach((end, index) => {
        if (index && end.y - ends[index - 1].y < 16) end.y = ends[index - 1].y + 16;
        ctx.fillText(end.name, end.x, end.y);
      });
      ctx.restore();
    },
  };

  function lineOf(name, rows, dashed) {
    return {
      label: name,
      data: rows.map((row) => ({ x: row.x, y: row[name] })),
      borderColor: token("--accent"),
      backgroundColor: token(dashed ? "--card" : "--accent"),
      borderWidth: 2.5,
      borderDash: dashed ? [6, 5] : [],
      pointRadius: 4.5,
      pointBorderWidth: 2,
      pointBorderColor: token("--accent"),
      spanGaps: true,
      clip: false,
    };
  }

  function draw(place) {
    const rows = rowsOf(document.getElementById(place.dataset.chart));
    const counted = rows.filter((row) => row.spots !== null).length > 1;
    const datasets = [lineOf("places", rows, false)];
    if (counted) datasets.push(lineOf("spots", rows, true));
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "The same figures as in the table, as lines over time.");
    place.replaceChildren(canvas);
    place.hidden = false;
    const text = { color: token("--soft"), font: { family: token("--sans"), size: 14 } };
    charts.push(new Chart(canvas, {
      type: "line",
      data: { datasets },
      plugins: [namesAtEnds],
      options: {
        animation: false,
        maintainAspectRatio: false,
        layout: { padding: { left: 8, right: 64, top: 8 } },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
          x: {
            type: "linear",
            min: rows[0].x,
            max: rows.at(-1).x,
            grid: { display: false },
            border: { color: token("--edge") },
            afterBuildTicks: (axis) => { axis.ticks = rows.map((row) => ({ value: row.x })); },
            ticks: { ...text, maxRotation: 0, autoSkip: true, autoSkipPadding: 12, callback: (value) => rows.find((row) => row.x === value)?.label ?? "" },
          },
          y: { beginAtZero: true, suggestedMax: 3, grid: { color: token("--line") }, border: { display: false }, ticks: { ...text, precision: 0 } },
        },
      },
    }));
  }

  function drawAll() {
    charts.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  document.addEventListener("DOMContentLoaded", () => {
    drawAll();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
    new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  });
})();
