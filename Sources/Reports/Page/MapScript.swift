/// What draws bands in a browser, from the data in the page.
enum MapScript {
  /// The three functions of d3-array that d3-sankey calls; the rest of d3 it does without.
  static let arrays = """
    var d3 = (function () {
      function least(list, value, better) {
        let best;
        for (const item of list) {
          const number = value(item);
          if (number != null && (best === undefined || better(number, best))) best = number;
        }
        return best;
      }
      return {
        sum: (list, value) => list.reduce((sum, item) => sum + value(item), 0),
        min: (list, value) => least(list, value, (a, b) => a < b),
        max: (list, value) => least(list, value, (a, b) => a > b),
      };
    })();
    """

  /// Functions of the script that draws charts.
  static let drawing = """
      const space = "http://www.w3.org/2000/svg";

      function element(name, attributes, parent) {
        const made = document.createElementNS(space, name);
        for (const key in attributes) made.setAttribute(key, attributes[key]);
        parent.appendChild(made);
        return made;
      }

      // Words in at most two lines of so many characters.
      function lines(text, most) {
        const made = [""];
        for (const word of text.split(" ")) {
          const last = made[made.length - 1];
          if (last && (last + " " + word).length > most) made.push(word);
          else made[made.length - 1] = last ? last + " " + word : word;
        }
        const kept = made.slice(0, 2).map(
          (line) => (line.length > most ? line.slice(0, most - 1) + "…" : line));
        if (made.length > 2 && !kept[1].endsWith("…")) kept[1] = kept[1].slice(0, most - 1) + "…";
        return kept;
      }

      function label(node, at, width, layers, svg) {
        const last = node.layer === layers - 1;
        const x = node.x1 + 5;
        const rows = lines(node.name, Math.max(9, Math.floor((last ? at.margin : at.gap) / 8)));
        const text = element("text", {class: "label"}, svg);
        const top = (node.y0 + node.y1) / 2 - ((rows.length + 1) * 15) / 2 + 12;
        rows.concat([node.amount]).forEach((row, index) => {
          const line = element("tspan", {x: x, y: top + index * 15}, text);
          if (index === rows.length) line.setAttribute("class", "amount");
          line.textContent = row;
        });
      }

      function band(link) {
        const middle = (link.source.x1 + link.target.x0) / 2;
        return `M${link.source.x1},${link.y0}C${middle},${link.y0} ${middle},${link.y1} `
          + `${link.target.x0},${link.y1}`;
      }

      function drawMap(holder, map, width) {
        const margin = width < 640 ? 130 : 170;
        const counts = {};
        const depth = {};
        // How many stand above one another decides how high the map has to be.
        const graph = {
          nodes: map.nodes.map((node) => Object.assign({}, node)),
          links: map.links.map((link) => Object.assign({}, link, {value: Number(link.value)})),
        };
        const layout = d3.sankey().nodeId((node) => node.id).nodeWidth(width < 640 ? 8 : 14);
        layout.nodePadding(46).extent([[0, 0], [width - margin, 10000]])(graph);
        const layers = Math.max(...graph.nodes.map((node) => node.layer)) + 1;
        for (const node of graph.nodes) counts[node.layer] = (counts[node.layer] || 0) + 1;
        const height = Math.max(220, Math.max(...Object.values(counts)) * 62);
        const fresh = {
          nodes: map.nodes.map((node) => Object.assign({}, node)),
          links: map.links.map((link) => Object.assign({}, link, {value: Number(link.value)})),
        };
        layout.extent([[0, 24], [width - margin, height - 24]])(fresh);
        const svg = element(
          "svg", {
            width: width, height: height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true",
          },
          document.createDocumentFragment());
        const bands = element("g", {class: "bands"}, svg);
        for (const link of fresh.links) {
          const path = element("path", {
            d: band(link), "stroke-width": Math.max(1, link.width),
            class: link.colour,
          }, bands);
          element("title", {}, path).textContent = link.says;
        }
        const at = {margin: margin, gap: (width - margin) / Math.max(1, layers - 1) - 24};
        for (const node of fresh.nodes) {
          const box = element("rect", {
            x: node.x0, y: node.y0, width: node.x1 - node.x0,
            height: Math.max(1, node.y1 - node.y0), class: "node",
          }, svg);
          element("title", {}, box).textContent = node.name + ": " + node.amount;
          label(node, at, width, layers, svg);
        }
        holder.replaceChildren(svg);
      }
    """
}
