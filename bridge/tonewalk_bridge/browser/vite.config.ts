import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Each text of the page also in brotli and gzip beside it, where that is shorter: the daemon compresses nothing while it serves. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post", // vite itself changes scripts that load others, late
    handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/\.(js|css|html|svg|json)$/.test(file.fileName)) continue;
        const plain = Buffer.from(file.type === "chunk" ? file.code : file.source);
        const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } };
        for (const [ending, source] of [["br", brotliCompressSync(plain, brotli)], ["gz", gzipSync(plain, { level: 9 })]] as const)
          if (source.length < plain.length) this.emitFile({ type: "asset", fileName: `${file.fileName}.${ending}`, source });
      }
    },
  },
};

/** What the page asks for later is fetched, though not run, with its first script. */
const ahead: Plugin = {
  name: "ahead",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle }) {
      const later = Object.values(bundle || {}).filter((one) => one.type === "chunk" && one.isDynamicEntry);
      return later.map(({ fileName }) => ({
        tag: "link",
        attrs: { rel: "preload", as: "script", crossorigin: true, href: `./${fileName}` },
        injectTo: "head" as const,
      }));
    },
  },
};

// chrome80 is the oldest browser inside a current Max ([jweb]): ES2020, no flex gap, no inset.
export default defineConfig({
  base: "./",
  plugins: [ahead, compressed],
  build: {
    target: ["es2020", "chrome80"],
    cssTarget: "chrome80",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
  },
});
