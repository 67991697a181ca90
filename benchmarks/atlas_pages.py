"""Plain pages that the atlas is measured against, and what runs in its page to measure it."""

from __future__ import annotations

from typing import Final

DRAWN: Final = """
window.draws = [];
for (const name of ["drawArrays", "drawElements"]) {
  const real = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (mode, ...how) {
    real.call(this, mode, ...how);
    const count = how[name === "drawArrays" ? 1 : 0];
    if (mode === this.POINTS && count > 1) draws.push(performance.now());
  };
}
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...how) {
  put.apply(this, how);
  if (this.canvas.id === "sketch") draws.push(performance.now());
};
"""
"""When points were drawn, in ms from the navigation's start; of any page. The atlas paints all of them itself at
first, where the card will: that counts as well."""

MARKED: Final = """
const push = draws.push.bind(draws);
draws.push = (time) => {
  if (!draws.length) {
    performance.mark("first dot");
    console.debug("first dot");
  }
  return push(time);
};
"""
"""Behind `DRAWN`: the first one leaves a mark in Chromium's trace, and tells who waits for it."""

BLANK: Final = """<!doctype html><meta charset="utf-8"><title>points</title>
<style>html, body, canvas { margin: 0; width: 100%; height: 100%; display: block }</style><canvas></canvas>
<script type="module">
import { BufferAttribute, BufferGeometry, OrthographicCamera, Points, PointsMaterial, Scene, WebGLRenderer }
  from "./three.module.js";
const renderer = new WebGLRenderer({ canvas: document.querySelector("canvas") });
renderer.setSize(innerWidth, innerHeight, false);
const places = new Float32Array(3 * COUNT).map(() => 2 * Math.random() - 1);
const geometry = new BufferGeometry().setAttribute("position", new BufferAttribute(places, 3));
const scene = new Scene().add(new Points(geometry, new PointsMaterial({ size: 5, sizeAttenuation: false })));
renderer.render(scene, new OrthographicCamera(-1, 1, 1, -1, -2, 2));
</script>
"""
"""The least that shows points by three.js."""

PLAIN: Final = """<!doctype html><meta charset="utf-8"><title>points</title>
<style>html, body, canvas { margin: 0; width: 100%; height: 100%; display: block }</style><canvas></canvas>
<script>
const canvas = document.querySelector("canvas");
[canvas.width, canvas.height] = [innerWidth, innerHeight];
const gl = canvas.getContext("webgl2", { alpha: true, antialias: false });
const program = gl.createProgram();
for (const [kind, source] of [
  [gl.VERTEX_SHADER, `#version 300 es
    in vec2 place; uniform float moved;
    void main() { gl_Position = vec4(place + vec2(moved, 0.0), 0.0, 1.0); gl_PointSize = 3.0; }`],
  [gl.FRAGMENT_SHADER, `#version 300 es
    precision mediump float; out vec4 colour; void main() { colour = vec4(0.4, 0.6, 1.0, 0.7); }`],
]) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  gl.attachShader(program, shader);
}
gl.linkProgram(program);
gl.useProgram(program);
gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(2 * COUNT).map(() => 2 * Math.random() - 1), gl.STATIC_DRAW);
gl.enableVertexAttribArray(0);
gl.vertexAttribPointer(gl.getAttribLocation(program, "place"), 2, gl.FLOAT, false, 0, 0);
gl.enable(gl.BLEND);
gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
const moved = gl.getUniformLocation(program, "moved");
window.move = (by) => {
  gl.uniform1f(moved, by / 500);
  gl.clear(gl.COLOR_BUFFER_BIT);
  gl.drawArrays(gl.POINTS, 0, COUNT);
};
move(0);
</script>
"""
"""One draw call of WebGL 2, and nothing else."""

PAN: Final = """(frames) => new Promise((done) => {
  const canvas = document.getElementById("map");
  let turn = 0;
  const step = () => {
    if (turn++ === frames) return done();
    const clientX = 600 + 80 * Math.sin(turn / 9);
    if (window.move) move(clientX - 600);
    else canvas.dispatchEvent(new PointerEvent("pointermove",
      { pointerId: 1, pointerType: "mouse", buttons: 1, clientX, clientY: 400, bubbles: true }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""

HEARD: Final = """
window.pressed = window.heard = 0;
addEventListener("pointerdown", () => (pressed ||= performance.now()), { capture: true });
setInterval(() => {
  if (pressed && !heard && window.tonewalk && tonewalk.rms() > 0.001) heard = performance.now();
}, 2);
"""
