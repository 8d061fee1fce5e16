// What is painted by the thousand: one call from the program for all of it, because a call a mark costs more than the mark.
// What to paint comes as numbers from the program's memory: pairs of a look and how many have it, and then their places.
(() => {
  "use strict";
  const whole = 2 * Math.PI;

  // Discs. A look: radius, colour, filled or hollow, opacity. A place: x and y. Each disc is a path: that is the quickest.
  globalThis.switchyardDiscs = (pen, looks, runs, places) => {
    const { width, height } = pen.canvas;
    pen.clearRect(0, 0, width, height);
    let at = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const [radius, colour, filled, opacity] = looks[runs[run]];
      pen.globalAlpha = opacity;
      pen[filled ? "fillStyle" : "strokeStyle"] = colour;
      for (const end = at + 2 * runs[run + 1]; at < end; at += 2) {
        pen.beginPath();
        pen.arc(places[at], places[at + 1], radius, 0, whole);
        if (filled) pen.fill();
        else pen.stroke();
      }
    }
  };

  // Rectangles. A look: colour and opacity; without a colour what is there is wiped away. A place: x, y, width, height.
  globalThis.switchyardBoxes = (pen, looks, runs, places) => {
    let at = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const [colour, opacity] = looks[runs[run]];
      pen.globalAlpha = opacity;
      pen.fillStyle = colour;
      for (const end = at + 4 * runs[run + 1]; at < end; at += 4) {
        if (colour) pen.fillRect(places[at], places[at + 1], places[at + 2], places[at + 3]);
        else pen.clearRect(places[at], places[at + 1], places[at + 2], places[at + 3]);
      }
    }
  };
})();
