/** The one shader of the map: discs that morph between maps, dim when others are lit, and glow when they are. */

import { CustomBlending, OneFactor, OneMinusSrcAlphaFactor, ShaderMaterial } from "three";

const VERTEX = /* glsl */ `
  attribute vec3 origin;
  attribute vec3 tint;
  attribute float lit;
  attribute float swell;
  uniform float morph;
  uniform float size;
  uniform float leastSize;
  uniform float dim;
  uniform float depth;
  uniform float eye;
  uniform float opacity;
  varying vec3 vTint;
  varying float vLit;
  varying float vHalo;
  varying float vAlpha;
  varying float vEdge;

  void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(mix(origin, position, morph), 1.0);
    vLit = lit * dim;
    vHalo = 1.0 + 2.8 * sqrt(lit) * dim;
    float near = mix(1.0, 1.7 * eye / gl_Position.w, depth);
    float disc = max(size * swell * 2.55 * near, leastSize) * (1.0 + 0.7 * vLit);
    vEdge = min(1.4 / disc, 0.5);
    gl_PointSize = disc * (vHalo + vEdge);
    float far = clamp(1.6 - 0.45 * gl_Position.w / eye, 0.35, 1.0);
    vAlpha = mix(1.0, far, depth) * mix(opacity, lit > 0.0 ? 1.0 : 0.18 * opacity, dim);
    vTint = tint;
  }
`;

const FRAGMENT = /* glsl */ `
  uniform float day;
  varying vec3 vTint;
  varying float vLit;
  varying float vHalo;
  varying float vAlpha;
  varying float vEdge;

  void main() {
    float d = length(gl_PointCoord - 0.5) * 2.0 * (vHalo + vEdge);
    float core = (1.0 - smoothstep(1.0 - vEdge, 1.0 + vEdge, d)) * vAlpha;
    float glow = max(0.0, 1.0 - d / vHalo);
    glow = vLit * 0.5 * glow * glow * (1.0 - core);
    vec3 colour = mix(vTint, vec3(1.0 - day), 0.3 * vLit);
    // Premultiplied. The glow covers as well, so that many of them at one place don't add up to white.
    gl_FragColor = vec4(colour * core + vTint * glow, core + glow);
    if (gl_FragColor.a < 0.004) discard;
  }
`;

export function pointsMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: {
      /** 0: at `origin`, 1: at `position`. */
      morph: { value: 1 },
      /** Diameter in device pixels. */
      size: { value: 4 },
      leastSize: { value: 1.5 },
      opacity: { value: 0.9 },
      /** 0: all alike, 1: only what is lit stands out. */
      dim: { value: 0 },
      /** 1 on a light ground: what is lit is darker, not lighter. */
      day: { value: 0 },
      /** 1 in the round view: nearer points are larger and clearer. */
      depth: { value: 0 },
      /** How far away the eye is there, 1 in a wide window. */
      eye: { value: 1 },
    },
    transparent: true,
    depthTest: false,
    depthWrite: false,
    blending: CustomBlending,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
    premultipliedAlpha: true,
  });
}
