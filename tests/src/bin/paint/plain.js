// The yardstick: the same number of marks on an empty page, by the shortest plain script that does it.
// Arguments: "svg" or "canvas", the number of nodes, the number of messages, the size of the stage.
const [kind, nodes, messages, width, height] = arguments;
document.body.style.margin = 0;
const columns = Math.ceil(Math.sqrt((nodes * width) / height));
const cell = width / columns;
const rows = Math.ceil(nodes / columns);
const down = height / rows;
const middle = (node) => [(node % columns + 0.5) * cell, (Math.floor(node / columns) + 0.5) * down];
const hub = [width / 3, height / 2];
const flights = Array.from({ length: messages }, (_, n) => ({ node: (n * 7919) % nodes, sent: -(n * 37) % 2000, length: 1500 + ((n * 61) % 1000), out: n % 2 }));
const colours = ["#2563eb", "#0d9488", "#d97706", "#64748b"];
const place = (flight, now) => {
  while (now >= flight.sent + flight.length) {
    flight.sent += flight.length;
    flight.node = (flight.node + 104729) % nodes;
  }
  const share = (now - flight.sent) / flight.length;
  const [x, y] = middle(flight.node);
  const part = flight.out ? share : 1 - share;
  return [hub[0] + (x - hub[0]) * part, hub[1] + (y - hub[1]) * part];
};
const svg = () => {
  const space = "http://www.w3.org/2000/svg";
  const root = document.createElementNS(space, "svg");
  root.setAttribute("width", width);
  root.setAttribute("height", height);
  const add = (name, attributes) => {
    const element = document.createElementNS(space, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return root.appendChild(element);
  };
  for (let node = 0; node < nodes; node++) {
    const [x, y] = middle(node);
    add("rect", { x: x - cell / 2, y: y - down / 2, width: cell - 1, height: down - 1, fill: "#cbd5e1" });
  }
  const marks = flights.map((_, n) => add("circle", { r: 3, fill: n % 2 ? colours[n % 4] : "#fff", stroke: colours[n % 4] }));
  document.body.append(root);
  return (now) => {
    flights.forEach((flight, n) => {
      const [x, y] = place(flight, now);
      marks[n].setAttribute("cx", x.toFixed(1));
      marks[n].setAttribute("cy", y.toFixed(1));
    });
  };
};
const canvas = () => {
  const layer = () => {
    const element = document.createElement("canvas");
    Object.assign(element, { width, height });
    element.style.cssText = "position:absolute;left:0;top:0";
    document.body.append(element);
    return element.getContext("2d");
  };
  const [still, moving] = [layer(), layer()];
  const tile = (node, colour) => {
    const [x, y] = middle(node);
    still.fillStyle = colour;
    still.fillRect(x - cell / 2, y - down / 2, cell - 0.5, down - 0.5);
  };
  for (let node = 0; node < nodes; node++) tile(node, "#cbd5e1");
  const groups = colours.map((_, colour) => flights.filter((_, n) => n % 4 === colour));
  let turn = 0;
  return (now) => {
    // Some nodes have another load than before.
    for (let n = 0; n < nodes / 500; n++, turn++) tile((turn * 31) % nodes, colours[turn % 4]);
    moving.clearRect(0, 0, width, height);
    groups.forEach((group, colour) => {
      moving.fillStyle = moving.strokeStyle = colours[colour];
      for (const flight of group) {
        const [x, y] = place(flight, now);
        moving.beginPath();
        moving.arc(x, y, 2.8, 0, 2 * Math.PI);
        if (colour % 2) moving.fill();
        else moving.stroke();
      }
    });
  };
};
const paint = kind === "svg" ? svg() : canvas();
const go = (now) => {
  paint(now);
  requestAnimationFrame(go);
};
requestAnimationFrame(go);
