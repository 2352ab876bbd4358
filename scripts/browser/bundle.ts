import { builtinModules } from "node:module";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

export interface Bundle {
  /** A classic script, which runs without a module loader. */
  readonly code: string;
  /** The files that went in, relative to the project. */
  readonly inputs: readonly string[];
  /** What was left to be found at run time: a browser finds none of it. */
  readonly external: readonly string[];
}

const externalsOf = ({ inputs }: Metafile): readonly string[] => [
  ...new Set(
    Object.values(inputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path)),
  ),
];

/**
 * Bundles a module for browsers. Modules of Node are not resolved but listed as `external`, so that a caller can say
 * which they are.
 *
 * @param entry relative to the project
 * @param globalName the global variable that takes the exports; none if not given
 */
export async function bundleForBrowser(
  entry: string,
  { globalName, minify = false }: { readonly globalName?: string; readonly minify?: boolean } = {},
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...{ absWorkingDir: root, entryPoints: [entry], platform: "browser", format: "iife", target: "es2022" },
    ...{ bundle: true, write: false, metafile: true, minify, globalName, charset: "utf8", logLevel: "silent" },
    external: builtinModules.flatMap((name) => [name, `node:${name}`]),
  });
  return { code: outputFiles[0]!.text, inputs: Object.keys(metafile.inputs), external: externalsOf(metafile) };
}
