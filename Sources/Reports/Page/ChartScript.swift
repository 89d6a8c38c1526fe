/// What draws the charts of a page in a browser, from the specifications in it.
enum ChartScript {
  /// As wide as the page is on paper, so that nothing is drawn smaller there.
  static let text = """
    (function () {
      "use strict";
      const charts = JSON.parse(document.getElementById("charts").textContent);
      const drawn = [];

    \(MapScript.drawing)

      async function draw(holder, index) {
        const chart = charts[index];
        const room = Math.min(672, Math.floor(holder.parentElement.clientWidth));
        const width = Math.max(chart.least, room);
        if (chart.map) {
          drawMap(holder, chart.map, width);
          return;
        }
        const view = await vegaEmbed(holder, Object.assign({}, chart.spec, {width: width}), {
          mode: "vega-lite", renderer: "svg", ast: true, actions: false, tooltip: false,
          hover: false, defaultStyle: false,
        });
        // The element around it says what it shows.
        holder.querySelector("svg").setAttribute("aria-hidden", "true");
        if (drawn[index]) drawn[index].finalize();
        drawn[index] = view;
      }

      function all() {
        document.querySelectorAll(".drawing").forEach((holder, index) => {
          draw(holder, index).catch((problem) => {
            console.error(problem);
            holder.textContent = "The chart could not be drawn. The table has its figures.";
          });
        });
      }
      all();
      let width = window.innerWidth;
      window.addEventListener("resize", () => {
        if (window.innerWidth !== width) all();
        width = window.innerWidth;
      });
    })();
    """
}
