// The surface over the drawing: it turns the pointer and the keys into dots, shows them at once, and sends the drawing
// as one line of text. (An SVG that Python draws cannot tell Python where the pointer is.)

const SIDE = 32;
const PEN = 1.6; // dots: half of the pen's diameter; what has its middle nearer than this becomes ink
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HELP = "Drawing pad, 32 by 32 dots. Arrow keys move the cursor, with Shift by 4 dots. "
  + "Space or Enter puts the pen down and lifts it. Backspace or Delete clears the pad.";
const HINT = "Keyboard: arrows, space for the pen down or up, Backspace clears.";

function read(ink) {
  const rows = ink.split(".").map(row => (row ? parseInt(row, 16) : 0).toString(2).padStart(SIDE, "0"));
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => Number(rows[Math.floor(i / SIDE)]?.[i % SIDE] ?? 0));
}

function write(dots) {
  const rows = Array.from({ length: SIDE }, (_, y) => parseInt(dots.slice(SIDE * y, SIDE * (y + 1)).join(""), 2));
  return rows.map(row => (row ? row.toString(16) : "")).join(".").replace(/\.+$/, "");
}

function outline(dots) {
  let path = "";
  dots.forEach((dot, i) => { if (dot) path += `M${i % SIDE} ${Math.floor(i / SIDE)}h1v1h-1z`; });
  return path;
}

// Ink, or paper, along a line from one point to the next.
function stroke(dots, [x1, y1], [x2, y2], value) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  dots.forEach((_, i) => {
    const [x, y] = [i % SIDE + 0.5, Math.floor(i / SIDE) + 0.5];
    const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(Math.max(along, 0), 1);
    if (Math.hypot(x - x1 - share * dx, y - y1 - share * dy) <= PEN) dots[i] = value;
  });
}

class Pad {
  constructor(model, el) {
    this.model = model;
    this.cursor = [16, 16];
    this.down = false; // the pen of the keyboard
    this.from = null; // where the pointer was last, while it draws
    this.asked = 0;
    this.build(el);
    this.receive();
  }

  build(el) {
    el.innerHTML = `<div class="pad" role="application" tabindex="0" aria-label="${HELP}">
      <svg viewBox="0 0 ${SIDE} ${SIDE}" aria-hidden="true"><path class="pad-ink"/>
      <rect class="pad-cursor" width="1" height="1"/></svg></div>
      <p class="pad-place" role="status"></p><p class="pad-hint" aria-hidden="true">${HINT}</p>`;
    this.pad = el.querySelector(".pad");
    this.ink = el.querySelector(".pad-ink");
    this.mark = el.querySelector(".pad-cursor");
    this.place = el.querySelector(".pad-place");
    this.pad.addEventListener("pointerdown", event => this.begin(event));
    this.pad.addEventListener("pointermove", event => this.follow(event));
    for (const end of ["pointerup", "pointercancel"]) this.pad.addEventListener(end, () => { this.from = null; });
    this.pad.addEventListener("keydown", event => this.key(event));
    this.pad.addEventListener("focus", () => { this.byKey(!this.from); this.say(); });
    this.pad.addEventListener("blur", () => { this.down = false; this.say(); });
  }

  receive() {
    this.dots = read(this.model.get("ink"));
    this.show();
  }

  show() {
    this.ink.setAttribute("d", outline(this.dots));
    this.mark.setAttribute("x", this.cursor[0]);
    this.mark.setAttribute("y", this.cursor[1]);
    this.mark.classList.toggle("pad-down", this.down);
  }

  say() {
    const [column, row] = this.cursor;
    const dot = this.dots[SIDE * row + column] ? "ink" : "paper";
    const words = `row ${row + 1}, column ${column + 1}: ${dot}; pen ${this.down ? "down" : "up"}`;
    this.place.textContent = this.pad.matches(".pad-keys:focus") ? words : "";
    this.show();
  }

  paint(start, end) {
    stroke(this.dots, start, end, this.model.get("erase") ? 0 : 1);
    this.changed();
  }

  // Many moves of one frame become one message.
  changed() {
    this.show();
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.model.set("ink", write(this.dots));
      this.model.save_changes();
    });
  }

  at(event) {
    const box = this.pad.getBoundingClientRect();
    return [(event.clientX - box.left) * SIDE / box.width, (event.clientY - box.top) * SIDE / box.height];
  }

  begin(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    this.from = this.at(event);
    this.byKey(false);
    this.pad.focus({ preventScroll: true });
    this.say();
    this.pad.setPointerCapture(event.pointerId);
    this.paint(this.from, this.from);
  }

  follow(event) {
    if (!this.from || !event.isPrimary) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length ? moves : [event]) {
      const to = this.at(move);
      this.paint(this.from, to);
      this.from = to;
    }
  }

  // The cursor is shown to those who move it by key.
  byKey(yes) {
    this.pad.classList.toggle("pad-keys", yes);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") return;
    if (event.key in STEPS) this.step(STEPS[event.key], event.shiftKey ? 4 : 1);
    else if (event.key === " " || event.key === "Enter") this.press();
    else if (event.key === "Backspace" || event.key === "Delete") this.clear();
    else return;
    event.preventDefault(); // arrows would choose another cell of the notebook
    this.byKey(true);
    this.say();
  }

  middle() {
    return this.cursor.map(value => value + 0.5);
  }

  step(direction, by) {
    const start = this.middle();
    this.cursor = this.cursor.map((value, i) => Math.min(Math.max(value + by * direction[i], 0), SIDE - 1));
    if (this.down) this.paint(start, this.middle());
  }

  press() {
    this.down = !this.down;
    if (this.down) this.paint(this.middle(), this.middle());
  }

  clear() {
    this.dots.fill(0);
    this.changed();
  }
}

export default {
  render({ model, el }) {
    const pad = new Pad(model, el);
    model.on("change:ink", () => pad.receive());
  },
};
